"""Shortlists in the REST API. Everything is fetched from the token's workspace: of others there is only 404."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, QuerySet
from django.http import QueryDict, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound, PermissionDenied, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet, ModelViewSet

from accounts.current import current
from influencers import exporting, shortlisting
from influencers.api_common import Conflict, refuse_unknown, strict_search, wanted_format
from influencers.api_schema import export_format
from influencers.models import Entry, Shortlist

FORMATS = ["csv", "xlsx"]


class StrictSerializer(serializers.Serializer[Any]):
    """Refuses fields that it does not have."""

    def to_internal_value(self, data: Any) -> Any:
        if hasattr(data, "keys"):
            refuse_unknown({name for name, field in self.fields.items() if not field.read_only}, data.keys())
        return super().to_internal_value(data)


class ShortlistSerializer(StrictSerializer, serializers.ModelSerializer[Shortlist]):
    """A shortlist; `entries` counts its accounts."""

    entries = serializers.IntegerField(source="size", read_only=True)
    created_by = serializers.CharField(source="created_by.username", read_only=True, allow_null=True, default=None)

    class Meta:
        model = Shortlist
        fields = ["id", "name", "entries", "created_by", "created_at", "updated_at"]

    def validate_name(self, name: str) -> str:
        same = _shortlists(self.context["request"]).filter(name=name)
        if self.instance is not None:
            same = same.exclude(pk=self.instance.pk)
        if same.exists():
            raise ValidationError("You already have a shortlist of this name.")
        return name


class EntrySerializer(StrictSerializer, serializers.ModelSerializer[Entry]):
    """An account on a shortlist. `frozen` holds the listing's fields as they stood when it was added."""

    profile_id = serializers.IntegerField(read_only=True, allow_null=True, help_text="The account; null once erased.")
    creator_id = serializers.IntegerField(
        source="profile.creator_id", read_only=True, allow_null=True, default=None,
        help_text="The account's person; null once erased.",
    )  # fmt: skip
    added_by = serializers.CharField(source="added_by.username", read_only=True, allow_null=True, default=None)
    frozen = serializers.DictField(read_only=True)

    class Meta:
        model = Entry
        fields = ["id", "profile_id", "creator_id", "note", "added_by", "added_at", "frozen"]
        read_only_fields = ["added_at"]


class NewEntrySerializer(StrictSerializer):
    """Either an account or person by id, or all accounts that a search finds (its query string)."""

    creator_id = serializers.IntegerField(
        required=False, min_value=1, max_value=2**63 - 1, help_text=shortlisting.CREATOR_ID
    )
    query = serializers.CharField(required=False, max_length=10_000, allow_blank=True)
    note = serializers.CharField(required=False, allow_blank=True, default="", max_length=10_000)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if ("creator_id" in attrs) == ("query" in attrs):
            raise ValidationError({"creator_id": ["Give either creator_id or query."]})
        return attrs


class AddedSerializer(serializers.Serializer[Any]):
    """The new entries (`id` is the first of them) and how many accounts were on the list before."""

    id = serializers.IntegerField(allow_null=True)
    ids = serializers.ListField(child=serializers.IntegerField())
    added = serializers.IntegerField()
    already_there = serializers.IntegerField()


def _shortlists(request: Request) -> QuerySet[Shortlist]:
    return Shortlist.objects.visible_to(request.user).of(current(request).workspace)


class ShortlistViewSet(ModelViewSet[Shortlist]):
    """The shortlists of the token's workspace."""

    serializer_class = ShortlistSerializer
    queryset = Shortlist.objects.none()
    lookup_value_regex = "[0-9]{1,18}"
    http_method_names = ["get", "post", "patch", "delete", "head", "options"]

    def get_queryset(self) -> QuerySet[Shortlist]:
        return _shortlists(self.request).select_related("created_by").annotate(size=Count("entries"))

    def perform_create(self, serializer: serializers.BaseSerializer[Shortlist]) -> None:
        workspace = current(self.request).workspace
        if workspace is None:
            raise PermissionDenied("You are a member of no workspace, so you cannot have shortlists.")
        shortlist = serializer.save(workspace=workspace, created_by=self.request.user)
        shortlist.size = 0  # type: ignore[attr-defined]

    @extend_schema(
        summary="Take a shortlist away",
        description="With the frozen numbers, notes and, for owners and editors, contacts. Every export is logged.",
        parameters=[export_format(FORMATS)],
        responses={(200, exporting.CONTENT_TYPES[name]): OpenApiTypes.BINARY for name in FORMATS},
    )
    @action(detail=True)
    def export(self, request: Request, pk: str) -> StreamingHttpResponse:
        shortlist = get_object_or_404(self.get_queryset(), pk=pk)
        refuse_unknown(("format",), request.query_params)
        file_format = wanted_format(request, FORMATS)
        return exporting.export_shortlist(shortlist, file_format, request.user, current(request).sees_contacts)


