"""A number that was delivered beside the number that was expected, with how much of the campaign it covers.

Figures know nothing of campaigns: they add up pairs, leave out what is unknown, and say why where nothing is left.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Figure:
    """Delivered against expected. `compared` is what those delivered for whom an expectation is known too.

    delivered, compared, expected: a number or None (unknown); `expected` is of the compared parts only, `whole` of
    everything that was planned. known, both: how many parts have a delivered number, and how many have both; of: how
    many there are. reason, expected_reason: sentences where `delivered` or the comparison is unknown.
    """

    delivered: float | None
    compared: float | None = None
    expected: float | None = None
    whole: float | None = None
    known: int = 0
    both: int = 0
    of: int = 1
    reason: str = ""
    expected_reason: str = ""

    @property
    def difference(self) -> float | None:
        """Percent by which the compared parts lie above (or below) what was expected of them."""
        if self.compared is None or not self.expected:
            return None
        return 100 * (self.compared / self.expected - 1)


@dataclass(frozen=True)
class Pair:
    """One part of a count: what was delivered, what had been expected of just that, and of all that was planned."""

    delivered: float | None
    expected: float | None
    whole: float | None = None

    @property
    def is_complete(self) -> bool:
        return self.delivered is not None and self.expected is not None


@dataclass(frozen=True)
class Ratio:
    """One part of a rate: money over a count, delivered and expected. None marks what is unknown.

    A part that is not `final` (posts are missing) counts as delivered and is not compared yet.
    """

    money: float | None
    count: float | None
    expected_money: float | None
    expected_count: float | None
    final: bool = True

    @property
    def is_known(self) -> bool:
        return bool(self.money and self.count)

    @property
    def is_expected(self) -> bool:
        return bool(self.expected_money and self.expected_count)

    @property
    def is_complete(self) -> bool:
        return self.final and self.is_known and self.is_expected


def count(pairs: Iterable[Pair], reason: str, expected_reason: str = "") -> Figure:
    """The sum of a count over its parts."""
    pairs = list(pairs)
    known = [pair for pair in pairs if pair.delivered is not None]
    both = [pair for pair in pairs if pair.is_complete]
    return Figure(
        delivered=_sum(known, "delivered"),
        compared=_sum(both, "delivered"),
        expected=_sum(both, "expected"),
        whole=_sum([pair for pair in pairs if pair.whole is not None], "whole"),
        known=len(known),
        both=len(both),
        of=len(pairs),
        reason="" if known else reason,
        expected_reason="" if both else expected_reason,
    )


def rate(ratios: Iterable[Ratio], reason: str, expected_reason: str = "", *, per: int = 1) -> Figure:
    """Money per `per` counts: sums divided by sums, never a mean of rates."""
    ratios = list(ratios)
    known = [ratio for ratio in ratios if ratio.is_known]
    both = [ratio for ratio in ratios if ratio.is_complete]
    return Figure(
        delivered=_quotient(known, "money", "count", per),
        compared=_quotient(both, "money", "count", per),
        expected=_quotient(both, "expected_money", "expected_count", per),
        whole=_quotient([r for r in ratios if r.is_expected], "expected_money", "expected_count", per),
        known=len(known),
        both=len(both),
        of=len(ratios),
        reason="" if known else reason,
        expected_reason="" if both else expected_reason,
    )


def _sum(parts: list[Any], name: str) -> float | None:
    return sum(getattr(part, name) for part in parts) if parts else None


def _quotient(parts: list[Any], money: str, counted: str, per: int) -> float | None:
    total = _sum(parts, money)
    return None if total is None else per * total / _sum(parts, counted)  # type: ignore[operator]
