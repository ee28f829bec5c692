"""The loops of a rule on a surface as LLVM text: many descents at once, and one with its history.

One pass over the lanes of a block is a whole step: evaluate, watch, take the best, apply the rule,
move. It has no branch. Whatever is rare leaves the kernel, and is settled by a driver that is
compiled once.
"""

from __future__ import annotations

from functools import reduce
from typing import Final

from optimizers.engine.block import (
    BEST,
    BOUND,
    GX,
    GY,
    LOSS,
    REACHED,
    STATE,
    TOLD_X,
    TOLD_Y,
    Shape,
    X,
    Y,
)
from optimizers.engine.tracing import RuleTape
from surfaces.autodiff.algebra import Planes, leaf, run
from surfaces.autodiff.emitter import WIDTH, Emitter, Value
from surfaces.autodiff.operations import LANES
from surfaces.autodiff.tape import BoundTape

LONGEST_TAPE: Final = 3_000
"""Instructions of a surface and a rule together; LLVM takes about 50 ms for so many."""


class Pair:
    """A rule and a surface, to be written into a kernel."""

    def __init__(self, e: Emitter, rule: RuleTape, shape: Shape, tape: BoundTape) -> None:
        self.e, self.rule, self.shape, self.tape = e, rule, shape, tape
        self.leaves = [e.spread(e.address("%leaves", k)) for k in range(len(tape.leaves))]

    def surface(self, x: Value, y: Value, order: int) -> Planes:
        """Loss and derivatives at (x, y).

        Constants are read when it runs, so that a slider never compiles.
        """
        registers = {0: leaf(x, order, 1.0, 0.0), 1: leaf(y, order, 0.0, 1.0)}
        for register, value in zip(sorted(self.tape.leaves), self.leaves, strict=True):
            registers[register] = leaf(value, order)
        run(self.e, self.tape.code, registers)
        return registers[self.tape.out]

    def _rule(self, arguments: list[Value]) -> list[Value]:
        """The rule's results."""
        rule = self.rule
        registers: dict[int, Planes] = {k: (value,) for k, value in rule.constants.items()}
        registers |= {k: (value,) for k, value in enumerate(arguments)}
        after = rule.question.after if rule.question else 0
        truths: set[int] = set()
        run(self.e, rule.code[:after], registers, truths)
        if rule.question:
            x, y = registers[rule.question.x][0], registers[rule.question.y][0]
            planes = self.surface(x, y, rule.question.order)[-3:]
            for register, plane in zip(rule.question.answer, planes, strict=True):
                registers[register] = (plane,)
        run(self.e, rule.code[after:], registers, truths)
        return [registers[out][0] for out in rule.outs]

    def step(
        self,
        place: tuple[Value, Value],
        loss: Value,
        told: list[Value],
        numbers: list[Value],
        factor: Value,
    ) -> list[Value]:
        """The next x and y, and the new state; `numbers` are the state and the hyperparameters."""
        states, lr = self.shape.states, self.shape.lr
        state, hypers = numbers[:states], numbers[states:]
        if lr >= 0:
            hypers[lr] = self.e.mul(hypers[lr], factor)
        if self.shape.by_coordinate:
            half = states // 2
            axes = [
                self._rule([place[axis], told[axis], *state[axis * half :][:half], *hypers])
                for axis in range(2)
            ]
            moves = [results[0] for results in axes]
            state = [*axes[0][1:], *axes[1][1:]]
        else:
            results = self._rule([*place, loss, *told, *state, *hypers])
            moves, state = results[:2], results[2:]
        return [*map(self.e.add, place, moves), *state]


