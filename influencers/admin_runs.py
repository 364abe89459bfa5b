"""Scoring runs for staff: how far they are, and starting one."""

from __future__ import annotations

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from unfold.decorators import action

from influencers import rescoring
from influencers.admin_shared import LookOnly
from scoring.models import ScoringRun


@admin.register(ScoringRun)
class ScoringRunAdmin(LookOnly):
    list_display = ["id", "kind", "status", "share_done", "stage", "profiles", "as_of", "started_at", "finished_at"]
    list_filter = ["kind", "status"]
    exclude = ["profile_ids", "ranges"]
    actions_list = ["rescore_everything"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[ScoringRun]:
        return super().get_queryset(request).defer("profile_ids", "ranges", "variances")

    @admin.display(description="Done", ordering="progress")
    def share_done(self, run: ScoringRun) -> str:
        return f"{run.progress:.0%}"

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
