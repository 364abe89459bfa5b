"""Links that follow from a handle rather than from a file: they change with it."""

from __future__ import annotations

from influencers.importing.columns.fields import TRACKED
from influencers.importing.rows.identity import ADDRESSES

POSITION = TRACKED.index("url") + 1  # in Profile.sources


def derived(platform: str, handle: str, kind: str) -> str:
    """SQL for `identity.address` of SQL for its parts; null on platforms without one."""
    inside = f"' || {handle} || '"
    shapes = [f"when '{slug}' then '{shape.format(inside)}'" for slug, shape in ADDRESSES.items()]
    group = f"when {platform} = 'facebook' and {kind} = 'group' then 'https://www.facebook.com/groups/' || {handle}"
    return f"(case {group} else case {platform} {' '.join(shapes)} end end)"


def follows(profile: str = "p") -> str:
    """SQL for whether an account's link is the one that its handle gives."""
    return f"coalesce({profile}.url = {derived(f'{profile}.platform', f'{profile}.handle', f'{profile}.kind')}, false)"


def of_its_own() -> str:
    """SQL for whether a row's link is no link that follows from a handle which the account does not get."""
    given = f"s.url is distinct from {derived('s.platform', 's.handle', 'p.kind')}"
    return f"(t.renamed or s.handle = p.handle or {given})"
