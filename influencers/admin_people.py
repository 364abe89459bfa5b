"""Accounts that may be one person's, for staff: what speaks for it, both sides, and the decision with its undo."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseRedirectBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST

from influencers import merging_people
from influencers.admin_directory import account_of
from influencers.admin_shared import LookOnly
from influencers.models import Creator, MergeSuggestion, Profile
from scoring.codes import Platform

Status = MergeSuggestion.Status
LIST = "admin:influencers_mergesuggestion_changelist"
PAGE = "admin:influencers_mergesuggestion_change"
DECISIONS = ("merge", "dismiss", "undo")


@admin.register(MergeSuggestion)
class MergeSuggestionAdmin(LookOnly):
    """Never merged by the program: somebody looks at both sides and decides."""

    list_display = ["two", "because", "how_sure", "status"]
    list_display_links = ["two"]
    list_filter = ["status"]
    ordering = ["-strength", "-id"]
    sortable_by: list[str] = []
    search_fields = ["first__profiles__handle"]
    search_help_text = "Start of a handle, or platform/handle"
    actions = ["dismiss_selected"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[MergeSuggestion]:
        found = super().get_queryset(request).prefetch_related("first__profiles", "second__profiles")
        # Of a person who was merged with somebody else, nothing is left to decide.
        return found.exclude(
            Q(first__merged_into__isnull=False) | Q(second__merged_into__isnull=False), status=Status.OPEN
        )

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[MergeSuggestion], search_term: str
    ) -> tuple[QuerySet[MergeSuggestion], bool]:
        platform, handle = account_of(search_term)
        if not handle:
            return queryset, False
        platforms = [platform] if platform else Platform.slugs()
        people = Profile.objects.filter(platform__in=platforms, handle__startswith=handle).values("creator")
        return queryset.filter(Q(first__in=people) | Q(second__in=people)), False

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Those that wait for a decision, unless somebody asks for others."""
        if request.method == "GET" and not request.GET:
            request.GET = QueryDict(f"status__exact={Status.OPEN}")
        return super().changelist_view(request, {"title": "People who may be one", **(extra_context or {})})

    @admin.display(description="Accounts")
    def two(self, suggestion: MergeSuggestion) -> SafeString:
        sides = (_names(suggestion.first), _names(suggestion.second))
        return format_html("{}<br>{}", *(side or "(its accounts are with the other one)" for side in sides))

    @admin.display(description="Why")
    def because(self, suggestion: MergeSuggestion) -> SafeString:
        return format_html_join("", "<div>{}</div>", ((each["sentence"],) for each in suggestion.evidence))

    @admin.display(description="How sure", ordering="strength")
    def how_sure(self, suggestion: MergeSuggestion) -> str:
        return sureness(suggestion.strength)

    def has_decide_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("influencers.change_mergesuggestion")

    @admin.action(description="Not one person: dismiss the selected", permissions=["decide"])
    def dismiss_selected(self, request: HttpRequest, queryset: QuerySet[MergeSuggestion]) -> None:
        count = merging_people.dismiss(list(queryset.values_list("pk", flat=True)), request.user)
        messages.success(request, f"Dismissed {count:,}. They will not be suggested again.")

    def get_urls(self) -> list[Any]:
        decide = self.admin_site.admin_view(require_POST(self.decide))
        return [path("<int:pk>/decide/", decide, name="influencers_mergesuggestion_decide"), *super().get_urls()]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Both sides beside each other."""
        suggestion = self.get_object(request, object_id)
        if suggestion is None or not self.has_view_permission(request, suggestion):
            raise Http404
        context = {
            **self.admin_site.each_context(request), "title": "One person?", "opts": self.opts,
            "suggestion": suggestion, "sides": sides(suggestion), "sure": sureness(suggestion.strength),
            "may_decide": self.has_decide_permission(request),
        }  # fmt: skip
        return TemplateResponse(request, "admin/influencers/mergesuggestion/decide.html", context)

    def decide(self, request: HttpRequest, pk: int) -> HttpResponse:
        if not self.has_decide_permission(request):
            return HttpResponse("You may not decide this.", status=403)
        if request.POST.get("decision") not in DECISIONS:
            return HttpResponse("Choose merge, dismiss or undo.", status=400)
        return self._decided(request, pk, request.POST["decision"])

    def _decided(self, request: HttpRequest, pk: int, decision: str) -> HttpResponseRedirectBase:
        try:
            if decision == "merge":
                merging_people.merge(pk, request.user)
                messages.success(request, "They are one person now. This page can undo it.")
            elif decision == "undo":
                merging_people.take_back(pk, request.user)
                messages.success(request, "Undone. The suggestion is open again.")
            elif merging_people.dismiss([pk], request.user):
                messages.success(request, "Dismissed. It will not be suggested again.")
                return redirect(LIST)
            else:
                messages.error(request, "Somebody decided this already.")
        except merging_people.Refused as reason:
            messages.error(request, str(reason))
        there = MergeSuggestion.objects.filter(pk=pk).exists()
        return redirect(PAGE, pk) if there else redirect(LIST)


def sureness(strength: int) -> str:
    """In words: nobody can tell 60 from 68."""
    return "Very likely" if strength >= 85 else "Likely" if strength >= 60 else "Possible"


def sides(suggestion: MergeSuggestion) -> list[list[Profile]]:
    """The accounts of both. After a merge those that came with it stand on their own side."""
    first, second = (
        list(Profile.objects.filter(creator=each).order_by("platform", "handle"))
        for each in (suggestion.first, suggestion.second)
    )
    came = set(suggestion.moved.get("accounts", []))
    return [[each for each in first if each.pk not in came], second + [each for each in first if each.pk in came]]


def _names(creator: Creator) -> str:
    return ", ".join(str(profile) for profile in creator.profiles.all())
