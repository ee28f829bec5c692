"""LLVM text of arithmetic, for one number or for several lanes side by side.

Instructions are simplified as they are written, only where IEEE arithmetic keeps every bit:
constants, x * 1, x - 0, the same instruction twice. No optimizer has to run afterwards, only the
code generator.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Callable
from typing import Final, NamedTuple

Value = str | float
"""The name of a result, or a constant."""

WIDTH: Final = 8
"""Lanes that wide kernels compute side by side."""


class Function(NamedTuple):
    """Numbers that a function of the library takes and gives."""

    arguments: int = 1
    results: int = 1


FUNCTIONS: Final = {
    **dict.fromkeys(
        ("exp", "log", "log1p", "sin", "cos", "tan", "asin", "acos", "atan"), Function()
    ),
    **dict.fromkeys(("sinh", "cosh", "tanh"), Function()),
    **{"power": Function(arguments=2), "sine_and_cosine": Function(results=2)},
}
"""The functions of `surfaces.autodiff.library`."""
EXACT: Final = ("sqrt", "fabs", "floor")
"""Functions that the processor rounds correctly itself."""


class Emitter:
    """Instructions on vectors of `width` numbers (1: plain numbers).

    Each method returns the name of its result.

    A name holds in all sections: whoever joins them into a function keeps them in the order in
    which they were written.
    """

    def __init__(self, width: int) -> None:
        self.width = width
        self.type = "double" if width == 1 else f"<{width} x double>"
        self.truth = "i1" if width == 1 else f"<{width} x i1>"
        self.whole_type = "i64" if width == 1 else f"<{width} x i64>"
        self.pair_type = f"{{ {self.type}, {self.type} }}"
        self.declarations: set[str] = set()
        self._lines: list[str] = []
        self._known: dict[str, str] = {}
        self._count = 0
        self._block = "entry"

    def section(self) -> str:
        """The instructions since the last section."""
        text, self._lines = "\n".join(self._lines), []
        return text

    def line(self, text: str) -> None:
        """An instruction without a result."""
        self._lines.append("  " + text)

    def instruction(self, text: str, *, pure: bool = True) -> str:
        """An instruction with a result; a pure one that is written already is not repeated."""
        if pure and text in self._known:
            return self._known[text]
        name = f"%v{self._count}"
        self._count += 1
        self.line(f"{name} = {text}")
        if pure:
            self._known[text] = name
        return name

    def text(self, value: Value) -> str:
        """A value as LLVM writes it: constants by their bits."""
        if isinstance(value, str):
            return value
        number = f"0x{struct.pack('>d', value).hex().upper()}"
        return number if self.width == 1 else f"splat (double {number})"

    def typed(self, value: Value) -> str:
        """A value after its type."""
        return f"{self.type} {self.text(value)}"

    def add(self, a: Value, b: Value) -> Value:
        """a + b."""
        if isinstance(a, float) and isinstance(b, float):
            return a + b
        return self._commutative("fadd", a, b)

    def sub(self, a: Value, b: Value) -> Value:
        """a - b; a - 0 is a, -0 included."""
        if isinstance(a, float) and isinstance(b, float):
            return a - b
        if isinstance(b, float) and b == 0.0 and math.copysign(1.0, b) > 0.0:
            return a
        return self.instruction(f"fsub {self.typed(a)}, {self.text(b)}")

    def mul(self, a: Value, b: Value) -> Value:
        """A product."""
        if isinstance(a, float) and isinstance(b, float):
            return a * b
        if a == 1.0:
            return b
        return a if b == 1.0 else self._commutative("fmul", a, b)

    def div(self, a: Value, b: Value) -> Value:
        """A quotient."""
        return a if b == 1.0 else self.instruction(f"fdiv {self.typed(a)}, {self.text(b)}")

    def neg(self, a: Value) -> Value:
        """A number with its sign flipped, also that of nan."""
        return -a if isinstance(a, float) else self.instruction(f"fneg {self.typed(a)}")

    def _commutative(self, name: str, a: Value, b: Value) -> str:
        first, second = sorted((self.text(a), self.text(b)))
        return self.instruction(f"{name} {self.type} {first}, {second}")

    def compare(self, relation: str, a: Value, b: Value) -> str:
        """A truth; relations are LLVM's: o… is false where either is nan, u… is true there."""
        return self.instruction(f"fcmp {relation} {self.typed(a)}, {self.text(b)}")

    def both(self, a: str, b: str) -> str:
        """a and b."""
        return self.instruction(f"and {self.truth} {a}, {b}")

    def either(self, a: str, b: str) -> str:
        """a or b."""
        return self.instruction(f"or {self.truth} {a}, {b}")

    def negated(self, a: str) -> str:
        """Not a."""
        true = "true" if self.width == 1 else "splat (i1 true)"
        return self.instruction(f"xor {self.truth} {a}, {true}")

    def select(self, condition: str, a: Value, b: Value) -> Value:
        """`a` where the condition holds, else `b`."""
        if isinstance(a, str) and a == b:
            return a
        return self.instruction(
            f"select {self.truth} {condition}, {self.typed(a)}, {self.typed(b)}"
        )

    def call(self, name: str, *arguments: Value) -> str:
        """One of `EXACT` or `FUNCTIONS`."""
        if name in EXACT:
            suffix = "f64" if self.width == 1 else f"v{self.width}f64"
            return self._called(self.type, f"llvm.{name}.{suffix}", arguments)
        assert name in FUNCTIONS, name
        return self._called(self.type, self.symbol(name), arguments)

    def symbol(self, name: str) -> str:
        """The name of a function's machine code."""
        return f"own_{name}" if self.width == 1 else f"wide_{name}"

    def sine_and_cosine(self, a: Value) -> tuple[str, str]:
        """Both for the price of one."""
        both = self._called(self.pair_type, self.symbol("sine_and_cosine"), (a,))
        sine, cosine = (
            self.instruction(f"extractvalue {self.pair_type} {both}, {k}") for k in range(2)
        )
        return sine, cosine

    def pair(self, a: Value, b: Value) -> str:
        """Two numbers as one result."""
        first = self.instruction(f"insertvalue {self.pair_type} poison, {self.typed(a)}, 0")
        return self.instruction(f"insertvalue {self.pair_type} {first}, {self.typed(b)}, 1")

    def _called(self, result: str, symbol: str, arguments: tuple[Value, ...]) -> str:
        types = ", ".join([self.type] * len(arguments))
        self.declarations.add(
            f"declare {result} @{symbol}({types}) nounwind willreturn memory(none)"
        )
        return self.instruction(f"call {result} @{symbol}({', '.join(map(self.typed, arguments))})")

    def float32(self, a: Value) -> str:
        """A number rounded to single precision."""
        single = self.type.replace("double", "float")
        short = self.instruction(f"fptrunc {self.typed(a)} to {single}")
        return self.instruction(f"fpext {single} {short} to {self.type}")

    def bits(self, a: Value) -> str:
        """The bits of a number, as a whole number."""
        return self.instruction(f"bitcast {self.typed(a)} to {self.whole_type}")

    def number(self, a: str) -> str:
        """The number of these bits."""
        return self.instruction(f"bitcast {self.whole_type} {a} to {self.type}")

    def whole(self, name: str, a: str | int, b: str | int) -> str:
        """An instruction on whole numbers, or a comparison of them."""
        first, second = (
            f"splat (i64 {each})" if isinstance(each, int) and self.width > 1 else str(each)
            for each in (a, b)
        )
        return self.instruction(f"{name} {self.whole_type} {first}, {second}")

    def entry(self, table: str, index: str) -> str:
        """The number of a table that each lane's index tells."""
        if self.width == 1:
            return self.instruction(f"load double, ptr {self.address(table, index)}")
        entries = "poison"
        for k in range(self.width):
            of_lane = self.instruction(f"extractelement {self.whole_type} {index}, i64 {k}")
            one = self.instruction(f"load double, ptr {self.address(table, of_lane)}")
            entries = self.instruction(
                f"insertelement {self.type} {entries}, double {one}, i64 {k}"
            )
        return entries

    def rarely(
        self, condition: str, write: Callable[[], list[Value]], usual: list[Value]
    ) -> list[str]:
        """Return what `write` gives if the condition holds on any lane, else what is usual."""
        any_lane = condition
        if self.width > 1:
            packed = self.instruction(f"bitcast {self.truth} {condition} to i{self.width}")
            any_lane = self.instruction(f"icmp ne i{self.width} {packed}, 0")
        before, known = self._block, dict(self._known)
        rare, after = f"rare{self._count}", f"after{self._count}"
        self.line(f"br i1 {any_lane}, label %{rare}, label %{after}\n{rare}:")
        self._block = rare
        results = write()
        end, self._block, self._known = self._block, after, known
        self.line(f"br label %{after}\n{after}:")
        return [
            self.instruction(
                f"phi {self.type} [ {self.text(one)}, %{end} ], [ {self.text(other)}, %{before} ]"
            )
            for one, other in zip(results, usual, strict=True)
        ]

    def address(self, base: str, index: int | str) -> str:
        """Address of the number of that index, counted from `base`."""
        return self.instruction(f"getelementptr inbounds double, ptr {base}, i64 {index}")

    def load(self, address: str) -> str:
        """As many numbers as there are lanes, from memory that may be written to; aligned."""
        return self.instruction(f"load {self.type}, ptr {address}{self._aligned}", pure=False)

    def store(self, value: Value, address: str) -> None:
        """As many numbers as there are lanes, into aligned memory."""
        self.line(f"store {self.typed(value)}, ptr {address}{self._aligned}")

    @property
    def _aligned(self) -> str:
        return f", align {8 * self.width}"

    def spread(self, address: str) -> str:
        """One number from memory that nobody writes to, on every lane."""
        number = self.instruction(f"load double, ptr {address}")
        return number if self.width == 1 else self.splat(number)

    def splat(self, number: str) -> str:
        """A plain number on every lane."""
        one = self.instruction(f"insertelement {self.type} poison, double {number}, i64 0")
        return self.instruction(
            f"shufflevector {self.type} {one}, {self.type} poison,"
            f" <{self.width} x i32> zeroinitializer"
        )
