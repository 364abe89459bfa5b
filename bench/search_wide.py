"""The usual Django way to search, to compare with: one wide table with an index per column, a many-to-many table for
niches, `icontains` for words, COUNT(*), OFFSET pages and one GROUP BY per facet."""

from __future__ import annotations

from typing import Any

from django.db import connection, models
from django.db.models import Count

from scoring.models import Niche

INDEXED = ("platform", "tier", "size_band", "country", "language", "followers", "er", "score", "last_post_at")


class Wide(models.Model):
    """A creator with everything that is known, texts and numbers in one row."""

    id = models.BigIntegerField(primary_key=True)
    handle = models.TextField()
    display_name = models.TextField()
    bio = models.TextField()
    platform = models.SmallIntegerField()
    tier = models.SmallIntegerField()
    size_band = models.SmallIntegerField()
    country = models.TextField()
    language = models.TextField()
    followers = models.BigIntegerField()
    er = models.FloatField()
    er_basis = models.SmallIntegerField()
    score = models.FloatField(null=True)
    last_post_at = models.DateTimeField(null=True)
    niches = models.ManyToManyField(Niche, through="WideNiche", related_name="+")

    class Meta:
        managed = False
        app_label = "influencers"
        db_table = "bench_wide"


class WideNiche(models.Model):
    wide = models.ForeignKey(Wide, models.DO_NOTHING)
    niche = models.ForeignKey(Niche, models.DO_NOTHING, related_name="+")

    class Meta:
        managed = False
        app_label = "influencers"
        db_table = "bench_wide_niche"


def fill() -> None:
    """From the listings that are there. The padding stands for the 40 other columns of a wide row."""
    statements = [
        "create table bench_wide as select l.profile_id id, p.handle, p.display_name, p.bio, l.platform,"
        " l.tier, l.size_band,"
        " l.country::text, l.language::text, l.followers, l.er::float8, l.er_basis, l.score::float8,"
        " l.last_post_at,"
        " repeat('x', 320) padding from influencers_listing l join influencers_profile p"
        " on p.id = l.profile_id order by p.id",
        "alter table bench_wide add primary key (id)",
        *(f"create index on bench_wide ({name})" for name in INDEXED),
        "create table bench_wide_niche as select row_number() over () id, profile_id wide_id, n::bigint niche_id"
        " from influencers_listing, unnest(niches) n",
        "create index on bench_wide_niche (wide_id)",
        "create index on bench_wide_niche (niche_id)",
        "vacuum analyze bench_wide",
        "vacuum analyze bench_wide_niche",
    ]
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def matching(wanted: dict[str, Any]) -> models.QuerySet[Wide]:
    found = Wide.objects.all()
    for name, value in wanted.items():
        if name == "q":
            for word in value.split():
                found = found.filter(bio__icontains=word)
        else:
            found = found.filter(**{name: value})
    return found.distinct() if "niches__in" in wanted else found


def page(wanted: dict[str, Any], offset: int = 0) -> list[dict[str, Any]]:
    """50 rows and their count, as a page or an API list shows them."""
    found = matching(wanted)
    found.count()
    rows = found.order_by("-score", "-id").prefetch_related("niches")[offset : offset + 50]
    fields = [field.name for field in Wide._meta.fields]
    return [
        {**{name: getattr(row, name) for name in fields}, "niches": [niche.slug for niche in row.niches.all()]}
        for row in rows
    ]


def facets(wanted: dict[str, Any]) -> dict[str, list[Any]]:
    """One query per facet, the facet's own filter left out."""
    names = ("platform", "tier", "size_band", "country", "language", "niches")
    counted = {}
    for name in names:
        others = {key: value for key, value in wanted.items() if key.split("__")[0] != name}
        counted[name] = list(
            matching(others).order_by().values(name).annotate(n=Count("id", distinct=name == "niches"))
        )
    return counted
