"""What scores are computed from, for staff to edit; what a full run measured, to look at."""

from __future__ import annotations

from math import exp
from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from unfold.admin import ModelAdmin, TabularInline

from scoring.models import Benchmark, CohortStat, Niche, NicheCategory, NicheTerm, RateCard


@admin.register(Benchmark)
class BenchmarkAdmin(ModelAdmin):
    list_display = ["platform", "basis", "size_band", "rate", "cut20", "cut40", "cut60", "cut80", "source", "date"]
    list_filter = ["platform", "basis"]


@admin.register(RateCard)
class RateCardAdmin(ModelAdmin):
    list_display = ["platform", "size_band", "floor", "per_follower", "currency", "spread", "source", "date"]
    list_filter = ["platform"]


class TermInline(TabularInline):
    model = NicheTerm
    extra = 0
    per_page = 50


class CategoryInline(TabularInline):
    model = NicheCategory
    extra = 0
    verbose_name_plural = "what vendors call it"


@admin.register(Niche)
class NicheAdmin(ModelAdmin):
    """Whoever saves a niche here keeps it: a new version of the shipped dictionary leaves it alone."""

    list_display = ["slug", "name", "parent", "words", "edited"]
    list_filter = ["edited"]
    list_select_related = ["parent"]
    list_per_page = 100
    search_fields = ["slug"]
    readonly_fields = ["edited"]
    inlines = [TermInline, CategoryInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Niche]:
        return super().get_queryset(request).annotate(word_count=Count("terms"))

    @admin.display(description="Words", ordering="word_count")
    def words(self, niche: Any) -> int:
        return int(niche.word_count)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        obj.edited = True
        super().save_model(request, obj, form, change)


@admin.register(CohortStat)
class CohortStatAdmin(ModelAdmin):
    """What the last full runs found of each cohort: read only, every percentile refers to it."""

    list_display = ["platform", "basis", "size_band", "n", "typical_rate", "date"]
    list_filter = ["platform", "basis"]
    ordering = ["-run", "platform", "basis", "size_band"]
    fields = ["run", "platform", "basis", "size_band", "n", "typical_rate", "variances", "date", "quartiles"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[CohortStat]:
        rows = super().get_queryset(request)
        # 1,001 numbers a measure: the list does without.
        return rows if request.resolver_match and "object_id" in request.resolver_match.kwargs else rows.defer("grids")

    @admin.display(description="Typical rate, %")
    def typical_rate(self, stat: CohortStat) -> str:
        return "-" if stat.mu is None else f"{100 * exp(stat.mu):.2f}"

    @admin.display(description="A quarter, half, three quarters lie below")
    def quartiles(self, stat: CohortStat) -> str:
        return "; ".join(f"{name}: {_quarters(grid)}" for name, grid in sorted(stat.grids.items()) if grid)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def _quarters(grid: list[float]) -> str:
    return ", ".join(f"{grid[len(grid) * k // 4]:.4g}" for k in (1, 2, 3))
