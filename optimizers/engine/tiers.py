"""Choice of the code that runs a rule on a surface: interpreter at once, native once it pays.

The numbers are the same.

Native code is shared by all pairs of equal structure, made by the caller where more work than that
remains, else by one thread in the background, in turns (`optimizers.engine.turns`), and kept within
a number of bytes.
"""

from __future__ import annotations

import atexit
import contextlib
import logging
import os
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from optimizers.engine.block import Array, Program, Shape, program
from optimizers.engine.fused import LONGEST_TAPE, lanes_kernel, path_kernel
from optimizers.engine.search import search_address
from optimizers.engine.tracing import ASKED, RuleTape, trace
from optimizers.engine.turns import OWNER, Turns
from optimizers.rule import Kind, Rule
from optimizers.rules import RULES
from surfaces.autodiff.tape import BoundTape
from surfaces.catalog import SURFACES

if TYPE_CHECKING:
    from surfaces.autodiff.native import Native

TIERS: Final = ("interpreter", "native")
ONLY: Final = os.environ.get("RAVINE_ENGINE_TIER", "")
"""One of `TIERS`, to run in it alone; empty for both."""
if ONLY not in ("", *TIERS):
    raise ValueError(f"RAVINE_ENGINE_TIER is {ONLY!r}, allowed is one of {', '.join(TIERS)}")
LARGEST_CACHE: Final = 32 * 2**20
"""Bytes of native code, about 600 kernels."""
LARGEST_QUEUE: Final = 64
WORTH_LANES: Final = 500_000
WORTH_PATH: Final = 25_000
"""Steps of lanes, and of paths, after which native code has paid for itself."""
WORTH_WAITING: Final = 4
"""A path so many times longer than that waits for its native code."""

Key = tuple[str, bytes, bytes, bool, bool]
Charge = Callable[[str, float], object]


class NativeCode:
    """Native code by what it was made of, the latest used last."""

    def __init__(self) -> None:
        self._made: OrderedDict[Key, Native] = OrderedDict()
        self._steps: OrderedDict[Key, int] = OrderedDict()
        self._failed: OrderedDict[Key, None] = OrderedDict()
        self._lock = threading.Lock()
        self._changed = threading.Condition(self._lock)
        self._turns = Turns[tuple[Key, Callable[[], "Native | None"]]](LARGEST_QUEUE)
        self._thread: threading.Thread | None = None
        self._is_busy = self._is_closing = False
        self.charge: Charge | None = None
        """Called with an owner and the CPU seconds that were used for it in the background."""

    def find(self, key: Key) -> Native | None:
        """The code, if it is there."""
        with self._lock:
            found = self._made.get(key)
            if found:
                self._made.move_to_end(key)
            return found

    def count(self, key: Key, steps: int) -> int:
        """Return how many steps were asked for in vain, these included."""
        with self._lock:
            self._steps[key] = total = self._steps.pop(key, 0) + steps
            if len(self._steps) > 10 * LARGEST_QUEUE:
                self._steps.popitem(last=False)
            return total

    def make(self, key: Key, compile_it: Callable[[], Native | None]) -> Native | None:
        """Make the code now; None where it can't be.

        Code that is dropped lives on while somebody runs it.
        """
        made = None
        if key not in self._failed:
            try:
                made = compile_it()
            except Exception:
                logging.getLogger(__name__).exception("no native code for a pair")
        with self._lock:
            if made is None:
                self._failed[key] = None
                if len(self._failed) > 10 * LARGEST_QUEUE:
                    self._failed.popitem(last=False)
                return None
            self._made[key] = made
            self._steps.pop(key, None)
            size = sum(native.size for native in self._made.values())
            while size > LARGEST_CACHE and len(self._made) > 1:
                size -= self._made.popitem(last=False)[1].size
        return made

    def make_later(self, key: Key, compile_it: Callable[[], Native | None]) -> None:
        """Make the code in the background; not where too much of its owner's waits already."""
        with self._changed:
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="native", daemon=True)
                self._thread.start()
                atexit.register(self.close)
            self._steps[key] = -(2**62)  # it is under way
            dropped = self._turns.add(OWNER.get(), (key, compile_it))
            if dropped:
                self._steps.pop(dropped[0], None)
            self._changed.notify_all()

    def close(self) -> None:
        """End the background thread, after what it is at."""
        with self._changed:
            thread, self._is_closing = self._thread, True
            self._changed.notify_all()
        if thread:
            thread.join()
        self._thread, self._is_closing = None, False

    def wait(self) -> None:
        """Return when nothing waits any more."""
        with self._changed:
            self._changed.wait_for(lambda: not (self._turns or self._is_busy))

    def _work(self) -> None:
        """Make what waits, turn by turn, each at its owner's expense."""
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._turns or self._is_closing)
                if self._is_closing:
                    return
                (owner, job), self._is_busy = self._turns.take(), True
            begun = time.thread_time()
            self.make(*job)
            seconds = time.thread_time() - begun
            if charge := self.charge:
                with contextlib.suppress(ValueError):  # its server has closed
                    charge(owner, seconds)
            with self._changed:
                self._turns.charge(owner, seconds)
                self._is_busy = False
                self._changed.notify_all()


NATIVE_CODE: Final = NativeCode()


