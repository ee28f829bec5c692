"""Reading formulas: every valid one as Python would, every other one refused at its place."""

from __future__ import annotations

import ast
import itertools
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surfaces.formula import (
    CONSTANTS,
    FUNCTIONS,
    UNLIMITED,
    Binary,
    Call,
    Expression,
    FormulaError,
    FormulaLimits,
    Name,
    Negative,
    Number,
    parameter_names,
    parse,
    walk,
    write_formula,
)
from surfaces.functions import POWER, RESERVED
from surfaces.surface import typed_surface
from tests.surfaces.formulas import FORMULAS

HANG = 20_000
"""Milliseconds for one formula of 300 characters, which takes about one: only a hang takes as
long."""


def from_python(node: ast.AST) -> Expression:
    """Python's reading of the same text, as our tree; a plus before an operand says nothing."""
    match node:
        case ast.Expression(body):
            return from_python(body)
        case ast.Constant(value):
            assert isinstance(value, int | float)
            return Number(float(value))
        case ast.Name(name):
            return Name(name)
        case ast.UnaryOp(ast.USub(), operand):
            return Negative(from_python(operand))
        case ast.UnaryOp(ast.UAdd(), operand):
            return from_python(operand)
        case ast.BinOp(left, operator, right):
            symbols: dict[type[ast.operator], str] = {
                ast.Add: "+",
                ast.Sub: "-",
                ast.Mult: "*",
                ast.Div: "/",
                ast.Pow: "**",
            }
            return Binary(symbols[type(operator)], from_python(left), from_python(right))
        case ast.Call(ast.Name(function), arguments):
            return Call(function, tuple(from_python(argument) for argument in arguments))
    raise AssertionError(ast.dump(node))


@given(FORMULAS)
@settings(max_examples=300)
def test_invented_formulas_are_read_as_python_reads_them(formula: str) -> None:
    assert parse(formula) == from_python(ast.parse(formula.replace("^", "**"), mode="eval"))


@pytest.mark.parametrize(
    "formula",
    [
        "-x**2",
        "2**-x**2",
        "x**y**2",
        "x-y-1",
        "x/y/2",
        "x-y+1",
        "x*-y",
        "--x",
        "-+-x",
        "x*y**2/3-1",
        "-x*y",
        "-(x+y)**2",
        "  x  + y ",
        "1.5e-3*x",
        ".5",
        "2.",
        "x\n+\ty",
    ],
)
def test_operators_bind_as_in_python(formula: str) -> None:
    assert parse(formula) == from_python(ast.parse(" ".join(formula.split()), mode="eval"))


def test_the_caret_is_a_power() -> None:
    assert parse("x^2^3 + y^-1") == parse("x**2**3 + y**-1")


def test_unknown_names_are_parameters_in_order_of_appearance() -> None:
    assert parameter_names(parse("b*x + a*y + b*pi + e + kappa_1*sin(a)")) == ("b", "a", "kappa_1")
    assert not {"x", "y", *CONSTANTS, *FUNCTIONS} & set(
        parameter_names(parse("x + y + pi + e + sin(x)"))
    )


def test_every_function_is_taken() -> None:
    for function, (fewest, _) in FUNCTIONS.items():
        names = "xya"[:fewest]
        if function != POWER:
            assert parse(f"{function}({', '.join(names)})") == Call(
                function, tuple(Name(name) for name in names)
            )
    assert parse("pow(x, 2)") == parse("x**2")
    assert parse("min(x, y, 1)") == Call("min", (Name("x"), Name("y"), Number(1.0)))


def test_names_of_later_functions_stay_parameters() -> None:
    """A link that was made before a function came keeps its meaning."""
    for function in FUNCTIONS.keys() - RESERVED.keys():
        expression = parse(f"{function}*x + {function}**2")
        assert parameter_names(expression) == (function,)
    assert parse("ln*ln(x)") == Binary("*", Name("ln"), Call("ln", (Name("x"),)))


def test_the_reserved_names_are_those_of_the_first_version() -> None:
    assert " ".join(RESERVED) == (
        "sin cos tan asin acos atan sinh cosh tanh exp log sqrt abs sign sigmoid softplus min max"
    )