class EntryViewSet(
    mixins.ListModelMixin, mixins.RetrieveModelMixin, mixins.UpdateModelMixin, mixins.DestroyModelMixin,
    GenericViewSet[Entry],
):  # fmt: skip
    """The accounts on a shortlist."""

    serializer_class = EntrySerializer
    queryset = Entry.objects.none()
    lookup_value_regex = "[0-9]{1,18}"
    http_method_names = ["get", "post", "patch", "delete", "head", "options"]

    @property
    def shortlist(self) -> Shortlist:
        return get_object_or_404(_shortlists(self.request), pk=self.kwargs["shortlist_pk"])

    def get_queryset(self) -> QuerySet[Entry]:
        if getattr(self, "swagger_fake_view", False):
            return self.queryset
        entries = Entry.objects.visible_to(self.request.user).filter(shortlist=self.shortlist)
        return entries.select_related("added_by", "shortlist", "profile")

    @extend_schema(
        summary="Add an account, or all that a search finds",
        description="With `creator_id` the answer is the entry (409 where the account is on the list already); with "
        "`query` it says how many were added. `creator_id`: " + shortlisting.CREATOR_ID,
        request=NewEntrySerializer,
        responses={
            201: OpenApiResponse(AddedSerializer, "For `query`; for `creator_id` it is the entry."),
            200: OpenApiResponse(AddedSerializer, "For `query` where nobody is new."),
        },
    )
    def create(self, request: Request, shortlist_pk: str) -> Response:
        shortlist = self.shortlist
        wanted = NewEntrySerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        values = wanted.validated_data
        if "creator_id" in values:
            entry = _add_one(request, shortlist, values["creator_id"], values["note"])
            return Response(EntrySerializer(entry).data, status=201)
        added = _add_matching(request, shortlist, values["query"], values["note"])
        return Response(added, status=201 if added["added"] else 200)

    def perform_update(self, serializer: serializers.BaseSerializer[Entry]) -> None:
        assert isinstance(serializer.instance, Entry)
        shortlisting.write_note(serializer.instance, serializer.validated_data.get("note", serializer.instance.note))

    def perform_destroy(self, instance: Entry) -> None:
        shortlisting.remove(instance)


def _add_one(request: Request, shortlist: Shortlist, creator_id: int, note: str) -> Entry:
    account = shortlisting.account_of(creator_id)
    if account is None:
        raise NotFound(f"There is no creator {creator_id}.")
    try:
        added = shortlisting.add(shortlist, [account.pk], request.user, note)
    except shortlisting.NotScored as error:
        raise Conflict(str(error)) from None
    if added.already_there:
        entry = added.already_there[0]
        raise Conflict(f"@{account.handle} is on this shortlist since {entry.added_at:%Y-%m-%d} (entry {entry.pk}).")
    return added.new[0]


def _add_matching(request: Request, shortlist: Shortlist, query: str, note: str) -> dict[str, Any]:
    try:
        filterset = strict_search(request, QueryDict(query.lstrip("?")))
    except ValidationError as error:
        raise ValidationError({"query": error.detail}) from None
    try:
        added = shortlisting.add_matching(shortlist, filterset, request.user, note)
    except shortlisting.TooMany as error:
        raise ValidationError({"query": [str(error)]}) from None
    ids = [entry.pk for entry in added.new]
    return {"id": ids[0] if ids else None, "ids": ids, "added": len(ids), "already_there": len(added.already_there)}
