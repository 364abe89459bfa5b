"""Who searches: the person, the workspace that "mine" means, the directory's time and its niches."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from accounts.current import current
from accounts.models import Workspace
from influencers import clock
from scoring.models import Niche


@dataclass(frozen=True)
class NicheMap:
    """All niches, read once per search."""

    slugs: dict[int, str]
    names: dict[int, str]
    parents: dict[int, int]

    @cached_property
    def ids(self) -> dict[str, int]:
        return {slug: number for number, slug in self.slugs.items()}

    def with_children(self, number: int) -> set[int]:
        """The niche and all below it."""
        found = {number}
        while more := {child for child, parent in self.parents.items() if parent in found} - found:
            found |= more
        return found

    def with_parents(self, number: int) -> set[int]:
        """The niche and all above it."""
        found = {number}
        while number in self.parents and self.parents[number] not in found:
            number = self.parents[number]
            found.add(number)
        return found


def niche_map() -> NicheMap:
    niches = list(Niche.objects.order_by().values_list("pk", "slug", "names", "parent_id"))
    return NicheMap(
        {pk: slug for pk, slug, _, _ in niches},
        {pk: str(names.get("en") or slug) for pk, slug, names, _ in niches},
        {pk: parent for pk, _, _, parent in niches if parent},
    )


class Asker:
    """Everything that a search may depend on besides its parameters."""

    def __init__(self, user: Any = None, workspace: Workspace | None = None) -> None:
        self.user = user
        self.workspace = workspace

    @classmethod
    def of(cls, request: Any) -> Asker:
        """The person and workspace of a request; nobody without one."""
        if request is None or not hasattr(request, "user"):
            return cls()
        return cls(request.user, current(request).workspace)

    @cached_property
    def now(self) -> datetime:
        """The moment that "in the last 30 days" counts back from."""
        return clock.directory_now()

    @cached_property
    def niches(self) -> NicheMap:
        return niche_map()

    @property
    def currency(self) -> str:
        """What money in a search is counted in."""
        return self.workspace.currency if self.workspace else "USD"
