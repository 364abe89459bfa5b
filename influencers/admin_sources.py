"""Sources for staff: whose word counts more, and what each one's last file was read as."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Count, Max, QuerySet
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from unfold.admin import ModelAdmin
from unfold.widgets import UnfoldBooleanSwitchWidget

from influencers.admin_shared import table
from influencers.importing.columns.labels import label
from influencers.models import Source

RANK = (
    "Where two sources say different things about an account, the one with the higher rank wins; a lower one only "
    "fills blanks. Among equals the newer numbers win. Usual is 0."
)


class SourceForm(forms.ModelForm):  # type: ignore[type-arg]
    forget = forms.BooleanField(
        label="Forget these columns",
        required=False,
        widget=UnfoldBooleanSwitchWidget,
        help_text="The next file is then read by its own columns, and “Same as last time” is not offered.",
    )

    class Meta:
        model = Source
        fields = ["name", "rank"]

    def save(self, commit: bool = True) -> Any:
        if self.cleaned_data.get("forget"):
            self.instance.mapping = {}
        return super().save(commit)


@admin.register(Source)
class SourceAdmin(ModelAdmin):
    form = SourceForm
    list_display = ["name", "rank", "files", "last_file", "remembers"]
    search_fields = ["name"]
    readonly_fields = ["columns"]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        known: list[Any] = [(None, {"fields": ["name", "rank"], "description": RANK})]
        if obj is not None:
            shown = ["columns", "forget"] if obj.mapping.get("mapping") else ["columns"]
            known.append(("Same as last time", {"fields": shown}))
        return known

    def get_queryset(self, request: HttpRequest) -> QuerySet[Source]:
        return super().get_queryset(request).annotate(brought=Count("imports"), latest=Max("imports__created_at"))

    @admin.display(description="Files", ordering="brought")
    def files(self, source: Any) -> int:
        return int(source.brought)

    @admin.display(description="Last file", ordering="latest")
    def last_file(self, source: Any) -> str:
        return date_format(source.latest, "j M Y") if source.latest else "-"

    @admin.display(description="Columns remembered")
    def remembers(self, source: Source) -> str:
        return f"{len(source.mapping.get('mapping') or {})} columns" if source.mapping.get("mapping") else "-"

    @admin.display(description="What its last file was read as")
    def columns(self, source: Source) -> SafeString | str:
        known = source.mapping.get("mapping") or {}
        if not known:
            return "Nothing yet: it is remembered when a file of this source was imported."
        names = [header for header in source.mapping.get("headers") or known if header in known]
        return table(("In the file", "Here"), [(header, label(known[header])) for header in names])
