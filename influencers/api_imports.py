"""Imports in the REST API: bring a file, watch it, answer what it asks, take away what it rejected."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.http import StreamingHttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import PermissionDenied, ValidationError
from rest_framework.parsers import FormParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from accounts.bodies import PlainJSONParser, read_json
from accounts.current import current
from accounts.models import Membership, Role, Workspace
from influencers import exporting, importing
from influencers.api_common import Conflict, refuse_unknown, wanted_format
from influencers.api_schema import export_format
from influencers.importing import rejections
from influencers.models import Import

MAY_NOT = "You may not import here: staff can, and owners and editors with the right to import."
WRONG_STATE = OpenApiResponse(OpenApiTypes.OBJECT, "The import is in a state in which this cannot be done.")


class ImportSerializer(serializers.ModelSerializer[Import]):
    """An import. `questions` says what must be answered before it can run.

    `report` says what was assumed and left out, and holds `rehearsal` (changed columns, first changes, tiers), `weekly`
    (compared with the source's last file: gone, renamed, implausible) and `undo` (what was put back, what was left).
    `rows_per_second` and `seconds_left` are null until they are known.
    """

    source = serializers.CharField(source="source.name", read_only=True)  # type: ignore[assignment]
    workspace = serializers.SlugRelatedField[Workspace](slug_field="slug", read_only=True)
    questions = serializers.ListField(child=serializers.DictField(), read_only=True)
    mapping = serializers.DictField(child=serializers.CharField(), read_only=True)
    report = serializers.DictField(read_only=True)

    class Meta:
        model = Import
        fields = [
            "id", "status", "questions", "records", "rows", "created", "updated", "unchanged", "conflicts", "rejected",
            "suppressed", "progress", "stage", "error", "as_of", "source", "mapping", "started_at", "finished_at",
            "file_name", "platform", "workspace", "rehearse", "report", "rows_done", "rows_per_second", "seconds_left",
            "accept_implausible", "undoing", "undone_at",
        ]  # fmt: skip
        read_only_fields = fields


class WholeImportSerializer(ImportSerializer):
    """An import with what the head of its file looks like (vendor, kind, platform, date, columns), and what a rehearsal
    would do or an import did, in the sentences that pages show."""

    detected = serializers.DictField(read_only=True)
    sentences = serializers.SerializerMethodField()

    class Meta(ImportSerializer.Meta):
        fields = [*ImportSerializer.Meta.fields, "detected", "sentences"]
        read_only_fields = fields

    def get_sentences(self, batch: Import) -> list[str]:
        told = (Import.Status.REHEARSED, Import.Status.DONE, Import.Status.UNDONE)
        return list(importing.sentences(batch)) if batch.status in told else []


class MappingField(serializers.JSONField):
    """An object, or the text of one, as forms send it."""

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, str):
            return data
        try:
            return read_json(data or "{}")
        except ValueError as error:
            raise ValidationError(str(error)) from None


class AnswersSerializer(serializers.Serializer[Any]):
    """Answers to an import's questions."""

    platform = serializers.CharField(required=False, allow_blank=True, default="", max_length=10)
    records = serializers.CharField(required=False, allow_blank=True, default="", max_length=10)
    as_of = serializers.DateTimeField(required=False, default=None, input_formats=["iso-8601", "%Y-%m-%d"])
    mapping = MappingField(required=False, default=dict, help_text='JSON: {"Column": "field"}; "" leaves it out.')
    percent_or_fraction = serializers.ChoiceField(
        ["percent", "fraction"],
        required=False,
        help_text="What rates of at most 1 are. Said before it is asked, it holds for every column that would ask.",
    )
    implausible = serializers.ChoiceField(
        ["yes"], required=False, help_text="If asked: the numbers that moved too far are right."
    )
    rehearse = serializers.BooleanField(
        required=False, allow_null=True, default=None, help_text="Rehearse (again), or run what was to be rehearsed."
    )

    def to_internal_value(self, data: Any) -> Any:
        if hasattr(data, "keys"):
            refuse_unknown(set(self.fields), data.keys())
        return super().to_internal_value(data)

    def validate_mapping(self, mapping: Any) -> dict[str, str]:
        if not isinstance(mapping, dict) or not all(isinstance(field, str) for field in mapping.values()):
            raise ValidationError('Must be an object such as {"Column": "followers"}.')
        return mapping


class NewImportSerializer(AnswersSerializer):
    """A file and what its sender knows about it."""

    file = serializers.FileField(allow_empty_file=True, max_length=255)
    source = serializers.CharField(  # type: ignore[assignment]
        required=False, allow_blank=True, default="", max_length=100
    )
    workspace = serializers.SlugField(required=False, help_text="Whose contacts and prices the file brings.")
    rehearse = serializers.BooleanField(
        required=False, default=False, help_text="Count what would change and write nothing."
    )
    same_as_last = serializers.BooleanField(
        required=False, default=False, help_text="Read it as the source's last file was read."
    )
    accept_implausible = serializers.BooleanField(
        required=False, default=False, help_text="Run it although numbers moved further than is plausible."
    )
    implausible = None  # type: ignore[assignment]


ACCEPTED = {202: WholeImportSerializer, 409: WRONG_STATE}


class ImportViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, GenericViewSet[Import]):
    """Imports that the caller may see: staff all, others those of their workspace where they may import."""

    serializer_class = WholeImportSerializer
    lookup_value_regex = "[0-9]{1,18}"
    parser_classes = [MultiPartParser, PlainJSONParser, FormParser]
    queryset = Import.objects.none()

    def get_serializer_class(self) -> type[ImportSerializer]:
        return ImportSerializer if self.action == "list" else WholeImportSerializer

    def get_queryset(self) -> QuerySet[Import]:
        found = Import.objects.visible_to(self.request.user).select_related("source", "workspace")
        return found if self.request.user.is_staff else found.filter(workspace=current(self.request).workspace)

    @extend_schema(
        operation_id="imports_create", summary="Bring a file", request={"multipart/form-data": NewImportSerializer},
        responses={201: WholeImportSerializer},
    )  # fmt: skip
    def create(self, request: Request) -> Response:
        given = NewImportSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        values = given.validated_data
        workspace = _workspace(request, values.pop("workspace", ""))
        try:
            with transaction.atomic():
                batch = importing.start(values.pop("file"), user=request.user, workspace=workspace, **values)
        except importing.Refused as reason:
            raise ValidationError({reason.field: [str(reason)]}) from None
        return Response(self.get_serializer(batch).data, status=status.HTTP_201_CREATED)

    @extend_schema(
        summary="Run it", request=AnswersSerializer, responses={202: WholeImportSerializer, 409: WRONG_STATE}
    )
    @action(detail=True, methods=["post"])
    def run(self, request: Request, pk: str) -> Response:
        """Run a rehearsed import, or one that waits for answers, or try again one that failed or was cancelled.

        `rehearse` true rehearses it (again) with these answers instead.
        """
        batch = self._mine()
        given = AnswersSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        answers = dict(given.validated_data)
        answers["percent or fraction"] = answers.pop("percent_or_fraction", "")
        return self._changed(batch, lambda: importing.proceed(batch, answers))

    @extend_schema(summary="Stop it", request=None, responses=ACCEPTED)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: str) -> Response:
        """Stop an import that is not done; nothing of it stays. One that is being undone stays as it was."""
        batch = self._mine()
        return self._changed(batch, lambda: importing.cancel(batch))

    @extend_schema(summary="Undo it", request=None, responses=ACCEPTED)
    @action(detail=True, methods=["post"])
    def undo(self, request: Request, pk: str) -> Response:
        """Put back what a finished import changed, unless something newer has changed it since.

        It ends as `undone`; `report.undo` says what was put back and what was left. Only staff may undo an import whose
        source outranks the usual.
        """
        batch = self._mine()
        try:
            importing.undo(batch, request.user)
        except importing.Refused as reason:
            raise PermissionDenied(str(reason)) from None
        except importing.WrongState as reason:
            raise Conflict(str(reason)) from None
        return self._accepted(batch)

    @extend_schema(
        operation_id="imports_rejections", summary="What was left out", parameters=[export_format(["csv"])],
        responses={(200, "text/csv"): OpenApiTypes.BINARY},
    )  # fmt: skip
    @action(detail=True, pagination_class=None, filter_backends=[])
    def rejections(self, request: Request, pk: str) -> StreamingHttpResponse:
        """Every row of which something was left out, with the file's own columns, to be mended and imported again."""
        batch = self.get_object()
        refuse_unknown({"format"}, request.query_params)
        wanted_format(request, ["csv"])
        return exporting.export_rejections(batch.file_name, rejections.columns(batch), rejections.records(batch))

    def _changed(self, batch: Import, change: Any) -> Response:
        try:
            change()
        except importing.WrongState as reason:
            raise Conflict(str(reason)) from None
        except importing.Refused as reason:
            raise ValidationError({reason.field: [str(reason)]}) from None
        return self._accepted(batch)

    def _mine(self) -> Import:
        """The import, for somebody who may import here; 403 for others of the workspace, 404 for strangers."""
        if not self.request.user.is_staff:
            _require_right(self.request)
        return self.get_object()

    def _accepted(self, batch: Import) -> Response:
        batch.refresh_from_db()
        return Response(self.get_serializer(batch).data, status=status.HTTP_202_ACCEPTED)


def _workspace(request: Request, slug: str) -> Workspace | None:
    """Where contacts and prices go: the named workspace, else the caller's own. 403 where they may not import."""
    here = current(request)
    if request.user.is_staff:
        if not slug:
            return here.workspace
        found = Workspace.objects.filter(slug=slug).first()
        if found is None:
            raise ValidationError({"workspace": ["There is no such workspace."]})
        return found
    if slug and (here.workspace is None or here.workspace.slug != slug):
        if getattr(request, "auth", None) is not None:
            raise ValidationError({"workspace": ["This token belongs to another workspace."]})
        raise ValidationError({"workspace": ["There is no such workspace."]})
    return _require_right(request)


def _require_right(request: Request) -> Workspace:
    """The caller's workspace, if they may import there; else 403."""
    here = current(request)
    may = Membership.objects.filter(
        user=request.user.pk, workspace=here.workspace, can_import=True, role__in=[Role.OWNER, Role.EDITOR]
    )
    if here.workspace is None or not may.exists():
        raise PermissionDenied(MAY_NOT)
    return here.workspace
