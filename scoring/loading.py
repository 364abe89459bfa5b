"""Fills the tables that admins edit with what the product ships: benchmarks, a rate card, niches and their words.

Runs after every `migrate`. Rows that are there stay as they are; a niche that an admin edited keeps its words.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from scoring import benchmarks, money
from scoring.codes import Basis, Platform, SizeBand
from scoring.models import Benchmark, Niche, NicheCategory, NicheTerm, RateCard

DATA = Path(__file__).parent / "data"
RATE_CARD = "100 USD per 10,000 followers, at least 25 USD"
RATE_CARD_DATE = date(2026, 11, 1)


def load_reference_data(**_: Any) -> None:
    """Everything, in one transaction; safe to run again. Also the receiver of post_migrate."""
    if NicheCategory._meta.db_table not in connection.introspection.table_names():
        return  # migrated back to nothing
    with transaction.atomic():
        _load_benchmarks()
        _load_rate_card()
        _load_niches()


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (DATA / name).open(newline="", encoding="utf-8") as file:
        yield from csv.DictReader(file)


def _load_benchmarks() -> None:
    rows = [
        Benchmark(
            platform=Platform.from_slug(row["platform"]),
            basis=Basis.from_slug(row["basis"]),
            size_band=SizeBand.from_slug(row["size_band"]),
            rate=float(row["rate"]),
            **{name: float(row[name]) if row[name] else None for name in ("cut20", "cut40", "cut60", "cut80")},
            source=row["source"],
            date=date.fromisoformat(row["date"]),
        )
        for row in benchmarks.read_rows()
    ]
    Benchmark.objects.bulk_create(rows, ignore_conflicts=True)


def _load_rate_card() -> None:
    rows = [
        RateCard(
            name="Rule of thumb",
            platform=platform,
            size_band=band,
            floor=money.FLOOR,
            per_follower=money.PER_FOLLOWER,
            spread=money.SPREAD,
            source=RATE_CARD,
            date=RATE_CARD_DATE,
        )
        for platform in Platform
        for band in SizeBand
        if band is not SizeBand.UNKNOWN
    ]
    RateCard.objects.bulk_create(rows, ignore_conflicts=True)


def _load_niches() -> None:
    shipped = {row["slug"]: row for row in _rows("niches.csv")}
    have = {niche.slug: niche for niche in Niche.objects.all()}
    # Parents stand before their children in neither file nor table, so they are set in a second round.
    Niche.objects.bulk_create(Niche(slug=slug, names=_names(row)) for slug, row in shipped.items() if slug not in have)
    niches = {niche.slug: niche for niche in Niche.objects.all()}
    mine = [niche for slug, niche in niches.items() if slug in shipped and not niche.edited]
    changed = []
    for niche in mine:
        row = shipped[niche.slug]
        wanted = (_names(row), niches[row["parent"]].pk if row["parent"] else None)
        if (niche.names, niche.parent_id) != wanted:
            niche.names, niche.parent_id = wanted
            changed.append(niche)
    Niche.objects.bulk_update(changed, ["names", "parent_id"])
    _load_terms({niche.slug: niche.pk for niche in mine})
    NicheCategory.objects.bulk_create(
        (NicheCategory(name=row["name"], niche=niches[row["slug"]]) for row in _rows("niche_categories.csv")),
        ignore_conflicts=True,
    )


def _names(row: dict[str, str]) -> dict[str, str]:
    return {key.removeprefix("name_"): value for key, value in row.items() if key.startswith("name_")}


def _load_terms(ids: dict[str, int]) -> None:
    """Makes the words of these niches (slug -> id) those of the shipped file; other niches keep theirs."""
    wanted: dict[int, dict[tuple[str, str], bool]] = defaultdict(dict)
    for row in _rows("niche_terms.csv"):
        if row["slug"] in ids:
            wanted[ids[row["slug"]]][row["language"], row["term"]] = row["kind"] == "misleading"
    have = {
        (term.niche_id, term.language, term.term): term for term in NicheTerm.objects.filter(niche__in=ids.values())
    }
    keep = {(niche, *key): misleads for niche, terms in wanted.items() for key, misleads in terms.items()}
    gone = [term.pk for key, term in have.items() if keep.get(key) is not term.misleads]
    NicheTerm.objects.filter(pk__in=gone).delete()
    NicheTerm.objects.bulk_create(
        NicheTerm(niche_id=niche, language=language, term=term, misleads=misleads)
        for (niche, language, term), misleads in keep.items()
        if (old := have.get((niche, language, term))) is None or old.misleads is not misleads
    )
