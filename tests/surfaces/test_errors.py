"""Refusals: one kind, in one shape."""

from __future__ import annotations

import math

import pytest

from surfaces.errors import (
    InputError,
    Phrase,
    at_most,
    check_known,
    check_range,
    check_whole,
    plain,
    span,
)


def test_a_refusal_is_a_sentence_with_its_parts() -> None:
    error = InputError(
        "{field} is {value}, allowed is {allowed}; {hint}",
        field="lr",
        value=7,
        allowed="0 to 1",
        hint="slower",
    )
    assert str(error) == error.message == "lr is 7, allowed is 0 to 1; slower"
    assert (error.field, error.value, error.allowed, error.template) == (
        "lr",
        7,
        "0 to 1",
        "{field} is {value}, allowed is {allowed}; {hint}",
    )
    assert error.values == {"field": "lr", "value": 7, "allowed": "0 to 1", "hint": "slower"}
    assert isinstance(error, ValueError)


def test_a_phrase_is_english_and_knows_what_it_is_made_of() -> None:
    phrase = Phrase("{low} to {high}", low=1, high=9)
    assert (phrase, phrase.template, phrase.values) == (
        "1 to 9",
        "{low} to {high}",
        {"low": 1, "high": 9},
    )
    assert f"{phrase!r}" == "'1 to 9'"
    assert (span(0.5, 10.0), at_most(7)) == ("0.5 to 10", "at most 7")
    assert Phrase('{"link": …}') == '{"link": …}', "nothing to fill, nothing to take for a place"


def test_what_was_given_is_never_taken_for_a_place_to_fill() -> None:
    with pytest.raises(InputError) as refused:
        check_known("{field.__class__}", ["a", "b"], "rule")
    assert "'{field.__class__}'" in refused.value.message


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (1.0, "1"),
        (0.5, "0.5"),
        (1e-05, "1e-05"),
        (100000.0, "100000"),
        (10.0, "10"),
        (0.1 + 0.2, "0.30000000000000004"),
    ],
)
def test_numbers_have_every_digit_and_no_empty_ones(number: float, text: str) -> None:
    assert plain(number) == text


@pytest.mark.parametrize("value", [0, 1, 0.5, True])
def test_a_number_in_range_comes_back_as_a_float(value: float) -> None:
    checked = check_range(value, 0.0, 1.0, "share")
    assert checked == value
    assert type(checked) is float


@pytest.mark.parametrize("value", [-0.1, 1.1, math.nan, math.inf, -math.inf])
def test_a_number_out_of_range_is_refused(value: float) -> None:
    with pytest.raises(InputError, match=r"share is .*, allowed is 0 to 1"):
        check_range(value, 0.0, 1.0, "share")


@pytest.mark.parametrize("value", [0, 3.0, 10])
def test_a_whole_number_comes_back_as_an_int(value: float) -> None:
    assert type(check_whole(value, 0, 10, "steps")) is int


@pytest.mark.parametrize("value", [-1, 11, 2.5, math.nan, math.inf])
def test_what_is_not_whole_is_refused(value: float) -> None:
    with pytest.raises(InputError, match=r"steps is .*, allowed is a whole number, 0 to 10"):
        check_whole(value, 0, 10, "steps")


def test_an_unknown_name_is_answered_with_the_known_ones() -> None:
    check_known("b", ["a", "b"], "rule")
    with pytest.raises(InputError, match="rule 'c' is unknown; there are: a, b"):
        check_known("c", ["a", "b"], "rule")
    with pytest.raises(InputError, match="there are: none"):
        check_known("c", [], "rule")
