"""What a campaign costs against what it may cost. Amounts are in the campaign's currency."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from campaigns.models import Campaign, Placement, add_known


@dataclass(frozen=True)
class Budget:
    """A budget and what stands against it.

    `committed` is the cost of what was agreed, `open` the cost of what is only proposed; declined creators cost
    nothing. Both add up what was entered; `without_cost` counts the creators for whom nothing was entered yet.
    """

    budget: Decimal | None
    committed: Decimal
    open: Decimal
    currency: str
    without_cost: int
    spend: Decimal | None
    """`committed`, or None where creators were agreed with and no cost of theirs was entered: unknown is not 0."""

    @property
    def planned(self) -> Decimal:
        return self.committed + self.open

    @property
    def left(self) -> Decimal | None:
        return None if self.budget is None else self.budget - self.planned

    @property
    def over(self) -> Decimal | None:
        """By how much the plan exceeds the budget; None where it does not, or where there is no budget."""
        return -self.left if self.left is not None and self.left < 0 else None

    @property
    def committed_percent(self) -> float:
        """Length of the bar's first part: a plan over budget fills the bar, the text says by how much it is over."""
        return self._percent(self.committed)

    @property
    def open_percent(self) -> float:
        return self._percent(self.planned) - self.committed_percent

    def _percent(self, amount: Decimal) -> float:
        full = max(self.budget or Decimal(0), self.planned)
        return float(100 * amount / full) if full else 0.0


def budget_of(campaign: Campaign, placements: Iterable[Placement]) -> Budget:
    """Adds up the entered costs of a campaign's placements."""
    counted = [placement for placement in placements if not placement.is_declined]
    agreed = [placement for placement in counted if placement.is_committed]
    known = add_known(placement.cost for placement in agreed)
    return Budget(
        budget=campaign.budget,
        committed=known or Decimal(0),
        open=add_known(p.cost for p in counted if not p.is_committed) or Decimal(0),
        currency=campaign.currency,
        without_cost=sum(1 for placement in counted if placement.cost is None),
        spend=known if agreed else Decimal(0),
    )
