"""LLVM text of straight-line arithmetic, for one number or for several lanes side by side.

Instructions are simplified as they are written, only where IEEE arithmetic keeps every bit: constants,
x * 1, x - 0, the same instruction twice. No optimizer has to run afterwards, only the code generator.
"""

from __future__ import annotations

import math
import struct
from typing import Final

Value = str | float
"""The name of a result, or a constant."""

WIDTH: Final = 8
"""Lanes that wide kernels compute side by side."""

LIBM: Final = (
    *("exp", "log", "sin", "cos", "pow", "tan", "asin", "acos", "atan"),
    *("sinh", "cosh", "tanh", "log1p"),
)
"""The functions of libm that the interpreter calls; for several lanes `wide_<name>` (`native`)."""
EXACT: Final = ("sqrt", "fabs", "floor")
"""Functions that the processor rounds correctly itself."""


class Emitter:
    """Instructions on vectors of `width` numbers (1: plain numbers); each method returns the name of its result.

    A name holds in all sections: whoever joins them into a function keeps them in the order in which
    they were written.
    """

    def __init__(self, width: int) -> None:
        self.width = width
        self.type = "double" if width == 1 else f"<{width} x double>"
        self.truth = "i1" if width == 1 else f"<{width} x i1>"
        self.declarations: set[str] = set()
        self._lines: list[str] = []
        self._known: dict[str, str] = {}
        self._count = 0

    def section(self) -> str:
        """The instructions since the last section."""
        text, self._lines = "\n".join(self._lines), []
        return text

    def line(self, text: str) -> None:
        """An instruction without a result."""
        self._lines.append("  " + text)

    def instruction(self, text: str, *, pure: bool = True) -> str:
        """An instruction with a result; a pure one that has been written already is not written again."""
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
        """One of `EXACT` or `LIBM`."""
        if name in EXACT:
            suffix = "f64" if self.width == 1 else f"v{self.width}f64"
            return self._called(self.type, f"llvm.{name}.{suffix}", arguments)
        assert name in LIBM, name
        return self._called(self.type, name if self.width == 1 else f"wide_{name}", arguments)

    def sine_and_cosine(self, a: Value) -> tuple[str, str]:
        """Both for the price of one; of plain numbers LLVM itself asks for both at once."""
        if self.width == 1:
            return self.call("sin", a), self.call("cos", a)
        pair = f"{{ {self.type}, {self.type} }}"
        both = self._called(pair, "wide_sincos", (a,))
        sine, cosine = (self.instruction(f"extractvalue {pair} {both}, {k}") for k in range(2))
        return sine, cosine

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
