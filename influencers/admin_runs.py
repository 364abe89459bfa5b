"""Scoring runs for staff: how far they are, and starting one."""

from __future__ import annotations

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from unfold.decorators import action

from influencers import rescoring
from influencers.admin_shared import LookOnly, table
from influencers.models import Profile
from scoring.engagement import REASONS
from scoring.models import ScoringRun


@admin.register(ScoringRun)
class ScoringRunAdmin(LookOnly):
    list_display = ["id", "kind", "status", "share_done", "stage", "profiles", "as_of", "started_at", "finished_at"]
    list_filter = ["kind", "status"]
    fields = ["kind", "status", "error", "stage", "as_of", "started_at", "finished_at", "profiles", "in_force",
              "tiers_changed", "moved_most", "left_out"]  # fmt: skip
    readonly_fields = ["in_force", "tiers_changed", "moved_most", "left_out"]
    actions_list = ["rescore_everything"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[ScoringRun]:
        return super().get_queryset(request).defer("profile_ids", "ranges")

    @admin.display(description="Done", ordering="progress")
    def share_done(self, run: ScoringRun) -> str:
        return f"{run.progress:.0%}"

    @admin.display(description="Variances in force")
    def in_force(self, run: ScoringRun) -> SafeString | str:
        """s2 between the posts of a creator, tau2 between creators, d2 over time; ln of rates."""
        rows = [
            (f"by {basis}", *(f"{found[name]:.4g}" for name in ("s2", "tau2", "d2")), _estimated_from(found["n"]))
            for basis in ("followers", "views")
            if (found := run.variances.get(basis))
        ]
        return table(("Basis", "s2", "tau2", "d2", "From"), rows) if rows else "-"

    @admin.display(description="Changed tier")
    def tiers_changed(self, run: ScoringRun) -> SafeString | str:
        rows = [(f"{each['from']} to {each['to']}", f"{each['accounts']:,}") for each in run.summary.get("tiers", [])]
        return table(("Tier", "Accounts"), rows) if rows else "Nobody."

    @admin.display(description="Score moved most")
    def moved_most(self, run: ScoringRun) -> SafeString | str:
        moved = run.summary.get("moved", [])
        known = Profile.objects.in_bulk([each["profile_id"] for each in moved])
        rows = [
            (_link(known[each["profile_id"]]), f"{each['before']:.1f}", f"{each['after']:.1f}")
            for each in moved
            if each["profile_id"] in known
        ]
        return table(("Account", "Before", "After"), rows) if rows else "Nobody's."

    @admin.display(description="Posts left out, and why")
    def left_out(self, run: ScoringRun) -> SafeString | str:
        says = {reason.slug: sentence.removeprefix("Left out: ") for reason, sentence in REASONS.items()}
        rows = [(says.get(slug, slug), f"{count:,}") for slug, count in run.summary.get("left_out", {}).items()]
        return table(("Reason", "Posts"), rows) if rows else "None."

    def has_rescore_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("scoring.add_scoringrun")

    @action(description="Rescore everything", url_path="rescore", permissions=["rescore"])  # type: ignore[untyped-decorator]
    def rescore_everything(self, request: HttpRequest) -> HttpResponse:
        if request.method == "POST":
            run = rescoring.request_full()
            messages.success(request, f"Run {run.pk} is queued. A worker takes it up within half a minute.")
            return redirect("admin:scoring_scoringrun_changelist")
        context = {"title": "Rescore everything?", "opts": self.opts}
        return TemplateResponse(
            request, "admin/scoring/scoringrun/rescore.html", {**self.admin_site.each_context(request), **context}
        )


def _estimated_from(n: int) -> str:
    return f"{n:,} creators" if n else "shipped"


def _link(profile: Profile) -> SafeString:
    address = reverse("admin:influencers_profile_change", args=[profile.pk])
    return format_html('<a href="{}">{}</a>', address, profile)
