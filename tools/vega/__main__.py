"""Make the bundle that draws the pages' pictures: `python -m tools.vega [--check]`.

Needs npm and its registry. `package-lock.json` names each package with the SHA-512 that npm checks,
so that the same bundle comes out everywhere; `--check` compares it with the one that is committed.
"""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

HERE = Path(__file__).parent
VENDOR = HERE.parents[1] / "gpubench" / "report" / "layout" / "html" / "vendor"
BUNDLE, LICENCES = "vega.js", "vega-licences.txt"
_SOURCES = ("package.json", "package-lock.json", "entry.js")
_OPTIONS = (
    *("--bundle", "--minify", "--format=iife", "--global-name=gpubenchVega"),
    *("--target=es2020", "--charset=ascii", "--legal-comments=none"),
    # Vega-Lite takes four little functions from the whole of Vega, which would bring it along.
    "--alias:vega=vega-util",
)


def made(folder: Path) -> dict[str, str]:
    """Return the bundle and the licences of all that is in it, by file name.

    Args:
        folder: An empty one to work in.
    """
    for name in _SOURCES:
        shutil.copy(HERE / name, folder)
    _run(folder, "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent")
    files = (f"--outfile={BUNDLE}", "--metafile=meta.json")
    _run(
        folder, "npx", "--no-install", "esbuild", "entry.js", *_OPTIONS, *files, "--log-level=error"
    )
    inputs = json.loads((folder / "meta.json").read_text(encoding="utf-8"))["inputs"]
    licences = "\n".join(_licences(folder, inputs))
    program = (folder / BUNDLE).read_text(encoding="utf-8")
    # They travel with what they are for, into every page.
    return {BUNDLE: f"{program}/*\n{licences.replace('*/', '* /')}*/\n", LICENCES: licences}


def _licences(folder: Path, inputs: list[str]) -> Iterator[str]:
    packages = {path.split("/")[1] for path in inputs if path.startswith("node_modules/")}
    for name in sorted(packages):
        package = folder / "node_modules" / name
        about = json.loads((package / "package.json").read_text(encoding="utf-8"))
        yield f"{'=' * 20} {name} {about['version']} ({about['license']})\n"
        (text,) = sorted(package.glob("LICENSE*"))[:1]
        yield text.read_text(encoding="utf-8").replace("\r", "").strip() + "\n"


def _run(folder: Path, *command: str) -> None:
    subprocess.run(command, cwd=folder, check=True)


def main(words: list[str]) -> int:
    """Write the files, or with `--check` return 1 if they are others."""
    with TemporaryDirectory() as folder:
        files = made(Path(folder))
    if words == ["--check"]:
        wrong = [name for name in files if (VENDOR / name).read_text("utf-8") != files[name]]
        print(f"not what the pinned packages make: {wrong}" if wrong else "as pinned")
        return int(bool(wrong))
    for name, text in files.items():
        (VENDOR / name).write_text(text, encoding="utf-8")
        print(f"{name}: {len(text.encode())} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
