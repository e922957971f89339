import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from gpubench.cli.parser import COMMANDS, parse
from gpubench.errors import UsageError

GOLDEN = Path(__file__).parents[1] / "golden" / "cli"
ERROR_FORM = re.compile(r"[^:]+: .+, expected .+; .+")


def help_of(command: str, capsys: pytest.CaptureFixture[str]) -> str:
    with pytest.raises(SystemExit) as ended:
        parse([command, "--help"] if command else ["--help"])
    assert ended.value.code == 0
    # Python 3.13 writes the metavar of an option with two names only once.
    text = re.sub(r"-o FILE, --output FILE\n +", "-o, --output FILE     ", capsys.readouterr().out)
    return re.sub(r"-o FOLDER, --output FOLDER\n +", "-o, --output FOLDER   ", text)


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_is_the_golden(
    command: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What people read first is reviewed byte for byte; GPUBENCH_WRITE_GOLDENS=1 renews it."""
    monkeypatch.setenv("COLUMNS", "100")
    golden = GOLDEN / f"help_{command or 'gpubench'}.txt"
    text = help_of(command, capsys)
    if os.environ.get("GPUBENCH_WRITE_GOLDENS"):
        golden.write_text(text, encoding="utf-8")

    assert text == golden.read_text(encoding="utf-8")


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_fits_a_terminal_of_80_columns(
    command: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A usage line is printed as it stands, so that it has to be short, or is cut by a terminal."""
    monkeypatch.setenv("COLUMNS", "80")

    assert [line for line in help_of(command, capsys).splitlines() if len(line) > 80] == []


@pytest.mark.parametrize("width", [80, 100, 140, 200])
@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_keeps_names_in_one_piece_and_is_no_wider_than_an_answer(
    command: str, width: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`the extra report-` and `static` on the next line cannot be copied."""
    monkeypatch.setenv("COLUMNS", str(width))
    lines = help_of(command, capsys).splitlines()

    assert [line for line in lines if re.search(r"\w-$", line)] == []
    assert max(map(len, lines)) <= min(width, 140)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_an_example_that_parses(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Design 6: an example per command, and one that works."""
    text = help_of(command, capsys)
    example = text.rpartition("example:\n")[2].strip()

    for line in example.splitlines():
        words = shlex.split(line.partition(" > ")[0])
        assert words[:2] == ["gpubench", command]
        assert parse(words[1:]).command == command


def test_parsing_loads_nothing_heavy() -> None:
    """Must hold 4: `gpubench --help` answers in 0.15 s, so it cannot wait for a library."""
    code = (
        "import sys, gpubench.cli.main\n"
        "from gpubench.cli.parser import parse\n"
        "parse(['run', '--preset', 'smoke'])\n"
        "print(*{name.partition('.')[0] for name in sys.modules})"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    loaded = set(done.stdout.split())
    assert "gpubench" in loaded
    assert not loaded & {"torch", "cupy", "pandas", "rich", "numpy", "scipy", "pytest"}


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ("", "COMMAND: it is missing, expected at least one; see gpubench --help"),
        (
            "measure",
            "COMMAND: 'measure', expected one of run, list, show, compare, ab, batches, tune,"
            " converge, claims, accept, fleet, report, selfcheck, kernels, links, prices, merge,"
            " doctor, index; see gpubench --help",
        ),
        ("comapre a b", "COMMAND: 'comapre', expected perhaps compare, or one of run, list,"),
        ("show", "FILE: it is missing, expected at least one; see gpubench show --help"),
        ("merge", "FILE: it is missing, expected at least one; see gpubench merge --help"),
        (
            "show a.csv b.csv",
            "'b.csv': one argument too many, expected none here; see gpubench show --help",
        ),
        ("run --preset", "--preset: it has no value, expected one; see gpubench run --help"),
        (
            "run --identify=yes",
            "--identify: it has the value 'yes', expected none; see gpubench run --help",
        ),
        (
            "run --batch-size 4",
            "--batch-size: gpubench run has no such option, expected perhaps --batch-sizes;"
            " see gpubench run --help",
        ),
        (
            "show a.csv --zzz=4",
            "--zzz: gpubench show has no such option, expected one that its help lists;"
            " see gpubench show --help",
        ),
        ("run --pre smoke", "--pre: gpubench run has no such option, expected perhaps --preset"),
        ("--vers", "COMMAND: it is missing"),
    ],
)
def test_what_argparse_refuses_is_said_in_the_form_of_all_errors(
    arguments: str, complaint: str
) -> None:
    """Must hold 3: one line, `<where>: <seen>, expected <what>; <what to do>`."""
    with pytest.raises(UsageError) as refused:
        parse(arguments.split())

    assert str(refused.value).startswith(complaint)
    assert ERROR_FORM.fullmatch(str(refused.value))


def test_a_complaint_of_argparse_that_nobody_foresaw_is_passed_on() -> None:
    """Another Python version may word one differently."""
    from gpubench.cli.complaints import Parser  # noqa: PLC0415

    with pytest.raises(UsageError, match=r"^gpubench: the moon is full, expected .+; see"):
        Parser(prog="gpubench").error("the moon\nis full")


def test_a_negative_number_reaches_the_command() -> None:
    """`--batch-sizes -1` is to be refused as a batch size, not as an unknown option."""
    assert parse(["run", "--batch-sizes", "-1"]).batch_sizes == "-1"


def test_the_version_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    """Reports of mistakes begin with it."""
    with pytest.raises(SystemExit) as ended:
        parse(["--version"])

    assert ended.value.code == 0
    assert re.fullmatch(r"gpubench \d+\.\d+\.\d+\n", capsys.readouterr().out)


@pytest.mark.parametrize(
    ("old", "name"), [("--card-spread", "gpu_sd"), ("--occasion-spread", "session_sd")]
)
def test_an_earlier_spelling_is_still_accepted_and_not_shown(
    old: str, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Issue 13, A.1: a renamed option breaks no script."""
    words = ["compare", "a.csv", "b.csv"]
    new = "--" + name.replace("_", "-")

    assert vars(parse([*words, old, "2%"]))[name] == "2%"
    assert vars(parse([*words, new, "2%"]))[name] == "2%"
    assert vars(parse(words))[name] is None
    assert old not in help_of("compare", capsys)
