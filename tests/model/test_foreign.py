"""What a stranger's code hands over becomes plain, or is known not to be."""

import math

import numpy as np
import pytest
import torch

from gpubench.model.foreign import (
    LONGEST_TEXT,
    described,
    kind_and_text,
    real_number,
    text_of,
    whole_number,
)


class MuteError(Exception):
    def __str__(self) -> str:
        raise RuntimeError("no words")


class OwnText(str):
    """A text that a pipe to another process could not carry."""

    def __str__(self) -> str:
        return self


@pytest.mark.parametrize(
    "value",
    [8, np.int64(8), np.uint8(8), np.array(8), torch.tensor(8), torch.tensor([8])],
    ids=["int", "int64", "uint8", "array", "tensor", "tensor of one"],
)
def test_whatever_stands_for_an_integer_is_one(value: object) -> None:
    """Sizes come out of arrays and shapes as often as out of literals."""
    number = whole_number(value, least=1)

    assert number == 8
    assert type(number) is int


@pytest.mark.parametrize(
    "value",
    [True, 8.0, "8", None, 0, -1, 10**31, torch.tensor(8.0), torch.tensor([8, 8]), np.float64(8)],
    ids=repr,
)
def test_what_is_no_count_is_known(value: object) -> None:
    """Fractions, texts, truth values, several numbers, and what no row could hold."""
    assert whole_number(value, least=1) is None


@pytest.mark.parametrize("value", [0.5, np.float32(0.5), torch.tensor(0.5), torch.tensor([0.5])])
def test_whatever_stands_for_a_number_is_one(value: object) -> None:
    """An error is computed from tensors and easily stays one."""
    number = real_number(value)

    assert number == 0.5
    assert type(number) is float


def test_no_number_is_made_of_texts_and_the_like() -> None:
    """A text that reads like a number is a mistake; NaN is a number here."""
    assert [real_number(value) for value in ("0.5", b"1", True, None, torch.ones(2), 1j)] == [
        None
    ] * 6
    assert math.isnan(real_number(math.nan) or 0.0)


def test_a_value_is_quoted_only_where_that_is_short_and_safe() -> None:
    """The text of a tensor is a page, and that of an object may raise."""
    assert [described(value) for value in (8.5, "ten", None, True)] == [
        "8.5",
        "'ten'",
        "None",
        "True",
    ]
    assert described(torch.ones(3)) == "a value of type Tensor"
    assert described("x" * 1000) == "a value of type str"
    assert described(10**5000) == "a value of type int"


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (ValueError("no such\nthing"), "ValueError: no such thing"),
        (ValueError(), "ValueError: no message"),
        (MuteError(), "MuteError: its text cannot be had, __str__ raised RuntimeError"),
        (ValueError("\x1b[31mred\x07"), r"ValueError: \x1b[31mred\x07"),
        (ValueError(OwnText("mine")), "ValueError: mine"),
        (type("\x1b[31mRed\n", (ValueError,), {})("x"), r"\x1b[31mRed: x"),
    ],
)
def test_an_exception_is_one_printable_line(error: Exception, text: str) -> None:
    """Whatever its author made of its text."""
    assert kind_and_text(error) == text
    assert type(kind_and_text(error)) is str


def test_a_page_of_an_exception_is_cut() -> None:
    """Some libraries put a whole graph into it."""
    assert len(text_of(ValueError("x" * 10**6))) == LONGEST_TEXT
