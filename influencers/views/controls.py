"""The controls around a search: sort, facets with counts, ranges, switches, and addresses of neighbouring pages."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import QueryDict
from django.urls import reverse

from influencers.search import PARAMETERS, ListingFilter

ORDERS = [
    ("-score", "Best score first"), ("-percentile", "Highest among peers"), ("-er", "Highest engagement"),
    ("-er_low", "Engagement, at the low end"), ("-followers", "Most followers"), ("followers", "Fewest followers"),
    ("-growth_30d", "Fastest growing"), ("-avg_views", "Most views"), ("-authenticity", "Most authentic"),
    ("-niche_focus", "Sharpest niche"), ("-community", "Most comments per follower"),
    ("cpe", "Lowest cost per engagement"), ("-last_post_at", "Posted most recently"),
]  # fmt: skip
RELEVANCE = ("-relevance", "Best match of the words")
FORMATS = [("csv", "CSV, for any tool"), ("xlsx", "Excel (XLSX)")]
FACET_LABELS = {
    "niche": "Niche", "platform": "Platform", "country": "Country", "tier": "Tier", "size_band": "Size band",
    "language": "Language",
}  # fmt: skip
OPEN = ("niche", "platform", "country")
SHOWN_FIRST = 8
RANGES = ("followers_min", "followers_max", "er_min", "er_max")
MORE = [
    ("percentile_min", "Above peers, %", "e.g. 70"), ("score_min", "Score, at least", "e.g. 60"),
    ("authenticity_min", "Authenticity, at least", "e.g. 80"), ("growth_30d_min", "Growth in 30 days, %", "at least"),
    ("avg_views_min", "Views a post", "at least"), ("posts_per_week_min", "Posts a week", "at least"),
    ("last_post_days", "Posted within days", "e.g. 30"), ("sponsored_share_max", "Sponsored posts, %", "at most"),
    ("price_max", "Price of a post", "at most"),
]  # fmt: skip
SWITCHES = [
    ("one_per_creator", "One row per person"), ("verified", "Verified by the platform"),
    ("has_email", "We have an e-mail"), ("worked_with", "We worked together"),
]  # fmt: skip
# Searches to start from: label, the niche they need, query string.
EXAMPLES = [
    ("Vegan food in Germany", "vegan-food", "country=DE&order=-score"),
    ("Skincare, 5k-50k followers, over 3 % engagement", "skincare", "followers_min=5000&followers_max=50000&er_min=3"),
    ("Runners who grow", "running", "growth_30d_min=1&order=-growth_30d"),
]


def examples(search: ListingFilter) -> list[dict[str, str]]:
    """Searches to start from, while nothing but the first page's own filter is set."""
    if len(set(search.active) - {"order", "one_per_creator", "tier"}) or not search.is_valid():
        return []
    known, url = search.asker.niches.ids, reverse("influencers:discover")
    return [
        {"label": label, "url": f"{url}?tier=micro&niche={niche}&{query}&one_per_creator=1"}
        for label, niche, query in EXAMPLES
        if niche in known
    ]


def shown(query: QueryDict, search: ListingFilter, counted: dict[str, Any]) -> dict[str, Any]:
    """What the form shows: every control with its value, and hidden inputs for parameters that have none."""
    histograms = counted.get("histograms", {})
    basis = _basis(query, histograms.get("er", {}))
    facets = [_facet(name, counted.get("facets", {}).get(name, [])) for name in FACET_LABELS]
    more = [{"name": name, "label": label, "unit": unit, "value": query.get(name, "")} for name, label, unit in MORE]
    switches = [{"name": name, "label": label, "on": query.get(name) in ("1", "true")} for name, label in SWITCHES]
    return {
        "params": {name: query.get(name, "") for name in ("q", *RANGES)},
        "facets": [facet for facet in facets if facet["first"]],
        "histograms": {"followers": histograms.get("followers", []), "er": histograms.get("er", {}).get(basis, [])},
        "histogram_basis": basis,
        "more": more,
        "switches": switches,
        "more_open": any(field["value"] for field in more) or any(field["on"] for field in switches[1:]),
        "hidden": _hidden(query, facets, switches),
        "examples": examples(search),
        "orders": [RELEVANCE, *ORDERS] if query.get("q", "").strip() else ORDERS,
    }


def _facet(name: str, options: list[dict[str, Any]]) -> dict[str, Any]:
    """The options that are always in sight (the selected among them) and those behind "more"."""
    selected = [option for option in options if option["selected"]]
    first = options[:SHOWN_FIRST] + [option for option in options[SHOWN_FIRST:] if option["selected"]]
    return {
        "name": name, "label": FACET_LABELS[name], "first": first, "selected": len(selected),
        "rest": [option for option in options[SHOWN_FIRST:] if not option["selected"]],
        "open": name in OPEN or bool(selected),
    }  # fmt: skip


def _basis(query: QueryDict, histograms: dict[str, Any]) -> str:
    """The basis whose rates the histogram shows: the one asked for, else that of most accounts. Two never mix."""
    asked = query.getlist("er_basis")
    sizes = {basis: sum(bar["count"] for bar in bars) for basis, bars in histograms.items()}
    if len(asked) == 1 and asked[0] in sizes:
        return asked[0]
    return max(sizes, key=lambda basis: sizes[basis], default="")


def _hidden(query: QueryDict, facets: list[dict[str, Any]], switches: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """(name, value) of what the form has no control for, so that changing a control keeps the rest."""
    boxes = {(facet["name"], o["value"].lower()) for facet in facets for o in facet["first"] + facet["rest"]}
    own = {*RANGES, *(name for name, _, _ in MORE), "order", "cursor", "page_size"}
    on = {field["name"] for field in switches if field["on"]}
    found = []
    for name, values in query.lists():
        if name in own or name in on or name not in PARAMETERS:
            continue
        kept = values[1:] if name == "q" else [value for value in values if (name, value.lower()) not in boxes]
        found += [(name, value) for value in kept if value.strip()]
    return found


def query_string(query: QueryDict, drop: Iterable[str] = ()) -> str:
    """The search without some parameters and without what is not one of ours."""
    rest = query.copy()
    for name in list(rest):
        if name in set(drop) or (name not in PARAMETERS and name != "cursor"):
            rest.pop(name)
    return rest.urlencode()


def at(query: QueryDict, cursor: str | None) -> str:
    """The address of the same search at a cursor; empty without one."""
    if not cursor:
        return ""
    rest = query_string(query, drop=("cursor",))
    return f"{reverse('influencers:discover')}?{rest}{'&' if rest else ''}cursor={cursor}"


def sentences(errors: Any) -> list[str]:
    """ "er_min: Must not be above er_max." for every refusal of a form."""
    return [f"{name}: {sentence}" for name, found in errors.items() for sentence in found]