def lanes_kernel(
    rule: RuleTape, shape: Shape, tape: BoundTape, *, noisy: bool, targeted: bool
) -> str:
    """A block from position `first` to before `last`.

        i64 @lanes(rows, leaves, schedule, target, first, last, groups)

    All lanes move once more after the last position. Returns the position at which something was
    seen, or `last`; it may be nothing, as sums are watched: two comparisons cost less than five.
    """
    e = Emitter(WIDTH)
    factor = e.spread("%factor.at")
    each_step = e.section()
    target = e.spread("%target.at") if targeted else ""
    pair = Pair(e, rule, shape, tape)
    once = e.section()

    def load(base: str) -> str:
        return e.load(e.address(base, "%k"))

    x, y = load("%x.now"), load("%y.now")
    loss, *gradient = pair.surface(x, y, 1)
    x_size, y_size, *sizes = (e.call("fabs", value) for value in (x, y, loss, *gradient))
    finite = e.compare("olt", e.add(e.add(*sizes[:2]), sizes[2]), float("inf"))
    fine = e.both(e.compare("ole", e.add(x_size, y_size), BOUND), finite)
    best = load("%best.before")
    better = e.select(e.compare("olt", loss, best), loss, best)
    numbers: list[Value] = [load(f"%rows.{STATE + k}") for k in range(shape.states + shape.hypers)]
    told = list(gradient)
    if noisy:
        told = [
            e.add(exact, load(f"%rows.{row}"))
            for exact, row in zip(gradient, (TOLD_X, TOLD_Y), strict=True)
        ]
    next_x, next_y, *state = pair.step((x, y), loss, told, numbers, factor)
    results = {"%loss.now": loss, f"%rows.{GX}": gradient[0], f"%rows.{GY}": gradient[1]}
    results |= {"%best.now": better, "%x.next": next_x, "%y.next": next_y}
    results |= {f"%rows.{STATE + k}": value for k, value in enumerate(state)}
    if targeted:
        reached = load(f"%rows.{REACHED}")
        now = e.both(e.compare("ole", loss, target), e.compare("olt", reached, 0.0))
        results[f"%rows.{REACHED}"] = e.select(now, "%t.wide", reached)
    for base, value in results.items():
        e.store(value, e.address(base, "%k"))
    return _LANES.format(
        declarations="\n".join(sorted(e.declarations)),
        once=once,
        each_step=each_step,
        lane=e.section(),
        fine=fine,
        rows="\n".join(
            f"  %rows.{row} = getelementptr inbounds double, ptr %rows, i64 {row * LANES}"
            for row in (GX, GY, REACHED, TOLD_X, TOLD_Y, *range(STATE, shape.rows))
        ),
        rings="\n".join(_ring(*ring) for ring in _RINGS),
        vector=e.type,
        truth=e.truth,
        width=WIDTH,
        shift=WIDTH.bit_length() - 1,
    )


_RINGS: Final = (
    *(("x", X, 4, "now", ""), ("x", X, 4, "next", ".next")),
    *(("y", Y, 4, "now", ""), ("y", Y, 4, "next", ".next")),
    *(
        ("loss", LOSS, 2, "now", ""),
        ("best", BEST, 2, "now", ""),
        ("best", BEST, 2, "before", ".before"),
    ),
)
"""Rows that take turns: the name, the first row, how many, and which one at which time."""


def _ring(name: str, base: int, length: int, when: str, time: str) -> str:
    place = f"%{name}.{when}"
    return f"""  {place}.turn = and i64 %t{time}, {length - 1}
  {place}.row = add nuw nsw i64 {place}.turn, {base}
  {place}.index = mul nuw nsw i64 {place}.row, {LANES}
  {place} = getelementptr inbounds double, ptr %rows, i64 {place}.index"""


_LANES: Final = """{declarations}
define i64 @lanes(
  ptr noalias %rows, ptr noalias %leaves, ptr noalias %schedule, ptr noalias %target.at,
  i64 %first, i64 %last, i64 %groups
) nounwind {{
entry:
{once}
{rows}
  %width = shl nuw nsw i64 %groups, {shift}
  br label %steps
steps:
  %t = phi i64 [ %first, %entry ], [ %t.next, %stepped ]
  %t.next = add nuw nsw i64 %t, 1
  %t.before = add nuw nsw i64 %t, 3
  %number = uitofp i64 %t to double
  %number.one = insertelement {vector} poison, double %number, i64 0
  %t.wide = shufflevector {vector} %number.one, {vector} poison, <{width} x i32> zeroinitializer
{rings}
  %factor.at = getelementptr inbounds double, ptr %schedule, i64 %t
{each_step}
  br label %lane
lane:
  %k = phi i64 [ 0, %steps ], [ %k.next, %lane ]
  %fine = phi {truth} [ splat (i1 true), %steps ], [ %fine.next, %lane ]
{lane}
  %fine.next = and {truth} %fine, {fine}
  %k.next = add nuw nsw i64 %k, {width}
  %more = icmp ult i64 %k.next, %width
  br i1 %more, label %lane, label %stepped
stepped:
  %bits = bitcast {truth} %fine.next to i{width}
  %odd = icmp ne i{width} %bits, -1
  %ended = icmp uge i64 %t.next, %last
  %leave = or i1 %odd, %ended
  br i1 %leave, label %done, label %steps
done:
  %answer = select i1 %odd, i64 %t, i64 %last
  ret i64 %answer
}}
"""


