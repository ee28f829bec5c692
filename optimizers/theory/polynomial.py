"""Polynomials in named numbers with exact coefficients, and fractions of two as text and as TeX."""

from __future__ import annotations

import html
import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, reduce
from typing import Any, Final

Monomial = tuple[tuple[str, int], ...]
"""Names in order, each with its exponent of 1 or more."""
Interval = tuple[float, float]

MOST_TERMS: Final = 400
LARGEST_DEGREE: Final = 60
MINUS: Final = "\N{MINUS SIGN}"


class TooLong(Exception):
    """A polynomial beyond `MOST_TERMS` or `LARGEST_DEGREE`."""


@dataclass(frozen=True)
class Polynomial:
    """A sum of monomials."""

    terms: Mapping[Monomial, Fraction]
    """Without zeros."""

    def __bool__(self) -> bool:
        return bool(self.terms)

    def __add__(self, other: Polynomial) -> Polynomial:
        return _collected((*self.terms.items(), *other.terms.items()))

    def __neg__(self) -> Polynomial:
        return Polynomial({powers: -factor for powers, factor in self.terms.items()})

    def __sub__(self, other: Polynomial) -> Polynomial:
        return self + -other

    def __mul__(self, other: Polynomial) -> Polynomial:
        if len(self.terms) * len(other.terms) > MOST_TERMS**2:
            raise TooLong
        return _collected(
            (_product(one, another), factor * by)
            for one, factor in self.terms.items()
            for another, by in other.terms.items()
        )

    def coefficients(self, name: str) -> tuple[Polynomial, ...]:
        """Polynomials in the other names, that of name**0 first."""
        found: list[dict[Monomial, Fraction]] = [{}]
        for powers, factor in self.terms.items():
            power = dict(powers).get(name, 0)
            found += [{} for _ in range(power + 1 - len(found))]
            found[power][tuple(pair for pair in powers if pair[0] != name)] = factor
        return tuple(map(Polynomial, found))

    @cached_property
    def factored(self) -> tuple[Fraction, Monomial, Polynomial]:
        """The number and the monomial that all terms share, and what is left.

        Their product is this polynomial.
        """
        if not self:
            return Fraction(0), (), number(1)
        factors = list(self.terms.values())
        content = Fraction(
            math.gcd(*(factor.numerator for factor in factors)),
            math.lcm(*(factor.denominator for factor in factors)),
        )
        content = content if self.ordered[0][1] > 0 else -content
        exponents = [dict(powers) for powers in self.terms]
        common = {name: min(powers.get(name, 0) for powers in exponents) for name in exponents[0]}
        shared = tuple(sorted((name, power) for name, power in common.items() if power))
        rest = {
            _product(powers, tuple((name, -power) for name, power in shared)): factor / content
            for powers, factor in self.terms.items()
        }
        return content, shared, Polynomial(rest)

    def __call__(self, values: Mapping[str, Any]) -> Any:
        """The value for numbers, or arrays that broadcast, by name."""
        content, shared, rest = self.factored
        return sum(
            (_monomial(powers, values) * float(factor) for powers, factor in rest.ordered), 0.0
        ) * (_monomial(shared, values) * float(content))

    @property
    def ordered(self) -> list[tuple[Monomial, Fraction]]:
        """Terms by their degree, the lowest first."""
        return sorted(self.terms.items(), key=lambda term: (_degree(term[0]), term[0]))

    def sign(self, ranges: Mapping[str, Interval]) -> int:
        """1 where it is never below 0 for numbers in these ranges, -1 where never above, else 0."""
        content, shared, rest = self.factored
        low = high = 0.0
        for powers, factor in rest.terms.items():
            ends = _times(_range(powers, ranges), (float(factor), float(factor)))
            low, high = low + ends[0], high + ends[1]
        size = float(content)
        low, high = _times(_times((low, high), _range(shared, ranges)), (size, size))
        return 1 if low >= 0.0 else -1 if high <= 0.0 else 0


def number(value: float) -> Polynomial:
    """A constant, exactly as it is."""
    return Polynomial({(): Fraction(value)} if value else {})


def symbol(name: str) -> Polynomial:
    """A number that is known by its name."""
    return Polynomial({((name, 1),): Fraction(1)})


def determinant_terms(matrix: list[list[Polynomial]]) -> list[Polynomial]:
    """Coefficients of det(z I - matrix), that of z**0 first.

    They are found by the method of Faddeev and Le Verrier.
    """
    size = len(matrix)
    found = [number(1)]
    power = [[number(0)] * size for _ in range(size)]
    for k in range(1, size + 1):
        for i in range(size):
            power[i][i] += found[-1]
        power = [
            [total(matrix[i][m] * power[m][j] for m in range(size)) for j in range(size)]
            for i in range(size)
        ]
        trace = total(power[i][i] for i in range(size))
        found.append(trace * Polynomial({(): Fraction(-1, k)}))
    return found[::-1]


