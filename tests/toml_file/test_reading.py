"""A TOML file is read whole or refused in one line, and never carried out."""

import hashlib
import os
from pathlib import Path

import pytest

from gpubench.errors import SettingsFileError
from gpubench.toml_file.reading import LONGEST_LINE, MOST_BYTES, read_toml


def written(folder: Path, content: bytes) -> str:
    """A file of this content."""
    path = folder / "a.toml"
    path.write_bytes(content)
    return str(path)


def test_a_file_is_read_with_what_tells_its_version(tmp_path: Path) -> None:
    """What was signed on is the bytes of the file, comments included."""
    content = b"# ours\n[limits]\nleast_share = 0.95\n"

    found = read_toml(written(tmp_path, content))

    assert found.table("limits").number("least_share") == 0.95
    assert found.digest == found.table("limits").digest == hashlib.sha256(content).hexdigest()


def test_a_mark_that_some_editors_put_first_does_no_harm(tmp_path: Path) -> None:
    """Nobody sees a byte-order mark."""
    assert read_toml(written(tmp_path, b"\xef\xbb\xbfx = 3\n")).number("x") == 3.0


@pytest.mark.parametrize(
    ("content", "seen"),
    [
        (b"x = ", "it is no TOML: Invalid value (at "),
        (b"x = 1\nx = 2", "it is no TOML: Cannot overwrite a value (at "),
        (b"x = 0.5 %", "it is no TOML: Expected newline or end of document after a statement"),
        (b"workload,phase\nmlp,forward\n", "it is no TOML: "),
        (b"x = '\xff'", "it is no TOML: 'utf-8' codec can't decode byte 0xff"),
        (b"x = " + (b"[" * 900 + b"\n") * 20, "it is nested too deeply"),
        (b"x" + b".x" * LONGEST_LINE + b" = 1", f"a line has more than {LONGEST_LINE} characters"),
        (b"#\n" * MOST_BYTES, f"it has more than {MOST_BYTES} bytes"),
    ],
)
def test_what_is_no_such_file_is_refused_in_one_line(
    tmp_path: Path, content: bytes, seen: str
) -> None:
    """The message says where, as far as anybody knows."""
    path = written(tmp_path, content)

    with pytest.raises(SettingsFileError) as caught:
        read_toml(path)

    assert caught.value.where == path
    assert caught.value.seen.startswith(seen)
    assert caught.value.expected == "a TOML file of `key = value` lines"


@pytest.mark.parametrize("name", ["missing.toml", ".", "a\0b"])
def test_what_cannot_be_opened_is_refused_with_the_reason(tmp_path: Path, name: str) -> None:
    """A wrong path is the usual mistake."""
    with pytest.raises(SettingsFileError, match=r"it cannot be read \(.+\), expected a TOML file"):
        read_toml(f"{tmp_path}/{name}")


def test_no_name_is_no_file() -> None:
    """As of an empty variable in a script; it does not mean the folder that one is in."""
    with pytest.raises(SettingsFileError, match=r"^'': no name, expected a TOML file"):
        read_toml("")


def test_a_file_of_the_deepest_keys_takes_little_memory(tmp_path: Path) -> None:
    """The memory for a key goes by the square of its dots, so that lines have a limit."""
    keys = (f"k{n}{'.x' * 400} = 1" for n in range(70))
    path = written(tmp_path, "\n".join(keys).encode())

    assert os.path.getsize(path) < MOST_BYTES  # noqa: PTH202
    assert "k69" in read_toml(path)