@given(FORMULAS)
@settings(max_examples=300)
def test_a_written_formula_is_read_as_the_same_tree(formula: str) -> None:
    expression = parse(formula)
    written = write_formula(expression)
    assert parse(written, UNLIMITED) == expression
    assert " " not in written


@pytest.mark.parametrize(
    ("formula", "written"),
    [
        ("((x))", "x"),
        ("(x + y)*2", "(x+y)*2"),
        ("x - (y - 1)", "x-(y-1)"),
        ("(x*y)*2/(x/y)", "x*y*2/(x/y)"),
        ("-(x*y)", "-(x*y)"),
        ("(-x)^2", "(-x)**2"),
        ("-x^2", "-x**2"),
        ("2^-x", "2**-x"),
        ("(2^x)^y", "(2**x)**y"),
        ("1e-05*x + 0.10 + 1e16 + 2.50e+20", "1e-5*x+0.1+1e16+2.5e20"),
        ("max(x, y + 1)", "max(x,y+1)"),
    ],
)
def test_formulas_are_written_without_needless_brackets(formula: str, written: str) -> None:
    assert write_formula(parse(formula)) == written


# text, 0-based column, part of the sentence
MISTAKES = [
    ("", 0, "found the end"),
    ("   ", 0, "found the end"),
    ("x +", 3, "found the end"),
    ("x + * y", 4, "found *"),
    ("(x + y", 6, "expected ), found the end"),
    ("x + y)", 5, "there is no ( for this )"),
    ("2x", 1, "expected an operator between 2 and x"),
    ("x y", 2, "expected an operator between x and y"),
    ("2(x + y)", 1, "expected an operator between 2 and ("),
    ("(x)(y)", 3, "expected an operator between ) and ("),
    ("x(y)", 0, "x is not a function: write x*("),
    ("pi(y)", 0, "pi is not a function: write pi*("),
    ("foo(x)", 0, "foo is not a function; the functions are sin, cos"),
    ("sin x", 4, "expected (, found x"),
    ("sin", 3, "expected (, found the end"),
    ("sin()", 4, "found )"),
    ("sin(x, y)", 0, "expected one argument of sin, found 2"),
    ("max(x)", 0, "expected two or more arguments of max, found 1"),
    ("hypot(x)", 0, "expected two arguments of hypot, found 1"),
    ("clip(x, 1)", 0, "expected three arguments of clip, found 2"),
    ("ln()", 3, "found )"),
    ("x $ y", 2, "unexpected character '$'"),
    ("x + y!", 5, "unexpected character '!'"),
    ("x = y", 2, "unexpected character '='"),
    ("__import__('os')", 0, "unexpected character '_'"),
    ("x.real", 1, "unexpected character '.'"),
    ("x[0]", 1, "unexpected character '['"),
    ("1e999*x", 0, "the number 1e999 is too large"),
    ("x,y", 1, "expected an operator, found ,"),
    ("x**", 3, "found the end"),
    ("()", 1, "found )"),
    ("x + \u00d7", 4, "unexpected character '\u00d7'"),
    ("x \u2212 y", 2, "unexpected character '\u2212'"),
    ("\u0663*x", 0, "unexpected character '\u0663'"),
    ("x\u00b2", 1, "unexpected character '\u00b2'"),
    ("x\0", 1, "unexpected character '\\x00'"),
    ("x\u202e", 1, "unexpected character '\\u202e'"),
    ("\U0001f600", 0, "unexpected character"),
    ("\u03b1*x", 0, "unexpected character '\u03b1'"),
]


@pytest.mark.parametrize(
    ("text", "position", "sentence"), MISTAKES, ids=[repr(text) for text, _, _ in MISTAKES]
)
def test_a_mistake_is_refused_at_its_place(text: str, position: int, sentence: str) -> None:
    with pytest.raises(FormulaError) as refused:
        parse(text)
    error = refused.value
    assert (error.position, error.text, error.field, error.value) == (
        position,
        text,
        "formula",
        text,
    )
    assert sentence in error.message
    assert error.message.endswith(f"(at column {position + 1})")
    assert error.allowed


LIMITS = FormulaLimits(length=60, nodes=8, depth=3, parameters=2)


