"""The elementary functions as machine code, for one number and for several lanes side by side.

Each plain function is called once with numbers that write down, as LLVM text, what is done to them.
The interpreter and native code then call the same machine code: `own_<name>`, or `wide_<name>` for
`WIDTH` lanes.
"""

from __future__ import annotations

import struct
import threading
from collections.abc import Callable
from functools import partialmethod
from itertools import product
from typing import Any, Final

import llvmlite.binding as llvm
import numpy as np
from llvmlite import ir
from numba import extending, types

from surfaces.autodiff import functions
from surfaces.autodiff.emitter import FUNCTIONS, WIDTH, Emitter, Value
from surfaces.autodiff.native import Native, compile_text


class Written:
    """A result in LLVM text, of each lane."""

    def __init__(self, e: Emitter, name: Any) -> None:
        self.e, self.name = e, name

    def __array_function__(self, function: Any, _: Any, given: Any, named: Any) -> Number:
        assert function is np.where, function
        condition, yes, no = map(_name, given)
        return Number(self.e, self.e.select(condition, yes, no))

    def __getitem__(self, key: Any) -> Written:
        return self

    def _compared(self, relation: str, other: Any) -> Truth:
        return Truth(self.e, self.e.compare(relation, self.name, _name(other)))

    def __eq__(self, other: Any) -> Any:
        return self._compared("oeq", other)

    def __ne__(self, other: Any) -> Any:
        return self._compared("une", other)

    __hash__ = None  # type: ignore[assignment]


class Number(Written):
    """A double."""

    def bits(self) -> Whole:
        """Its bits."""
        return Whole(self.e, self.e.bits(self.name))

    def __array_ufunc__(self, function: Any, method: str, *given: Any) -> Number:
        return Number(self.e, self.e.call(function.__name__, *map(_name, given)))

    def __abs__(self) -> Number:
        return Number(self.e, self.e.call("fabs", self.name))

    def __neg__(self) -> Number:
        return Number(self.e, self.e.neg(self.name))

    def _operation(self, name: str, other: Any) -> Number:
        return Number(self.e, getattr(self.e, name)(self.name, _name(other)))

    def _reversed(self, name: str, other: Any) -> Number:
        return Number(self.e, getattr(self.e, name)(_name(other), self.name))

    __add__, __radd__ = partialmethod(_operation, "add"), partialmethod(_reversed, "add")
    __sub__, __rsub__ = partialmethod(_operation, "sub"), partialmethod(_reversed, "sub")
    __mul__, __rmul__ = partialmethod(_operation, "mul"), partialmethod(_reversed, "mul")
    __truediv__, __rtruediv__ = partialmethod(_operation, "div"), partialmethod(_reversed, "div")
    __lt__ = partialmethod(Written._compared, "olt")
    __gt__ = partialmethod(Written._compared, "ogt")
    __ge__ = partialmethod(Written._compared, "oge")


class Whole(Written):
    """A signed whole number of 64 bits."""

    def number(self) -> Number:
        """The double of these bits."""
        return Number(self.e, self.e.number(self.name))

    def entry(self, table: Any) -> Number:
        """An entry of a table."""
        return Number(self.e, self.e.entry(f"@{_table_name(table)}", self.name))

    def _operation(self, name: str, other: Any) -> Whole:
        return Whole(self.e, self.e.whole(name, self.name, _name(other)))

    def _reversed(self, name: str, other: Any) -> Whole:
        return Whole(self.e, self.e.whole(name, _name(other), self.name))

    def _compared(self, relation: str, other: Any) -> Truth:
        relation = {"oeq": "eq", "une": "ne"}.get(relation, relation)
        return Truth(self.e, self.e.whole(f"icmp {relation}", self.name, other))

    __add__, __sub__ = partialmethod(_operation, "add"), partialmethod(_operation, "sub")
    __rsub__, __rmul__ = partialmethod(_reversed, "sub"), partialmethod(_reversed, "mul")
    __and__ = partialmethod(_operation, "and")
    __lshift__, __rshift__ = partialmethod(_operation, "shl"), partialmethod(_operation, "ashr")
    __lt__ = partialmethod(_compared, "slt")