def total(polynomials: Iterable[Polynomial]) -> Polynomial:
    """Their sum."""
    return reduce(Polynomial.__add__, polynomials, number(0))


def fraction_tex(top: Polynomial, bottom: Polynomial, symbols: Mapping[str, str]) -> str:
    """A fraction as TeX.

    Args:
        top, bottom: numerator and denominator.
        symbols: the names in TeX.
    """
    factors = (_factors(each, symbols, "-") for each in _reduced(top, bottom))
    over, under = (_bare(each) if len(each) == 1 else _spaced(each) for each in factors)
    return rf"\dfrac{{{over}}}{{{under}}}"


def fraction_text(top: Polynomial, bottom: Polynomial, symbols: Mapping[str, str]) -> str:
    """The same as plain text."""
    plain = {name: _plain(tex) for name, tex in symbols.items()}
    over, under = (_factors(each, plain, MINUS) for each in _reduced(top, bottom))
    below = "".join(under)
    return f"{''.join(over)}/{below if len(under) == 1 else f'({below})'}"


def _bare(factors: list[str]) -> str:
    """A single factor, which needs no brackets."""
    return factors[0].removeprefix("(").removesuffix(")")


def _spaced(factors: list[str]) -> str:
    return " ".join(factors).replace(") ", r")\, ")


def _reduced(top: Polynomial, bottom: Polynomial) -> tuple[Polynomial, Polynomial]:
    """The fraction with the number and the monomial taken out that both share."""
    (above, over, rest), (below, under, other) = top.factored, bottom.factored
    exponents = Counter(dict(over))
    exponents.subtract(dict(under))
    up = tuple(sorted((+exponents).items()))
    down = tuple(sorted((-exponents).items()))
    share = above / below
    return (
        rest * Polynomial({up: Fraction(share.numerator)}),
        other * Polynomial({down: Fraction(share.denominator)}),
    )


def _factors(polynomial: Polynomial, symbols: Mapping[str, str], minus: str) -> list[str]:
    """A product as its factors: a number, a sum in brackets, and powers."""
    content, shared, rest = polynomial.factored
    powers = [_power(symbols[name], power) for name, power in shared]
    summands = []
    for monomial, factor in rest.ordered:
        sign = minus if factor < 0 else "+"
        named = "".join(_power(symbols[name], power) for name, power in monomial)
        size = "" if abs(factor) == 1 and named else _digits(abs(factor))
        gap = " " if size and named.startswith("\\") else ""
        summands.append(f"{sign} {size}{gap}{named}")
    joined = " ".join(summands).removeprefix("+ ")
    is_sum = rest.terms != {(): 1}
    factors = [f"({joined})"] * is_sum + powers
    return [_digits(content), *factors] if content != 1 or not factors else factors


def _power(name: str, power: int) -> str:
    return name if power == 1 else f"{name}^{power}"


def _digits(factor: Fraction) -> str:
    return f"{float(factor):.4g}"


def _plain(tex: str) -> str:
    """A symbol without TeX's marks: Greek letters as such."""
    return re.sub(r"\\([a-zA-Z]+)", lambda found: html.unescape(f"&{found[1]};"), tex).replace(
        "_", ""
    )


def _collected(terms: Iterable[tuple[Monomial, Fraction]]) -> Polynomial:
    """The sum of terms, of which some may have one monomial.

    Raises:
        TooLong: it has too many terms, or too high powers.
    """
    found: dict[Monomial, Fraction] = {}
    for powers, factor in terms:
        found[powers] = found.get(powers, Fraction(0)) + factor
    kept = {powers: factor for powers, factor in found.items() if factor}
    if len(kept) > MOST_TERMS or max(map(_degree, kept), default=0) > LARGEST_DEGREE:
        raise TooLong
    return Polynomial(kept)


def _product(one: Monomial, other: Monomial) -> Monomial:
    exponents = Counter(dict(one))
    exponents.update(dict(other))
    return tuple(sorted((name, power) for name, power in exponents.items() if power))


def _degree(powers: Monomial) -> int:
    return sum(power for _, power in powers)


def _monomial(powers: Monomial, values: Mapping[str, Any]) -> Any:
    return math.prod((values[name] for name, power in powers for _ in range(power)), start=1.0)


def _range(powers: Monomial, ranges: Mapping[str, Interval]) -> Interval:
    return reduce(
        _times, (ranges[name] for name, power in powers for _ in range(power)), (1.0, 1.0)
    )


def _times(one: Interval, other: Interval) -> Interval:
    """The products of numbers from two intervals; zero times infinity is zero."""
    ends = [a * b if a and b else 0.0 for a in one for b in other]
    return min(ends), max(ends)
