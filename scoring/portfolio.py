"""Whom to choose under a budget (S9): the most expected engagements or views that the money buys.

Choices are columns, one row per account that could be booked: `cost`, `gain`, the person behind it and its tier. Exact
by branch and bound as long as its steps suffice, else the best that was found, never worse than taking the largest
gains first or the largest gains per cost first. Money is floats of one currency. No database, no clock.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from heapq import nlargest

import numpy as np

from .columns import Bools, Floats, Ints, Rows

ASSUMED_OVERLAP = 0.0065
MOST_STEPS = 20_000
_CENT = 1e-6


class Impossible(Exception):
    """No choice meets the conditions; str() is a sentence that says which one cannot be met."""


@dataclass(frozen=True)
class Choices:
    """Accounts that could be booked. Rows whose cost or gain is unknown (NaN) are never chosen."""

    cost: Floats
    gain: Floats
    creator: Ints
    tier: Rows


@dataclass(frozen=True)
class Brief:
    """What a choice must meet. `tiers`: tier -> (at least, at most) accounts; masks are over the choices."""

    budget: float
    most: int | None = None
    tiers: Mapping[int, tuple[int, int | None]] = field(default_factory=dict)
    pinned: Bools | None = None
    excluded: Bools | None = None


@dataclass(frozen=True)
class Portfolio:
    """Chosen rows, ascending. `bound`: no choice gains more; `exact`: neither does this one fall short of it."""

    rows: Ints
    cost: float
    gain: float
    bound: float
    exact: bool


def choose(choices: Choices, brief: Brief) -> Portfolio:
    """The best portfolio found. Impossible where pins or the least numbers of a tier cannot be paid."""
    search = _Search(choices, brief)
    best = max(search.starts(), key=lambda taken: search.gain(taken), default=None)
    if best is None:
        raise Impossible(search.why_not())
    best = search.improved(best)
    found, bound, finished = search.branch(best)
    rows = np.array(sorted(found), np.int64)
    gain = search.gain(found)
    return Portfolio(rows, float(choices.cost[rows].sum()), gain, gain if finished else max(gain, bound), finished)


def reach(audiences: Floats, overlap: float = ASSUMED_OVERLAP) -> float:
    """People reached by n accounts, without counting them twice: sum / (1 + overlap (n - 1)), an assumption."""
    known = audiences[~np.isnan(audiences)]
    return float(known.sum() / (1 + overlap * (len(known) - 1))) if len(known) else float("nan")


def swaps(choices: Choices, brief: Brief, chosen: Portfolio) -> list[tuple[int, float]]:
    """(row, gain that is lost without it) for each chosen row: what the next best portfolio gives up."""
    lost = []
    for row in chosen.rows.tolist():
        excluded = np.zeros(len(choices.cost), bool) if brief.excluded is None else brief.excluded.copy()
        excluded[row] = True
        pinned = None if brief.pinned is None else brief.pinned & ~excluded
        try:
            other = choose(choices, Brief(brief.budget, brief.most, brief.tiers, pinned, excluded)).gain
        except Impossible:
            other = 0.0
        lost.append((row, chosen.gain - other))
    return lost


class _Search:
    """Rows that may be chosen, in the order of gain per cost, and what they add up to."""

    def __init__(self, choices: Choices, brief: Brief) -> None:
        self.choices, self.brief = choices, brief
        n = len(choices.cost)
        usable = ~(np.isnan(choices.cost) | np.isnan(choices.gain)) & (choices.cost >= 0) & (choices.gain >= 0)
        if brief.excluded is not None:
            usable &= ~brief.excluded
        self.pinned = np.flatnonzero(brief.pinned if brief.pinned is not None else np.zeros(n, bool)).tolist()
        usable[self.pinned] |= ~np.isnan(choices.cost[self.pinned])
        ratio = choices.gain / np.maximum(choices.cost, _CENT)
        rows = np.flatnonzero(usable)
        self.by_ratio = rows[np.lexsort((rows, -ratio[rows]))].tolist()
        self.by_gain = rows[np.lexsort((choices.cost[rows], -choices.gain[rows]))].tolist()
        self.by_cost = rows[np.lexsort((-choices.gain[rows], choices.cost[rows]))].tolist()
        self.cost, self.gains = choices.cost.tolist(), np.nan_to_num(choices.gain).tolist()
        self.creator, self.tier = choices.creator.tolist(), choices.tier.tolist()

    def gain(self, taken: set[int]) -> float:
        return float(sum(self.gains[row] for row in taken))

    def starts(self) -> Iterator[set[int]]:
        """Feasible portfolios: pins, then the least numbers of each tier, then as much as fits."""
        for order in (self.by_ratio, self.by_gain, self.by_cost):
            for least_by in (order, self.by_cost):
                taken = self._with_least(least_by)
                if taken is not None:
                    yield self._filled(taken, order)

    def _with_least(self, order: list[int]) -> set[int] | None:
        taken: set[int] = set()
        for row in self.pinned:
            if not self._fits(taken, row):
                return None
            taken.add(row)
        for tier, (least, _most) in self.brief.tiers.items():
            for row in order:
                if self._count(taken, tier) >= least:
                    break
                if self.tier[row] == tier and self._fits(taken, row):
                    taken.add(row)
            if self._count(taken, tier) < least:
                return None
        return taken

    def _filled(self, taken: set[int], order: list[int]) -> set[int]:
        taken = set(taken)
        for row in order:
            if self._fits(taken, row):
                taken.add(row)
        return taken

    def _count(self, taken: set[int], tier: int) -> int:
        return sum(1 for row in taken if self.tier[row] == tier)

    def _fits(self, taken: set[int], row: int) -> bool:
        """Whether a row can join: not twice, one account a person, within the money and the numbers."""
        if row in taken or any(self.creator[other] == self.creator[row] for other in taken):
            return False
        most = self.brief.tiers.get(self.tier[row], (0, None))[1]
        if most is not None and self._count(taken, self.tier[row]) >= most:
            return False
        if self.brief.most is not None and len(taken) >= self.brief.most:
            return False
        return sum(self.cost[other] for other in taken) + self.cost[row] <= self.brief.budget + _CENT

    def improved(self, taken: set[int]) -> set[int]:
        """Swap one for one while that gains."""
        best = self._filled(taken, self.by_ratio)
        while True:
            for out in sorted(best - set(self.pinned), key=lambda row: self.gains[row]):
                rest = best - {out}
                other = next(
                    (row for row in self.by_gain if self.gains[row] > self.gains[out] and self._fits(rest, row)
                     and self._least_kept(rest | {row})), None,
                )  # fmt: skip
                if other is not None:
                    best = self._filled(rest | {other}, self.by_ratio)
                    break
            else:
                return best

    def _least_kept(self, taken: set[int]) -> bool:
        return all(self._count(taken, tier) >= least for tier, (least, _most) in self.brief.tiers.items())

    def branch(self, best: set[int]) -> tuple[set[int], float, bool]:
        """(best found, bound of the root, whether everything was looked at), depth first from the best ratio on."""
        free = [row for row in self.by_ratio if row not in self.pinned]
        root = self._bound(0, free, sum(self.cost[row] for row in self.pinned), len(self.pinned))
        bound = root + self.gain(set(self.pinned))
        best_gain, steps = self.gain(best), 0
        stack: list[tuple[int, frozenset[int]]] = [(0, frozenset(self.pinned))]
        while stack:
            place, taken = stack.pop()
            steps += 1
            if steps > MOST_STEPS:
                return best, bound, False
            gained, spent = self.gain(set(taken)), sum(self.cost[row] for row in taken)
            if gained > best_gain + _CENT and self._least_kept(set(taken)):
                best, best_gain = set(taken), gained
            if place == len(free) or gained + self._bound(place, free, spent, len(taken)) <= best_gain + _CENT:
                continue
            stack.append((place + 1, taken))
            if self._fits(set(taken), free[place]):
                stack.append((place + 1, taken | {free[place]}))
        return best, bound, True

    def _bound(self, place: int, free: list[int], spent: float, count: int) -> float:
        """What the rest could gain at most: as if accounts could be booked in part, or as if they cost nothing."""
        left, gained = self.brief.budget - spent, 0.0
        for row in free[place:]:
            if left <= 0:
                break
            share = min(1.0, left / self.cost[row]) if self.cost[row] > 0 else 1.0
            gained, left = gained + share * self.gains[row], left - share * self.cost[row]
        if self.brief.most is None:
            return gained
        return min(gained, sum(nlargest(max(self.brief.most - count, 0), (self.gains[row] for row in free[place:]))))

    def why_not(self) -> str:
        cheapest = sum(self.cost[row] for row in self.pinned)
        if cheapest > self.brief.budget:
            return f"The pinned accounts cost {cheapest:,.2f}, more than the budget of {self.brief.budget:,.2f}."
        return "The budget, the pins and the least numbers of each tier cannot be met together."
