import pytest

from gpubench.cli.environment_options import with_environment_options
from gpubench.cli.parser import parse
from gpubench.errors import UsageError

SET = {"GPUBENCH_RUN_OPTIONS": "--preset brief --select 'mlp/*'"}


def test_what_is_typed_wins_over_the_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    """A fleet's options are set in one place, and a person can still try another one."""
    for name, text in SET.items():
        monkeypatch.setenv(name, text)

    arguments = parse(["run", "--preset", "smoke", "-o", "a.csv"])

    assert (arguments.preset, arguments.select, arguments.output) == ("smoke", "mlp/*", "a.csv")


def test_a_measurement_says_that_it_takes_options_from_there(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Who forgot that it is set sees why another plan is measured."""
    with_environment_options(["run"], SET)

    assert capsys.readouterr().err == "GPUBENCH_RUN_OPTIONS: --preset brief --select 'mlp/*'\n"


@pytest.mark.parametrize(
    "words",
    [[], ["show", "a.csv"], ["run", "--resume", "a.csv"], ["run", "--resume=a.csv"], ["--help"]],
)
def test_nothing_else_takes_them(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """A file that is resumed says itself what its options are."""
    assert with_environment_options(words, SET) == words
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("text", ["", "  "])
def test_an_empty_variable_is_none(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    """As a shell leaves one that was never set."""
    assert with_environment_options(["run"], {"GPUBENCH_RUN_OPTIONS": text}) == ["run"]
    assert capsys.readouterr().err == ""


def test_an_open_quote_is_one_line_that_names_the_variable() -> None:
    """What is wrong was not typed here."""
    with pytest.raises(UsageError, match=r"GPUBENCH_RUN_OPTIONS: .*No closing quotation"):
        with_environment_options(["run"], {"GPUBENCH_RUN_OPTIONS": "--select 'mlp"})
