"""Imports for staff: drop a file, see what it is, rehearse, run, watch it, read the result, undo."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST
from unfold.decorators import display

from influencers import admin_imports_columns as columns
from influencers import admin_imports_pages as pages
from influencers import exporting, importing
from influencers.admin_imports_forms import ColumnsForm, UploadForm
from influencers.admin_shared import LookOnly
from influencers.importing import rejections
from influencers.models import Import

Status = Import.Status
COLOURS = {
    Status.QUEUED: "info", Status.PARSING: "info", Status.RUNNING: "info", Status.NEEDS_INPUT: "warning",
    Status.REHEARSED: "warning", Status.DONE: "success", Status.FAILED: "danger", Status.CANCELLED: "",
    Status.UNDONE: "",
}  # fmt: skip
CANCELLABLE = (*Import.ACTIVE, Status.NEEDS_INPUT, Status.REHEARSED)
COLUMNS = "?step=columns"
Change = Callable[[], object]


@admin.register(Import)
class ImportAdmin(LookOnly):
    list_display = ["name", "state", "found", "left_out", "day", "brought"]
    list_filter = ["status", "records", "source"]
    search_fields = ["file_name"]
    list_select_related = ["source", "uploaded_by"]
    list_per_page = 25

    def get_queryset(self, request: HttpRequest) -> QuerySet[Import]:
        return super().get_queryset(request).defer("detected", "mapping", "report", "questions")

    @display(description="File", ordering="file_name", header=True)  # type: ignore[untyped-decorator]
    def name(self, batch: Import) -> list[str]:
        return [batch.file_name, batch.source.name]

    @display(description="Status", ordering="status", label=COLOURS)  # type: ignore[untyped-decorator]
    def state(self, batch: Import) -> tuple[str, str]:
        """The status with its colour, and how far it is while somebody works on it."""
        said = "Undoing" if batch.undoing else str(batch.get_status_display())
        running = batch.status in Import.ACTIVE and batch.progress
        return batch.status, f"{said} · {batch.progress * 100:.0f} %" if running else said

    @admin.display(description="Rows", ordering="rows")
    def found(self, batch: Import) -> SafeString | str:
        if batch.status not in (Status.DONE, Status.REHEARSED, Status.UNDONE):
            return f"{batch.rows_done:,} read" if batch.rows_done else "-"
        said = f"{batch.created:,} new, {batch.updated:,} changed"
        return format_html('{}<br><span class="ms-quiet">of {}</span>', said, f"{batch.rows:,}")

    @admin.display(description="Left out", ordering="rejected")
    def left_out(self, batch: Import) -> str:
        parts = [(batch.rejected, "rejected"), (batch.conflicts, "in conflict")]
        return ", ".join(f"{count:,} {word}" for count, word in parts if count) or "-"

    @admin.display(description="As of", ordering="as_of")
    def day(self, batch: Import) -> str:
        return date_format(batch.as_of, "j M Y") if batch.as_of else "-"

    @admin.display(description="Brought", ordering="created_at")
    def brought(self, batch: Import) -> SafeString:
        by = batch.uploaded_by.get_username() if batch.uploaded_by else "a command"
        when = date_format(batch.created_at, "j M Y, H:i")
        return format_html('{}<br><span class="ms-quiet">by {}</span>', when, by)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("influencers.add_import")

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        own = [
            path("<int:pk>/rejections.csv", view(self.rejections), name="influencers_import_rejections"),
            path("<int:pk>/progress/", view(self.progress), name="influencers_import_progress"),
            path("<int:pk>/cancel/", view(require_POST(self.cancel)), name="influencers_import_cancel"),
            path("<int:pk>/run/", view(require_POST(self.run)), name="influencers_import_run"),
            path("<int:pk>/undo/", view(self.undo), name="influencers_import_undo"),
        ]
        return own + super().get_urls()

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        if not self.has_add_permission(request):
            raise Http404
        form = UploadForm(request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid() and (batch := form.start(request.user)):
            return redirect("admin:influencers_import_change", batch.pk)
        return self._page(request, "upload", 0, {"title": "Import a file", "form": form})

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        return self._show(request, self._import(request, object_id))

    def progress(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What the page that watches asks for every second."""
        return TemplateResponse(
            request, "admin/influencers/import/progress.html", pages.watch(self._import(request, pk))
        )

    def rejections(self, request: HttpRequest, pk: int) -> StreamingHttpResponse:
        batch = self._import(request, pk)
        return exporting.export_rejections(batch.file_name, rejections.columns(batch), rejections.records(batch))

    def cancel(self, request: HttpRequest, pk: int) -> HttpResponse:
        batch = self._import(request, pk, change=True)
        return self._changed(request, batch, lambda: importing.cancel(batch))

    def run(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Rehearse or run, with what the person said about the file and its columns."""
        batch = self._import(request, pk, change=True)
        then = request.POST.get("then", "")
        if then == "look":
            return self._changed(
                request, batch, lambda: columns.look_again(batch, request.POST.get("records", "")), COLUMNS
            )
        form = ColumnsForm(request.POST, batch=batch)
        if not form.is_valid():
            return self._show(request, batch, form)
        answers = form.answers()
        if batch.status == Status.REHEARSED and "columns" not in request.POST:
            if pages.needs_tick(batch) and not request.POST.get("implausible"):
                return self._show(request, batch, tick_missing=True)
            answers |= {"implausible": "yes"} if request.POST.get("implausible") else {}
        if then == "same" and (last := columns.remembered(batch)):
            answers |= {name: last[name] for name in ("mapping", "platform", "records") if last.get(name)}
        if then in ("rehearse", "same", "run"):
            answers["rehearse"] = then != "run"
        try:
            importing.proceed(batch, answers)
        except importing.Refused as reason:
            form.refuse(reason)
            return self._show(request, batch, form)
        except importing.WrongState as reason:
            messages.error(request, str(reason))
        return redirect("admin:influencers_import_change", batch.pk)

    def undo(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Asks first, saying what would be put back and what would stay."""
        batch = self._import(request, pk, change=True)
        if request.method == "POST":
            return self._changed(request, batch, lambda: importing.undo(batch, request.user))
        if batch.status != Status.DONE:
            return redirect("admin:influencers_import_change", batch.pk)
        context = {"title": f"Undo {batch.file_name}?", "batch": batch, **pages.before_undo(batch)}
        return self._page(request, "undo", 4, context)

    def _show(
        self, request: HttpRequest, batch: Import, form: ColumnsForm | None = None, tick_missing: bool = False
    ) -> TemplateResponse:
        wanted = "columns" if form is not None else request.GET.get("step", "")
        name, step = pages.template_and_step(batch, wanted)
        context: dict[str, Any] = {
            "title": batch.file_name,
            "batch": batch,
            # A text keeps the import itself out of the breadcrumbs: they would write the file's name with a capital
            # letter, and a status that is soon no longer true.
            "original": batch.file_name,
            "may_change": self.has_add_permission(request),
            "can_cancel": batch.status in CANCELLABLE,
            "tick_missing": tick_missing,
        }
        if name == "columns":
            context |= columns.shown(batch, form or ColumnsForm(batch=batch)) | pages.doubt(batch)
        elif name == "watch":
            context |= pages.watch(batch)
        elif name == "stopped":
            context |= pages.stopped(batch)
        else:
            context |= pages.outcome(batch)
        return self._page(request, name, step, context)

    def _changed(self, request: HttpRequest, batch: Import, change: Change, query: str = "") -> HttpResponse:
        try:
            change()
        except (importing.Refused, importing.WrongState) as reason:
            messages.error(request, str(reason))
        return redirect(reverse("admin:influencers_import_change", args=[batch.pk]) + query)

    def _import(self, request: HttpRequest, pk: Any, *, change: bool = False) -> Import:
        allowed = self.has_add_permission(request) if change else self.has_view_permission(request)
        known = Import.objects.select_related("source", "workspace", "uploaded_by")
        batch = known.filter(pk=pk).first() if str(pk).isdecimal() else None
        if batch is None or not allowed:
            raise Http404
        return batch

    def _page(self, request: HttpRequest, name: str, step: int, context: dict[str, Any]) -> TemplateResponse:
        shared = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "back": reverse("admin:influencers_import_changelist"),
            "steps": pages.steps(step, over=name == "result"),
        }
        return TemplateResponse(request, f"admin/influencers/import/{name}.html", {**shared, **context})