def path_kernel(rule: RuleTape, shape: Shape, tape: BoundTape, *, noisy: bool) -> str:
    """One descent with its history.

        i64 @path(place, leaves, hypers, schedule, noise, records, first, last, steps)

    `place` holds x, y and the state, and in the end what they are after the last step; a record is
    x, y, loss, gx, gy and the state; `noise` is two numbers a step. Returns the position at which
    something was seen, or `last`.
    """
    e = Emitter(1)
    pair = Pair(e, rule, shape, tape)
    hypers: list[Value] = [e.spread(e.address("%hypers", k)) for k in range(shape.hypers)]
    names = ["x", "y", *(f"state{k}" for k in range(shape.states))]
    places = [e.address("%place", k) for k, _ in enumerate(names)]
    firsts = [e.load(place) for place in places]
    once = e.section()
    state: list[Value] = [f"%{name}" for name in names[2:]]
    loss, *gradient = pair.surface("%x", "%y", 1)
    sizes = [e.call("fabs", value) for value in ("%x", "%y", loss, *gradient)]
    checks = [e.compare("ole", size, BOUND) for size in sizes[:2]]
    checks += [e.compare("olt", size, float("inf")) for size in sizes[2:]]
    fine = reduce(e.both, checks)
    for k, value in enumerate(("%x", "%y", loss, *gradient, *state)):
        e.store(value, e.address("%record", k))
    evaluate = e.section()
    told = list(gradient)
    if noisy:
        told = [
            e.add(exact, e.load(e.address("%noise.now", axis)))
            for axis, exact in enumerate(gradient)
        ]
    factor = e.load("%factor.at")
    following = pair.step(("%x", "%y"), loss, told, [*state, *hypers], factor)
    phis = (
        f"  %{name} = phi double [ {before}, %entry ], [ {e.text(after)}, %step ]"
        for name, before, after in zip(names, firsts, following, strict=True)
    )
    stores = (
        f"  store double {e.text(value)}, ptr {place}"
        for value, place in zip(following, places, strict=True)
    )
    return _PATH.format(
        declarations="\n".join(sorted(e.declarations)),
        once=once,
        phis="\n".join(phis),
        evaluate=evaluate,
        fine=fine,
        step=e.section(),
        width=5 + shape.states,
        stores="\n".join(stores),
    )


_PATH: Final = """{declarations}
define i64 @path(
  ptr noalias %place, ptr noalias %leaves, ptr noalias %hypers, ptr noalias %schedule,
  ptr noalias %noise, ptr noalias %records, i64 %first, i64 %last, i64 %steps
) nounwind {{
entry:
{once}
  br label %position
position:
  %t = phi i64 [ %first, %entry ], [ %t.next, %step ]
  %record = phi ptr [ %records, %entry ], [ %record.next, %step ]
  %noise.now = phi ptr [ %noise, %entry ], [ %noise.next, %step ]
{phis}
{evaluate}
  %go = icmp ne i64 %t, %steps
  %on = and i1 {fine}, %go
  br i1 %on, label %step, label %done
step:
  %factor.at = getelementptr inbounds double, ptr %schedule, i64 %t
{step}
  %record.next = getelementptr inbounds double, ptr %record, i64 {width}
  %noise.next = getelementptr inbounds double, ptr %noise.now, i64 2
  %t.next = add nuw nsw i64 %t, 1
  %more = icmp ult i64 %t.next, %last
  br i1 %more, label %position, label %paused
paused:
{stores}
  ret i64 %last
done:
  %answer = select i1 {fine}, i64 %last, i64 %t
  ret i64 %answer
}}
"""
