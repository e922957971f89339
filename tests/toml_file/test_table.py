"""Values of a TOML file are taken as they are written, or refused by file and key."""

import datetime
import tomllib
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpubench.errors import LONGEST_MESSAGE, SettingsFileError
from gpubench.toml_file.table import TomlTable

Ask = Callable[[TomlTable], object]


def table(text: str) -> TomlTable:
    """The table that a file of this text is."""
    return TomlTable(source="a.toml", values=tomllib.loads(text), digest="0" * 64)


def number(of: TomlTable) -> float:
    return of.number("x")


def share(of: TomlTable) -> float:
    return of.number("x", most=1, what="a share", advice="write 0.95 for 95 %")


def price(of: TomlTable) -> float:
    return of.number("x", above=0, what="a price")


def integer(of: TomlTable) -> int:
    return of.integer("x", least=1, most=64)


def text(of: TomlTable) -> str:
    return of.text("x")


def choice(of: TomlTable) -> str:
    return of.text("x", choices=("rent", "purchase"))


def texts(of: TomlTable) -> tuple[str, ...]:
    return of.texts("x")


def flag(of: TomlTable) -> bool:
    return of.flag("x")


def date(of: TomlTable) -> datetime.date:
    return of.date("x")


@pytest.mark.parametrize(
    ("ask", "written", "value"),
    [
        (number, "3", 3.0),
        (number, "0", 0.0),
        (number, "1_000.5", 1000.5),
        (share, "0.95", 0.95),
        (share, "1", 1.0),
        (price, "1e-9", 1e-9),
        (integer, "64", 64),
        (text, "'a'", "a"),
        (choice, "'rent'", "rent"),
        (texts, "['a', 'b']", ("a", "b")),
        (flag, "false", False),
        (date, "2026-11-28", datetime.date(2026, 11, 28)),
    ],
)
def test_what_is_right_is_taken_as_it_is_written(ask: Ask, written: str, value: object) -> None:
    """Nothing is rounded, defaulted or converted on the way."""
    found = ask(table(f"x = {written}"))

    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("ask", "written", "complaint"),
    [
        (number, "'3'", "a.toml: x: '3', expected a number >= 0; correct the number"),
        (number, "-1", "a.toml: x: -1, expected a number >= 0; correct the number"),
        (number, "nan", "a.toml: x: nan, expected a number >= 0; correct the number"),
        (number, "inf", "a.toml: x: inf, expected a number >= 0; correct the number"),
        (number, "true", "a.toml: x: true, expected a number >= 0; correct the number"),
        (number, "{}", "a.toml: x: a table, expected a number >= 0; correct the number"),
        (number, "[1]", "a.toml: x: a list of 1, expected a number >= 0; correct the number"),
        (number, "1e16", "a.toml: x: 1e+16, expected a number >= 0; correct the number"),
        (share, "95", "a.toml: x: 95, expected a share >= 0 and <= 1; write 0.95 for 95 %"),
        (price, "0", "a.toml: x: 0, expected a price > 0; correct the number"),
        (integer, "3.0", "a.toml: x: 3.0, expected an integer from 1 to 64; give it in digits,"),
        (integer, "true", "a.toml: x: true, expected an integer from 1 to 64;"),
        (integer, "65", "a.toml: x: 65, expected an integer from 1 to 64;"),
        (text, "' '", "a.toml: x: ' ', expected a text in quotes; correct the text"),
        (text, "3", "a.toml: x: 3, expected a text in quotes; correct the text"),
        (choice, "'rented'", "a.toml: x: 'rented', expected one of rent, purchase;"),
        (
            texts,
            "'a'",
            'a.toml: x: \'a\', expected a list of texts in quotes; write ["one", "two"]',
        ),
        (texts, "[]", "a.toml: x: a list of 0, expected a list of texts in quotes;"),
        (texts, "['a', 3]", "a.toml: x: 3, expected a list of texts in quotes;"),
        (texts, "['a', 'a']", "a.toml: x: 'a' stands there twice, expected each once; remove one"),
        (flag, "'yes'", "a.toml: x: 'yes', expected true or false; write it without quotes"),
        (flag, "1", "a.toml: x: 1, expected true or false; write it without quotes"),
        (date, "'2026-11-28'", "a.toml: x: '2026-11-28', expected a date such as 2026-11-28;"),
        (date, "2026-11-28T10:00:00", "a.toml: x: 2026-11-28 10:00:00, expected a date such as"),
    ],
)
def test_what_is_wrong_is_refused_with_file_key_and_what_stands_there(
    ask: Ask, written: str, complaint: str
) -> None:
    """People correct what they can find."""
    with pytest.raises(SettingsFileError) as caught:
        ask(table(f"x = {written}"))

    assert str(caught.value).startswith(complaint)