class Truth(Written):
    """True or false."""

    def rarely(self, function: Callable[[Any], Any], x: Any, usual: Any) -> Any:
        """Write a branch that is taken if the truth holds on any lane (`primitives.rarely`)."""

        def write() -> list[Value]:
            pairs = zip(function(x), usual, strict=True)
            return [self.e.select(self.name, rare.name, each.name) for rare, each in pairs]

        results = self.e.rarely(self.name, write, [each.name for each in usual])
        return tuple(Number(self.e, result) for result in results)

    def __and__(self, other: Any) -> Truth:
        return Truth(self.e, self.e.both(self.name, other.name))

    def __or__(self, other: Any) -> Truth:
        return Truth(self.e, self.e.either(self.name, other.name))

    def __invert__(self) -> Truth:
        return Truth(self.e, self.e.negated(self.name))

    def __eq__(self, other: Any) -> Any:
        return (self & other) | (~self & ~other)


def _name(operand: Any) -> Any:
    return operand.name if isinstance(operand, Written) else operand


def _table_name(table: Any) -> str:
    return next(name for name, known in functions.TABLES.items() if known is table)


def text() -> str:
    """The whole library as an LLVM module."""
    tables = []
    for name, table in functions.TABLES.items():
        entries = ", ".join(
            f"double 0x{struct.pack('>d', entry).hex().upper()}" for entry in table.tolist()
        )
        tables.append(f"@{name} = private constant [{len(table)} x double] [{entries}]")
    declarations: set[str] = set()
    bodies = []
    for name, width in product(FUNCTIONS, (1, WIDTH)):
        e = Emitter(width)
        bodies.append(_definition(e, name))
        declarations |= e.declarations
    return "\n".join([*tables, *sorted(declarations), *bodies])


def _definition(e: Emitter, name: str) -> str:
    """One function in LLVM text."""
    arguments = [f"%x{k}" for k in range(FUNCTIONS[name].arguments)]
    results = getattr(functions, name)(*(Number(e, argument) for argument in arguments))
    given = ", ".join(f"{e.type} {argument}" for argument in arguments)
    if FUNCTIONS[name].results == 2:
        kind, result = e.pair_type, e.pair(*(each.name for each in results))
    else:
        kind, result = e.type, e.text(results.name)
    return f"""define {kind} @{e.symbol(name)}({given}) nounwind {{
entry:
{e.section()}
  ret {kind} {result}
}}"""


_loading: Final = threading.Lock()
_loaded: Final[list[Native]] = []


def load() -> None:
    """Make the functions known to everything that LLVM links from now on; they stay for good."""
    with _loading:
        if _loaded:
            return
        library = compile_text(text(), "own_exp", keep=True)
        for name in FUNCTIONS:
            for symbol in (f"own_{name}", f"wide_{name}"):
                llvm.add_symbol(symbol, library.other_address(symbol))
        _loaded.append(library)


def _for_kernels(name: str) -> None:
    """Let kernels of Numba call the machine code of a function by its name."""
    count, pair = FUNCTIONS[name].arguments, FUNCTIONS[name].results == 2
    double = ir.DoubleType()
    result = ir.LiteralStructType([double, double]) if pair else double

    def generate(context: Any, builder: Any, signature: Any, given: Any) -> Any:
        kind = ir.FunctionType(result, [double] * count)
        function = builder.module.globals.get(f"own_{name}")
        function = function or ir.Function(builder.module, kind, f"own_{name}")
        made = builder.call(function, given)
        if not pair:
            return made
        parts = [builder.extract_value(made, k) for k in range(2)]
        return context.make_tuple(builder, signature.return_type, parts)

    number: Any = types.float64
    # numba has no types here
    returned: Any = types.UniTuple(number, 2) if pair else number  # type: ignore[no-untyped-call]
    function = getattr(functions, name)
    call: Any
    if count == 1:
        call = extending.intrinsic(lambda typing_context, x: (returned(number), generate))
        extending.overload(function)(lambda x: lambda x: call(x))
    else:
        call = extending.intrinsic(
            lambda typing_context, x, y: (returned(number, number), generate)
        )
        extending.overload(function)(lambda x, y: lambda x, y: call(x, y))


for _name_of in FUNCTIONS:
    _for_kernels(_name_of)
