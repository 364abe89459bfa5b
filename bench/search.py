"""Search: our narrow table, keyset pages and grouped facets against the usual Django way on wide tables.

    python -m bench.search [--profiles 100000] [--filters 30]

One database, made for it; both arms run one after the other with the same seeded filters, so the ratios hold on any
machine. Times are those of the functions that the page and the API call, rows included, without HTTP.
"""

from __future__ import annotations

import argparse
import random
import statistics
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from bench import scratch

Wanted = dict[str, Any]


def filters(count: int, seed: int = 7) -> list[tuple[str, Wanted]]:
    """Realistic searches, each as our query string and as keywords of the wide table."""
    from django.utils import timezone

    from bench.search_data import COUNTRIES, LANGUAGES
    from scoring.codes import Platform
    from scoring.models import Niche

    dice = random.Random(seed)
    slugs = dict(Niche.objects.filter(pk__lte=60, children=None).values_list("pk", "slug"))
    made: list[tuple[str, Wanted]] = []
    while len(made) < count:
        parts: list[str] = []
        wide: Wanted = {}
        if dice.random() < 0.75:
            platform = dice.choice([Platform.INSTAGRAM, Platform.INSTAGRAM, Platform.TIKTOK, Platform.YOUTUBE])
            parts.append(f"platform={platform.slug}")
            wide["platform"] = int(platform)
        if dice.random() < 0.7:
            low, high = dice.choice([(1_000, 10_000), (5_000, 50_000), (10_000, 100_000), (50_000, 500_000)])
            parts.append(f"followers_min={low}&followers_max={high}")
            wide |= {"followers__gte": low, "followers__lte": high}
        if dice.random() < 0.6:
            chosen = sorted({COUNTRIES[min(49, int(50 * dice.random() ** 2.6))] for _ in range(dice.choice([1, 1, 2]))})
            parts += [f"country={country}" for country in chosen]
            wide["country__in"] = chosen
        if dice.random() < 0.6:
            niches = sorted({dice.choice(list(slugs)) for _ in range(dice.choice([1, 1, 2]))})
            parts += [f"niche={slugs[niche]}" for niche in niches]
            wide["niches__in"] = niches
        if dice.random() < 0.4:
            rate = dice.choice([1, 2, 3, 5])
            parts.append(f"er_min={rate}")
            wide["er__gte"] = rate
        if dice.random() < 0.4:
            days = dice.choice([7, 30, 90])
            parts.append(f"last_post_days={days}")
            wide["last_post_at__gte"] = timezone.now() - timedelta(days=days)
        if dice.random() < 0.2:
            language = dice.choice(LANGUAGES[:8])
            parts.append(f"language={language}")
            wide["language"] = language
        if dice.random() < 0.25:
            word = f"w{dice.randint(1, 400)}"
            parts.append(f"q={word}+")
            wide["q"] = word
        made.append(("&".join(parts), wide))
    return made


def milliseconds(job: Callable[[], Any]) -> float:
    """The better of two runs."""
    best = float("inf")
    for _ in range(2):
        start = time.perf_counter()
        job()
        best = min(best, 1000 * (time.perf_counter() - start))
    return best


def our_page(query: str, cursor: str | None = None) -> Any:
    from influencers import search

    filterset = search.ListingFilter(query)
    found = search.page(filterset, cursor)
    search.listing_rows(filterset.asker, found.rows)
    return found


def our_facets(query: str) -> Any:
    from django.core.cache import cache

    from influencers import search

    cache.clear()
    return search.facets(query)


def show(name: str, theirs: list[float], ours: list[float]) -> None:
    def spread(times: list[float]) -> tuple[float, float]:
        return statistics.median(times), sorted(times)[max(0, round(0.95 * len(times)) - 1)]

    (a, b), (c, d) = spread(theirs), spread(ours)
    print(
        f"{name:<28} usual {a:8.1f} / {b:8.1f} ms   ours {c:7.1f} / {d:7.1f} ms   "
        f"{a / c:6.1f}x median {b / d:6.1f}x p95",
        flush=True,
    )


def deep_cursor(pages: int) -> str | None:
    """The cursor behind `pages` pages of 200 of the unfiltered search."""
    from influencers import search

    cursor = None
    for _ in range(pages):
        cursor = search.page(search.ListingFilter(""), cursor, 200).next
    return cursor


def report(rows: int, count: int) -> None:
    from bench import search_data, search_wide
    from influencers import search

    start = time.perf_counter()
    search_data.fill(rows)
    search_wide.fill()
    print(f"search: {rows:,} profiles filled in {time.perf_counter() - start:.0f} s; median / p95 of {count} searches")
    made = filters(count)
    pages = [(milliseconds(lambda w=w: search_wide.page(w)), milliseconds(lambda q=q: our_page(q))) for q, w in made]
    counted = [
        (milliseconds(lambda w=w: search_wide.facets(w)), milliseconds(lambda q=q: our_facets(q))) for q, w in made
    ]
    show("page + count", [a for a, _ in pages], [b for _, b in pages])
    both = [(a + c, b + d) for (a, b), (c, d) in zip(pages, counted, strict=True)]
    show("page + count + facets", [a for a, _ in both], [b for _, b in both])
    show("unfiltered page", [milliseconds(lambda: search_wide.page({}))], [milliseconds(lambda: our_page(""))])
    theirs = milliseconds(lambda: search_wide.facets({}))
    show("unfiltered facets", [theirs], [milliseconds(lambda: our_facets(""))])
    show("unfiltered facets, cached", [theirs], [milliseconds(lambda: search.facets(""))])
    depth = min(20_000, rows // 2)
    cursor = deep_cursor(depth // 200)
    show(
        f"page behind {depth:,} rows",
        [milliseconds(lambda: search_wide.page({}, depth))],
        [milliseconds(lambda: our_page("", cursor))],
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--profiles", type=int, default=100_000)
    parser.add_argument("--filters", type=int, default=30)
    options = parser.parse_args()
    with scratch.database():
        report(options.profiles, options.filters)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
