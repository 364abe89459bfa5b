"""Imports for staff: drop a file, watch it, answer what it asks, read what it did and what it left out."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST
from unfold.admin import ModelAdmin
from unfold.widgets import (
    UnfoldAdminDateWidget,
    UnfoldAdminFileFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanSwitchWidget,
)

from accounts.models import Workspace
from influencers import exporting, importing
from influencers.admin_shared import LookOnly
from influencers.importing import rejections
from influencers.models import Import, Source
from scoring.codes import Platform

SHOWN = 100
UNKNOWN = [("", "As the file says")]


class UploadForm(forms.Form):
    """A file and what staff know about it."""

    file = forms.FileField(
        widget=UnfoldAdminFileFieldWidget,
        allow_empty_file=True,
        help_text="CSV, XLSX, JSON or NDJSON; text files also gzipped.",
    )
    as_of = forms.DateField(
        label="As of",
        widget=UnfoldAdminDateWidget,
        required=False,
        help_text="When these numbers were true. Empty: the date in the file's name, else today.",
    )
    source = forms.CharField(
        max_length=100,
        required=False,
        widget=UnfoldAdminTextInputWidget,
        help_text="Where the file comes from. Sources have ranks: a lower one only fills blanks.",
    )
    platform = forms.ChoiceField(choices=UNKNOWN + Platform.choices(), required=False, widget=UnfoldAdminSelectWidget)
    records = forms.ChoiceField(
        label="Kind of file",
        choices=UNKNOWN + list(Import.Records.choices),
        required=False,
        widget=UnfoldAdminSelectWidget,
    )
    workspace = forms.ModelChoiceField(
        Workspace.objects.all(),
        required=False,
        widget=UnfoldAdminSelectWidget,
        help_text="Whose e-mails, phone numbers and prices the file brings.",
    )
    rehearse = forms.BooleanField(
        label="Rehearse first: count what would change and write nothing",
        required=False,
        widget=UnfoldBooleanSwitchWidget,
    )

    def start(self, user: Any) -> Import | None:
        """Queue the import; None, with the reason on the form, where the file is refused."""
        values = dict(self.cleaned_data)
        try:
            with transaction.atomic():
                return importing.start(values.pop("file"), user=user, **values)
        except importing.Refused as reason:
            self.add_error(reason.field if reason.field in self.fields else "file", str(reason))
            return None


class AnswerForm(forms.Form):
    """What an import asks, one field for each question."""

    def __init__(self, *args: Any, questions: list[dict[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for question in questions:
            self.fields[question["name"]] = forms.ChoiceField(
                label=question["sentence"], choices=[(each, each) for each in question["choices"]],
                widget=UnfoldAdminSelectWidget,
            )  # fmt: skip


@admin.register(Source)
class SourceAdmin(ModelAdmin):
    list_display = ["name", "rank"]
    fields = ["name", "rank"]


@admin.register(Import)
class ImportAdmin(LookOnly):
    list_display = ["file_name", "status", "share_done", "rows", "created", "updated", "conflicts", "rejected", "as_of",
                    "source", "created_at"]  # fmt: skip
    list_filter = ["status", "records", "source"]
    search_fields = ["file_name"]
    list_select_related = ["source"]

    @admin.display(description="Done", ordering="progress")
    def share_done(self, batch: Import) -> str:
        return f"{batch.progress:.0%}"

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("influencers.add_import")

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        own = [
            path("<int:pk>/rejections.csv", view(self.rejections), name="influencers_import_rejections"),
            path("<int:pk>/cancel/", view(require_POST(self.cancel)), name="influencers_import_cancel"),
            path("<int:pk>/run/", view(require_POST(self.run)), name="influencers_import_run"),
        ]
        return own + super().get_urls()

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        if not self.has_add_permission(request):
            raise Http404
        form = UploadForm(request.POST or None, request.FILES or None, initial={"as_of": timezone.now().date()})
        if request.method == "POST" and form.is_valid() and (batch := form.start(request.user)):
            return redirect("admin:influencers_import_change", batch.pk)
        return self._page(request, "upload", {"title": "Import a file", "form": form})

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        batch = self._import(request, object_id)
        context = {
            "title": batch.file_name,
            "batch": batch,
            "original": batch,
            "active": batch.status in Import.ACTIVE,
            "can_cancel": batch.status in (*Import.ACTIVE, Import.Status.NEEDS_INPUT, Import.Status.REHEARSED),
            "again": _run_label(batch),
            "answers": AnswerForm(questions=batch.questions),
            "sentences": list(importing.sentences(batch)) if batch.finished_at and not batch.error else [],
            "columns": batch.report.get("columns", {}).get("read", {}),
            "rejections": rejections.by_cause(batch, SHOWN),
            "rejections_total": batch.rejections.count(),
            "shown": SHOWN,
        }
        return self._page(request, "detail", context)

    def rejections(self, request: HttpRequest, pk: int) -> StreamingHttpResponse:
        batch = self._import(request, pk)
        return exporting.export_rejections(batch.file_name, rejections.columns(batch), rejections.records(batch))

    def cancel(self, request: HttpRequest, pk: int) -> HttpResponse:
        batch = self._import(request, pk, change=True)
        return self._changed(request, batch, lambda: importing.cancel(batch))

    def run(self, request: HttpRequest, pk: int) -> HttpResponse:
        batch = self._import(request, pk, change=True)
        form = AnswerForm(request.POST, questions=batch.questions)
        if not form.is_valid():
            messages.error(request, "Please answer the import's questions.")
            return redirect("admin:influencers_import_change", batch.pk)
        return self._changed(request, batch, lambda: importing.proceed(batch, form.cleaned_data))

    def _changed(self, request: HttpRequest, batch: Import, change: Any) -> HttpResponse:
        try:
            change()
        except (importing.Refused, importing.WrongState) as reason:
            messages.error(request, str(reason))
        return redirect("admin:influencers_import_change", batch.pk)

    def _import(self, request: HttpRequest, pk: Any, *, change: bool = False) -> Import:
        allowed = self.has_add_permission(request) if change else self.has_view_permission(request)
        batch = (
            Import.objects.select_related("source", "workspace").filter(pk=pk).first() if str(pk).isdecimal() else None
        )
        if batch is None or not allowed:
            raise Http404
        return batch

    def _page(self, request: HttpRequest, name: str, context: dict[str, Any]) -> TemplateResponse:
        shared = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "back": reverse("admin:influencers_import_changelist"),
        }
        return TemplateResponse(request, f"admin/influencers/import/{name}.html", {**shared, **context})


def _run_label(batch: Import) -> str:
    """What pressing the button does to an import that waits; empty where there is nothing to press."""
    return {
        Import.Status.REHEARSED: "Run it",
        Import.Status.NEEDS_INPUT: "Answer and run",
        Import.Status.FAILED: "Try again",
        Import.Status.CANCELLED: "Run it after all",
    }.get(Import.Status(batch.status), "")
