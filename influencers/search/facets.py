"""Counts beside the filters: per platform, tier, size band, country, niche and language, and two histograms.

One pass over the narrow columns counts everything at once (GROUPING SETS, niches as whole sets that are taken apart
here); each facet with a selection of its own takes one more pass without that selection, so that its alternatives keep
their counts. What does not depend on the workspace is cached for a minute, or until the next scoring run.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.core.cache import cache
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Max

from influencers.search.asker import Asker
from influencers.search.fields import countries, languages
from influencers.search.filters import ListingFilter
from influencers.search.limits import FACET_SECONDS, limited
from scoring.codes import Basis, Code, Platform, SizeBand, Tier
from scoring.models import ScoringRun

FRESH_SECONDS = 60
CODED: dict[str, type[Code]] = {"platform": Platform, "tier": Tier, "size_band": SizeBand}
FACETS = ("platform", "tier", "size_band", "country", "niche", "language")
# 20 buckets each: followers by a factor of 10^(1/4), rates by steps that suit the basis. First from 0, last open.
FOLLOWER_EDGES = [round(100 * 10 ** (step / 4)) for step in range(1, 20)]
ER_EDGES = {
    Basis.FOLLOWERS: [0.25, 0.5, 0.75, 1, 1.25, 1.5, 2, 2.5, 3, 3.5, 4, 5, 6, 7, 8, 10, 12, 15, 20],
    Basis.VIEWS: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 17.5, 20, 25, 30],
}
# What each group of counts must not be narrowed by: its own parameters.
OWN = {
    "platform": ("platform",), "tier": ("tier",), "size_band": ("size_band",), "country": ("country",),
    "niche": ("niche",), "language": ("language",), "followers": ("followers_min", "followers_max"),
    "er": ("er_min", "er_max"),
}  # fmt: skip
_COLUMNS = ("platform", "tier", "size_band", "country", "language", "niches", "er_basis", "followers", "er")
_SETS = {
    "platform": "(platform)", "tier": "(tier)", "size_band": "(size_band)", "country": "(country)",
    "language": "(language)", "niche": "(niches)", "followers": "(size)", "er": "(er_basis, rate)",
}  # fmt: skip
_GROUPED = ("platform", "tier", "size_band", "country", "language", "niches", "size", "er_basis", "rate")

Counts = dict[str, Counter[Any]]


def facets(data: Any, request: Any = None, *, filterset: ListingFilter | None = None) -> dict[str, Any]:
    """`{count, facets, histograms}` as in the contract, for a valid search. Counts are of accounts, also with
    `one_per_creator`. TooSlow after 5 s a statement."""
    search = filterset or ListingFilter(data, request=request)
    key = None if search.depends_on_workspace else _cache_key(search)
    counts = cache.get(key) if key else None
    if counts is None:
        counts = _count_all(search)
        if key:
            cache.set(key, counts, FRESH_SECONDS)
    return _described(search, counts)


def _cache_key(search: ListingFilter) -> str:
    """Of the search's conditions (not its order) and the newest scoring run."""
    run = ScoringRun.objects.aggregate(newest=Max("id"), finished=Max("finished_at"))
    given = {name: sorted(map(str, value)) if isinstance(value, list) else str(value)
             for name, value in search.active.items() if name not in ("order", "one_per_creator")}  # fmt: skip
    text = json.dumps([str(run["newest"]), str(run["finished"]), given], sort_keys=True)
    return "facets:" + hashlib.sha256(text.encode()).hexdigest()


def _count_all(search: ListingFilter) -> Counts:
    """All groups in one pass, then one pass for each group that has a selection of its own."""
    selected = [group for group, names in OWN.items() if any(name in search.active for name in names)]
    together = [group for group in OWN if group not in selected]
    counts = _pass(search, together, ())
    for group in selected:
        alone = _pass(search, [group], OWN[group])
        counts[group] = alone[group]
    return counts


def _pass(search: ListingFilter, groups: Iterable[str], leave_out: Iterable[str]) -> Counts:
    """Counts per value of each group; group "" holds the number of all rows."""
    groups = list(groups)
    try:
        inner, params = search.matching(leave_out).values(*_COLUMNS).query.sql_with_params()
    except EmptyResultSet:
        return {group: Counter() for group in [*groups, ""]}
    used = _used(groups)
    sql = f"""
        select {", ".join(used)}, grouping({", ".join(used)}), count(*)
        from (select *, width_bucket(followers, %s::bigint[]) size,
                     width_bucket(er, case er_basis when {int(Basis.VIEWS)} then %s::real[] else %s::real[] end) rate
              from ({inner}) matching) bucketed
        group by grouping sets ({", ".join([*(_SETS[group] for group in groups), "()"])})
    """
    edges: list[Any] = [FOLLOWER_EDGES, ER_EDGES[Basis.VIEWS], ER_EDGES[Basis.FOLLOWERS]]
    with limited(FACET_SECONDS), connection.cursor() as cursor:
        cursor.execute("set local work_mem = '64MB'")
        cursor.execute(sql, [*edges, *params])
        found = cursor.fetchall()
    return _sorted_out(found, groups)