@pytest.mark.parametrize(
    ("inside", "beyond", "limit"),
    [
        ("x" + " " * 59, "x" + " " * 60, 60),
        ("1+1+1+1", "1+1+1+1+x", 8),  # numbers and names are nodes, as operators are: 7, and 9
        ("(((x)))", "((((x))))", 3),
        ("---x", "----x", 3),
        ("x**x**x**x", "2**2**2**2**2", 3),
        ("sin(sin(sin(x)))", "sin(sin(sin(sin(x))))", 3),
        ("a*b", "a*b*c", 2),
    ],
)
def test_a_limit_holds_exactly(inside: str, beyond: str, limit: int) -> None:
    parse(inside, LIMITS)
    with pytest.raises(FormulaError) as refused:
        parse(beyond, LIMITS)
    assert refused.value.allowed == f"at most {limit}"
    assert 0 <= refused.value.position <= len(beyond)


@pytest.mark.parametrize(
    "text",
    [
        "(" * 300,
        "-" * 299 + "x",
        "x" + "+x" * 149,
        "x" + "**x" * 99,
        "9" * 300,
        "x" + "^2" * 149,
        "sin(" * 75,
        "1e" + "9" * 298,
        "max(" + "x," * 147,
        "(" * 149 + "x" + ")" * 149,
        "+" * 300,
        "x*" * 150,
    ],
)
def test_the_worst_texts_of_full_length_are_dealt_with_at_once(text: str) -> None:
    assert_refused_or_usable(text)


def test_the_longest_formula_allowed_can_be_used() -> None:
    """As many nodes and levels as the limits admit: no recursion runs out."""
    assert_refused_or_usable("x" + "+y" * 99)
    assert_refused_or_usable("-" * 24 + "x")
    limits = FormulaLimits(length=2000, nodes=401, depth=25)
    long = typed_surface("x" + "+y" * 200, limits)
    assert long.tape().evaluate(1.0, 1.0)[0] == 201.0
    assert len(list(walk(long.expression))) == 401


def assert_refused_or_usable(text: str) -> None:
    try:
        surface = typed_surface(text)
    except FormulaError as error:
        assert 0 <= error.position <= len(text)
        assert error.text == text
        assert error.allowed
        assert error.message == error.template.format(**error.values)
        return
    planes: Any = surface.tape().evaluate(np.array([0.5, 0.0]), np.array([-2.0, 1e300]), order=2)
    assert planes.shape == (6, 2)
    assert surface.tex


PIECES = st.sampled_from(
    [
        "x",
        "y",
        "a",
        "pi",
        "sin",
        "max",
        "(",
        ")",
        ",",
        "+",
        "-",
        "*",
        "/",
        "**",
        "^",
        "1",
        "2.5",
        "1e9",
        ".",
        " ",
        "e",
        "_",
        "=",
        "²",
        "\0",
        "exp(",
    ]
)


@given(st.lists(PIECES, max_size=40).map("".join))
@settings(max_examples=500, deadline=HANG)
def test_pieces_in_any_order_are_refused_or_usable(text: str) -> None:
    assert_refused_or_usable(text)


@given(st.text(max_size=320))
@settings(max_examples=300, deadline=HANG)
def test_any_text_is_refused_or_usable(text: str) -> None:
    assert_refused_or_usable(text)


@given(FORMULAS, st.integers(0, 60), st.text(alphabet="xy()+-*/^,. 19e_$", max_size=3))
@settings(max_examples=300, deadline=HANG)
def test_formulas_with_a_slip_are_refused_or_usable(formula: str, place: int, slip: str) -> None:
    assert_refused_or_usable(formula[:place] + slip + formula[place + 1 :])


def test_no_text_runs_anything() -> None:
    """What Python would run, and what a template would fill in."""
    for text, wrap in itertools.product(
        [
            "__import__('os').system('true')",
            "x.__class__",
            "lambda: 0",
            "{x.__class__}",
            "{0}",
            "x if y else 1",
            "[x]",
        ],
        ["{}", "sin({})"],
    ):
        with pytest.raises(FormulaError):
            parse(wrap.replace("{}", text))
