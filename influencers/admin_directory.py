"""The directory for staff: look an account up, see where its values came from, erase a person who asks for it."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from unfold.admin import TabularInline
from unfold.decorators import action

from influencers import admin_provenance, erasing
from influencers.admin_provenance import Story
from influencers.admin_shared import BroughtBy, LookOnly, table
from influencers.importing.rows.identity import from_address
from influencers.models import Creator, Listing, Profile
from scoring.codes import Platform, SizeBand, Tier

NUMBERS = ("er", "er_low", "er_high", "percentile", "peers", "authenticity", "niche_focus", "growth_30d", "score")

ABOUT = ["display_name", "bio", "country", "city", "language", "category", "account_type", "verified", "niche_focus"]
IMPORTED = [
    "followers", "following", "posts_count", "group_members", "monthly_views", "avg_likes", "avg_comments",
    "avg_shares", "avg_views", "engagement_avg", "authentic_engagement", "new_post_avg_like", "reported_er",
    "reported_er_name", "reported_quality", "last_post_at",
]  # fmt: skip


@admin.register(Profile)
class ProfileAdmin(LookOnly):
    list_display = ["handle", "platform", "display_name", "followers", "country", "as_of", "gone_at"]
    list_filter = ["platform", BroughtBy]
    ordering = ["-id"]
    sortable_by: list[str] = []
    search_fields = ["handle"]
    search_help_text = "Start of a handle, platform/handle, or an account's address"
    readonly_fields = ["scores", "origins", "changes", "history"]
    fieldsets = [
        (None, {"fields": ["creator", "platform", "kind", "handle", "external_id", "url", "as_of", "gone_at"]}),
        ("Scores", {"fields": ["scores"]}),
        ("Imports", {"fields": ["origins", "changes", "history"]}),
        ("About", {"fields": ABOUT}),
        ("Numbers as imported", {"fields": IMPORTED}),
    ]
    actions_detail = ["erase_person"]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Profile], search_term: str
    ) -> tuple[QuerySet[Profile], bool]:
        """By the start of the handle on every platform: what the unique index on both can answer at once."""
        platform, handle = account_of(search_term)
        if not handle:
            return queryset, False
        platforms = [platform] if platform else Platform.slugs()
        return queryset.filter(platform__in=platforms, handle__startswith=handle), False

    @admin.display(description="Scores")
    def scores(self, profile: Profile) -> SafeString | str:
        row = Listing.objects.filter(pk=profile.pk).first()
        if row is None:
            return "Not scored yet."
        rows: list[tuple[Any, ...]] = [
            ("tier", Tier(row.tier).slug),
            ("size_band", SizeBand(row.size_band).slug),
            *((name, "-" if getattr(row, name) is None else f"{getattr(row, name):,.4g}") for name in NUMBERS),
            ("scored_at", date_format(row.scored_at, "DATETIME_FORMAT")),
        ]
        return table(("Field", "Value"), rows)

    @admin.display(description="Where each value comes from")
    def origins(self, profile: Profile) -> SafeString | str:
        return admin_provenance.origins(_story(profile))

    @admin.display(description="What stood there before")
    def changes(self, profile: Profile) -> SafeString | str:
        return admin_provenance.changes(_story(profile))

    @admin.display(description="What imports changed")
    def history(self, profile: Profile) -> SafeString | str:
        return admin_provenance.per_import(_story(profile))

    def has_erase_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return request.user.has_perm("influencers.add_suppression")

    @action(description="Erase this person", url_path="erase", permissions=["erase"])  # type: ignore[untyped-decorator]
    def erase_person(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Asks first; then everything that names the person is gone for good."""
        profile = Profile.objects.filter(pk=object_id).first() if object_id.isdigit() else None
        if profile is None:
            raise Http404
        if request.method == "POST":
            erased = erasing.erase_profile(profile.platform, profile.handle, by=request.user)
            messages.success(request, f"Erased {erased}. No import will bring them back.")
            return redirect("admin:influencers_profile_changelist")
        accounts = Profile.objects.filter(creator=profile.creator_id).order_by("platform", "handle")
        context = {"title": "Erase this person?", "profile": profile, "accounts": accounts, "opts": self.opts}
        return TemplateResponse(
            request, "admin/influencers/profile/erase.html", {**self.admin_site.each_context(request), **context}
        )


def account_of(text: str) -> tuple[str, str]:
    """(platform or "", start of a handle) from what somebody typed into the search box."""
    text = text.strip()
    found = from_address(text) if "//" in text or text.startswith("www.") else None
    if found and found.handle:
        return found.platform, found.handle
    platform, slash, handle = text.partition("/")
    if slash and platform.lower() in Platform.slugs():
        return platform.lower(), handle.lstrip("@").lower()
    return "", text.lstrip("@").lower()


def _story(profile: Profile) -> Story:
    """Read once for a page."""
    if not hasattr(profile, "_story"):
        profile._story = Story.of(profile)  # type: ignore[attr-defined]
    return profile._story  # type: ignore[attr-defined]


class AccountInline(TabularInline):
    model = Profile
    fields = ["platform", "handle", "followers", "as_of"]
    extra = 0
    can_delete = False
    show_change_link = True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Creator)
class CreatorAdmin(LookOnly):
    """People: which accounts are one person's."""

    list_display = ["id", "accounts", "created_at"]
    ordering = ["-id"]
    sortable_by: list[str] = []
    inlines = [AccountInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Creator]:
        # Of a person who was merged with another only an empty row is left, for the undo.
        return super().get_queryset(request).filter(merged_into=None).prefetch_related("profiles")

    @admin.display(description="Accounts")
    def accounts(self, creator: Creator) -> str:
        return ", ".join(str(profile) for profile in creator.profiles.all())