def _sorted_out(found: list[tuple[Any, ...]], groups: list[str]) -> Counts:
    """Rows of GROUPING SETS by the group that they belong to: grouping() has a 0 bit for each column in the set."""
    used = _used(groups)
    masks = {_mask(_SETS[group], used): group for group in groups}
    counts: Counts = {group: Counter() for group in [*groups, ""]}
    for *values, mask, number in found:
        group = masks.get(mask, "")
        here = dict(zip(used, values, strict=True))
        key: Any = None
        if group == "niche":
            key = tuple(here["niches"] or ())
        elif group == "er":
            key = (here["er_basis"], here["rate"])
        elif group:
            key = here[_SETS[group].strip("()")]
        counts[group][key] += number
    return counts


def _inside(grouping_set: str) -> set[str]:
    return {name.strip() for name in grouping_set.strip("()").split(",")}


def _used(groups: list[str]) -> list[str]:
    """The columns of these groups: grouping() refuses any other."""
    wanted = set().union(*(_inside(_SETS[group]) for group in groups))
    return [name for name in _GROUPED if name in wanted]


def _mask(grouping_set: str, used: list[str]) -> int:
    inside = _inside(grouping_set)
    return sum(1 << (len(used) - 1 - place) for place, name in enumerate(used) if name not in inside)


def _described(search: ListingFilter, counts: Counts) -> dict[str, Any]:
    return {
        "count": counts[""][None],
        "facets": {group: _facet(search, group, counts[group]) for group in FACETS},
        "histograms": {
            "followers": _histogram(FOLLOWER_EDGES, counts["followers"]),
            "er": {basis.slug: _histogram(ER_EDGES[basis], _of_basis(counts["er"], basis)) for basis in ER_EDGES},
        },
    }


def _of_basis(counts: Counter[Any], basis: Basis) -> dict[Any, int]:
    return {bucket: number for (of, bucket), number in counts.items() if of == int(basis)}


def _histogram(edges: list[Any], counts: dict[Any, int]) -> list[dict[str, Any]]:
    """20 buckets: from min (inside) to max (outside); the last has no max. Unknown values are in none."""
    bounds = [0, *edges, None]
    return [
        {"min": bounds[place], "max": bounds[place + 1], "count": counts.get(place, 0)}
        for place in range(len(edges) + 1)
    ]


def _facet(search: ListingFilter, group: str, counts: Counter[Any]) -> list[dict[str, Any]]:
    """`{value, label, count, selected}`: codes in their order, the rest by count. The selected are always there."""
    chosen = _chosen(search, group)
    if group in CODED:
        codes = sorted(CODED[group], key=lambda code: (code == 0, code))
        values = {code.slug: (code.label, counts.get(int(code), 0)) for code in codes if code or group == "tier"}
    elif group == "niche":
        values = _niches(search.asker, counts)
    else:
        names = countries() if group == "country" else languages()
        values = {code: (names.get(code, code), number) for code, number in counts.items() if code}
    for value in chosen - set(values):
        values[value] = (_label(search, group, value), 0)
    described = [
        {"value": value, "label": label, "count": number, "selected": value in chosen}
        for value, (label, number) in values.items()
        if number or value in chosen
    ]
    return described if group in CODED else sorted(described, key=lambda item: (-item["count"], item["value"]))


def _chosen(search: ListingFilter, group: str) -> set[str]:
    """What the search asks for in this group, as slugs."""
    if group == "niche":
        return (
            {slug.lower() for slug in search.data.getlist("niche") if slug.strip()}
            if "niche" in search.active
            else set()
        )
    return set(search.active.get(group, []))


def _label(search: ListingFilter, group: str, value: str) -> str:
    if group == "niche":
        niches = search.asker.niches
        return niches.names.get(niches.ids.get(value, 0), value)
    return {**countries(), **languages()}.get(value, value)


def _niches(asker: Asker, counts: Counter[Any]) -> dict[str, tuple[str, int]]:
    """Sets of niches taken apart. A parent counts each account once that has it or a child, as its filter does."""
    niches = asker.niches
    totals: Counter[int] = Counter()
    for together, number in counts.items():
        for niche in set().union(*(niches.with_parents(niche) for niche in together)):
            totals[niche] += number
    return {
        niches.slugs[niche]: (niches.names[niche], number) for niche, number in totals.items() if niche in niches.slugs
    }
