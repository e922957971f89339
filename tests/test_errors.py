"""Every error that a user can cause has the same four parts."""

import pickle
import shlex

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gpubench import errors
from gpubench.errors import GpubenchError, ResultsFileError, UnsupportedError

KINDS = [
    kind
    for kind in vars(errors).values()
    if isinstance(kind, type) and issubclass(kind, GpubenchError)
]


@pytest.mark.parametrize("kind", KINDS)
def test_an_error_reads_as_one_sentence_with_all_parts(kind: type[GpubenchError]) -> None:
    """Where, what was seen, what was expected, what to do."""
    error = kind("a.csv:14", seen="time is 'fast'", expected="seconds > 0", advice="delete the row")

    assert str(error) == "a.csv:14: time is 'fast', expected seconds > 0; delete the row"
    assert (error.where, error.seen) == ("a.csv:14", "time is 'fast'")
    assert (error.expected, error.advice) == ("seconds > 0", "delete the row")


@pytest.mark.parametrize("missing", ["seen", "expected", "advice"])
def test_no_part_can_be_left_out(missing: str) -> None:
    """A message without advice leaves its reader alone."""
    parts = {"seen": "x", "expected": "y", "advice": "z"}
    del parts[missing]

    with pytest.raises(TypeError, match=missing):
        ResultsFileError("a.csv", **parts)


def test_all_kinds_can_be_caught_as_one() -> None:
    """The command line turns each of them into one line and exit code 2."""
    assert {kind.__name__ for kind in KINDS} >= {
        "UsageError",
        "ResultsFileError",
        "DeviceError",
        "WorkloadError",
    }


def test_an_unsupported_case_is_no_error_of_the_user() -> None:
    """It becomes a row, so nothing that ends the program may catch it."""
    assert not issubclass(UnsupportedError, GpubenchError)
    assert str(pickle.loads(pickle.dumps(UnsupportedError("no bfloat16")))) == "no bfloat16"


@pytest.mark.parametrize("part", ["where", "seen", "expected", "advice"])
@pytest.mark.parametrize("text", ["x" * 3_000_000, "\x1b" * 500, "\u202e" * 290])
def test_no_part_makes_a_message_long(part: str, text: str) -> None:
    """B.4: an error is at most 300 characters, and each part stays readable."""
    parts = {"where": "a.csv:14", "seen": "it is bad", "expected": "a number", "advice": "mend it"}
    given = dict(parts)
    parts[part] = text

    line = f"gpubench: {ResultsFileError(**parts)}"

    assert len(line) <= 300
    assert line.isprintable()
    assert all(given[other] in line for other in given if other != part)


def test_a_message_that_is_cut_keeps_both_ends_of_each_part() -> None:
    """B.4: the end of a path names the file, the start of a quoted cell names the column."""
    error = ResultsFileError(
        f"{'folder/' * 40}a.csv:14",
        seen=f"label is '{'m' * 1000}'",
        expected=f"one of {', '.join(map(str, range(200)))}",
        advice="type `gpubench run --resume`",
    )
    text = str(error)

    assert len(text) <= 280
    assert "a.csv:14: label is 'mm" in text
    assert "mm', expected one of 0, 1, " in text
    assert text.endswith("; type `gpubench run --resume`")


WORDS = st.one_of(st.sampled_from(["--resume", "-o", "gpubench", "mkdir"]), st.text(min_size=1))


@settings(max_examples=60)
@given(
    st.lists(WORDS, min_size=1, max_size=6),
    st.sampled_from(["", "folder/", "x" * 400 + "/", "\x1b/"]),
    st.tuples(*[st.text(max_size=200)] * 4),
)
def test_a_command_that_is_advised_is_whole(
    words: list[str], folder: str, texts: tuple[str, ...]
) -> None:
    """Half a path cannot be typed: the command stands there whole, or with FILE for the path."""
    before, after, seen, expected = (text.replace("`", "") for text in texts)
    file = f"{folder}{words[-1]}"
    command = [*words[:-1], file]
    advice = f"{before}`{shlex.join(command)}`{after}"

    text = str(ResultsFileError(f"{file}:14", seen=seen, expected=expected, advice=advice))

    assert len(text) <= 280
    assert text.isprintable()
    told = text[text.index("`") + 1 : text.rindex("`")]
    if "`" not in "".join([*command, seen, expected]):
        found = shlex.split(told)
        named = [{word, "FILE"} if word == file else {word} for word in command]
        is_whole = len(found) == len(command) and all(map(set.__contains__, named, found))
        assert is_whole or found[-1] == "--help"


@pytest.mark.parametrize(
    ("advice", "told"),
    [
        ("type `gpubench run --resume {}a.csv`", "type `gpubench run --resume FILE`"),
        ("`gpubench merge {}a.csv -o unique.csv`", "`gpubench merge FILE -o unique.csv`"),
        ("create it with `mkdir -p {}`", "create it with `mkdir -p FOLDER`"),
        ("type `gpubench run --workload-path {}b`", "type `gpubench run --help`"),
    ],
)
def test_a_command_that_has_no_room_is_told_in_words_that_work(advice: str, told: str) -> None:
    """A path of three hundred letters stands there once, shortened, where nobody types it."""
    folder = "/".join(["folder"] * 40)
    given = advice.format(f"{folder}/" if "a.csv" in advice or "b`" in advice else folder)
    error = ResultsFileError(f"{folder}/a.csv", seen="s", expected="e", advice=given)

    assert str(error).endswith(f"a.csv: s, expected e; {told}")


def test_a_short_message_is_not_cut() -> None:
    """A command in an advice can be copied."""
    advice = "type `gpubench run --resume results/20261123-211500-cpu.csv`"
    error = ResultsFileError("a.csv", seen="s" * 120, expected="a file", advice=advice)

    assert str(error) == f"a.csv: {'s' * 120}, expected a file; {advice}"


def test_an_error_from_another_process_is_cut_alike() -> None:
    """A worker sends its errors to the parent, whole."""
    error = ResultsFileError("a", seen="s" * 1000, expected="e", advice="d")

    assert str(pickle.loads(pickle.dumps(error))) == str(error)
    assert pickle.loads(pickle.dumps(error)).seen == "s" * 1000