@cache
def native_compiler() -> Callable[..., Native] | None:
    """The compiler of native code; None where LLVM is missing."""
    try:
        from surfaces.autodiff import library
        from surfaces.autodiff.native import compile_text

        library.load()
    except (ImportError, OSError, RuntimeError):
        logging.getLogger(__name__).exception("no native code, all is interpreted")
        return None
    return compile_text


class Traced(NamedTuple):
    """A rule, as far as it is known before a surface is."""

    rule: Rule
    tape: RuleTape | None
    """None: it searches."""
    shape: Shape
    initial: Array
    search: int
    """Address of a rule that searches, or 0."""
    built_in: bool
    """Whether the rule comes with Ravine."""


class Ready:
    """A rule and a surface, ready to run."""

    def __init__(self, traced: Traced, tape: BoundTape) -> None:
        self.rule, self.shape, self.initial = traced.tape, traced.shape, traced.initial
        self.tape, self.leaves = tape, tape.leaf_values
        self._search = traced.search
        self._keeps = traced.built_in and tape.structure in _structures()
        """Whether its native code is kept on disk, from which it is there in half a millisecond."""
        length = len(tape.code) + len(traced.tape.code) if traced.tape else 0
        self._native = traced.tape is not None and length <= LONGEST_TAPE
        self._keys = {
            (symbol, noisy, targeted): (
                *(symbol, traced.tape.digest if traced.tape else b"", tape.structure),
                *(noisy, targeted),
            )
            for symbol in ("lanes", "path")
            for noisy in (False, True)
            for targeted in (False, True)
        }

    def program(self, tile: int) -> Program:
        """Arguments of the interpreter, for so many lanes at a time."""
        return program(self.tape, self.rule, self.shape, self._search, tile)

    def lanes(self, noisy: bool, targeted: bool, steps: int) -> Native | None:
        """Native code for many lanes, which take so many steps together; None: interpret.

        Much work, and that of a pair whose code is kept on disk, waits for its native code.
        """
        return self._decide(
            self._keys["lanes", noisy, targeted],
            steps,
            WORTH_LANES,
            wait=self._keeps or steps >= WORTH_LANES,
        )

    def path(self, noisy: bool, steps: int) -> Native | None:
        """Native code for one path of so many steps; None: interpret."""
        return self._decide(
            self._keys["path", noisy, False],
            steps,
            1 if self._keeps else WORTH_PATH,
            wait=steps >= WORTH_WAITING * WORTH_PATH,
        )

    def _decide(self, key: Key, steps: int, worth: int, *, wait: bool) -> Native | None:
        if not self._native or TIERS[0] == ONLY:
            return None
        found = NATIVE_CODE.find(key)
        if found:
            return found
        if wait or TIERS[1] == ONLY:
            return NATIVE_CODE.make(key, self._compile(key))
        if NATIVE_CODE.count(key, steps) >= worth:
            NATIVE_CODE.make_later(key, self._compile(key))
        return None

    def _compile(self, key: Key) -> Callable[[], Native | None]:
        symbol, _, _, noisy, targeted = key

        def compile_it() -> Native | None:
            compiler = native_compiler()
            if compiler is None or self.rule is None:
                return None
            pair = self.rule, self.shape, self.tape
            if symbol == "path":
                text = path_kernel(*pair, noisy=noisy)
            else:
                text = lanes_kernel(*pair, noisy=noisy, targeted=targeted)
            return compiler(text, symbol, keep=self._keeps)

        return compile_it


@cache
def _structures() -> frozenset[bytes]:
    """Structures of the surfaces that come with Ravine."""
    return frozenset(surface.tape().structure for surface in SURFACES)


_traced: Final[dict[int, Traced]] = {}
"""By the identity of the rule, which the record keeps alive."""
_ready: Final[OrderedDict[tuple[int, int], Ready]] = OrderedDict()
"""By the identities of the rule and of the surface's tape, which the record keeps alive."""
MOST_READY: Final = 512


def traced(rule: Rule) -> Traced:
    """A rule's tape, or, if it searches, its compiled function.

    Raises:
        NotTraceable: with the file and the line.
    """
    found = _traced.get(id(rule))
    if found is None:
        tape = None if rule.searches else trace(rule)
        by_coordinate = rule.kind is Kind.COORDINATE
        asks = rule.searches or bool(tape and tape.question)
        initial = [variable.initial for variable in rule.state] * (1 + by_coordinate)
        initial += [0.0] * (ASKED if asks else 0)
        names = [hyper.name for hyper in rule.hyperparameters]
        lr = names.index("lr") if "lr" in names else -1
        found = _traced[id(rule)] = Traced(
            rule,
            tape,
            Shape(len(initial), len(names), lr, by_coordinate, asks),
            np.array(initial, np.float64),
            search_address(rule) if rule.searches else 0,
            rule in RULES,
        )
    return found


def ready(rule: Rule, tape: BoundTape) -> Ready:
    """A rule and a surface, ready to run; cached."""
    key = id(rule), id(tape)
    found = _ready.get(key)
    if found is None:
        found = _ready[key] = Ready(traced(rule), tape)
        if len(_ready) > MOST_READY:
            with contextlib.suppress(KeyError):  # another thread was faster
                _ready.popitem(last=False)
    return found