@pytest.mark.parametrize("ask", [number, share, price, integer, text, choice, texts, flag, date])
def test_what_is_missing_is_no_default(ask: Ask) -> None:
    """Who may leave a value out looks for it first; all others are told what is wanted."""
    with pytest.raises(SettingsFileError, match=r"^a\.toml: x: it is missing, expected .+; add it"):
        ask(table("y = 3"))


@given(digits=st.integers(min_value=16, max_value=900))
def test_a_number_of_many_digits_is_refused_in_a_short_message(digits: int) -> None:
    """No such number is converted, and none floods the screen."""
    with pytest.raises(SettingsFileError) as caught:
        number(table(f"x = {'9' * digits}"))

    assert len(str(caught.value)) <= LONGEST_MESSAGE


def test_a_key_is_called_by_its_place_in_the_file() -> None:
    """The same key stands in many tables."""
    found = table("[gpu.'H100 SXM'.rent]\nprice = 'dear'\n[[clause]]\n[[clause]]\nleast = -1")

    ((name, of_gpu),) = found.table("gpu").named_tables()
    with pytest.raises(SettingsFileError, match=r"^a\.toml: gpu\.H100 SXM\.rent\.price: 'dear', "):
        of_gpu.table("rent").number("price")
    with pytest.raises(SettingsFileError, match=r"^a\.toml: clause\[2\]\.least: -1, "):
        found.tables("clause")[1].number("least")
    assert name == "H100 SXM"


def test_an_unknown_key_is_refused_with_the_one_it_looks_like() -> None:
    """A limit that is misspelt and ignored is a limit that nobody keeps."""
    found = table("[limits]\nleast_shares = 0.9")

    with pytest.raises(SettingsFileError) as caught:
        found.table("limits").refuse_unknown("least_share", "memory")

    assert str(caught.value) == (
        "a.toml: limits.least_shares: no such key, expected perhaps least_share;"
        " correct or remove it"
    )
    with pytest.raises(SettingsFileError, match="no such key, expected one of memory, power;"):
        found.refuse_unknown("memory", "power")
    found.refuse_unknown("limits")


@pytest.mark.parametrize(
    ("written", "ask", "complaint"),
    [
        ("", lambda of: of.table("gpu"), "a.toml: gpu: it is missing, expected a table; add [gpu]"),
        ("gpu = 3", lambda of: of.table("gpu"), "a.toml: gpu: 3, expected a table; write [gpu]"),
        ("gpu = 3", lambda of: list(of.named_tables()), "a.toml: gpu: 3, expected a table;"),
        ("", lambda of: of.tables("case"), "a.toml: case: it is missing, expected a list of"),
        ("case = []", lambda of: of.tables("case"), "a.toml: case: a list of 0, expected a list"),
        ("[case]", lambda of: of.tables("case"), "a.toml: case: a table, expected a list of"),
        ("case = [1]", lambda of: of.tables("case"), "a.toml: case: a list of 1, expected a list"),
    ],
)
def test_tables_are_refused_like_values(written: str, ask: Ask, complaint: str) -> None:
    """Brackets are what people forget most."""
    with pytest.raises(SettingsFileError) as caught:
        ask(table(written))

    assert str(caught.value).startswith(complaint)


def test_a_mistake_of_the_whole_file_names_no_key() -> None:
    """An empty file has none that could be named."""
    error = table("").mistake("", seen="it is empty", expected="a limit", advice="add one")

    assert str(error) == "a.toml: it is empty, expected a limit; add one"


def test_what_a_file_holds_reaches_no_terminal() -> None:
    """A file comes by mail, and may have been written by anybody."""
    hostile = '"\\u001b[2J" = "\\u001b]0;owned\\u0007"'

    with pytest.raises(SettingsFileError) as of_key:
        table(hostile).refuse_unknown("x")
    with pytest.raises(SettingsFileError) as of_value:
        table(f'x = "\\u001b[2J"\n{hostile}').number("x")

    assert str(of_key.value).isprintable()
    assert str(of_value.value).isprintable()
