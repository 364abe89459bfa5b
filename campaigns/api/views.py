"""Endpoints of campaigns. Whose they are is decided by `visible_to` and the token's workspace; a stranger gets 404."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import APIException, PermissionDenied, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.current import current
from accounts.permissions import HasScope
from campaigns import planning
from campaigns.api.reports import ReportSerializer
from campaigns.api.serializers import (
    CampaignSerializer,
    CreatedCampaignSerializer,
    DeliverableSerializer,
    NewPlacementSerializer,
    PlacementSerializer,
)
from campaigns.models import Campaign, Deliverable, Placement
from campaigns.reporting import report_on
from influencers import shortlisting

PAGE_PARAMETERS = {"cursor", "page_size"}
STATUS = OpenApiParameter("status", enum=Campaign.Status.values, description="Only campaigns in this state.")


class Conflict(APIException):
    status_code = status.HTTP_409_CONFLICT
    default_code = "conflict"


class MayWrite(HasScope):
    """Writing also needs a role in the workspace that may write, for staff as well.

    Staff without a workspace pass: nothing is theirs, so whatever they name is not there (404).
    """

    def has_permission(self, request: Request, view: Any) -> bool:
        if not super().has_permission(request, view):
            return False
        here = current(request)
        return request.method in ("GET", "HEAD", "OPTIONS") or here.can_write or here.workspace is None


class OwnedViewSet(viewsets.GenericViewSet[Any]):
    """What the endpoints share: permissions, strict parameters, refusals as 409."""

    permission_classes = [MayWrite]
    http_method_names = ["get", "post", "patch", "delete", "head", "options"]
    parameters: set[str] = set()

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        known = self.parameters | PAGE_PARAMETERS if self.action == "list" else set()
        unknown = sorted(set(request.query_params) - known)
        if unknown:
            raise ValidationError({name: ["This parameter does not exist here."] for name in unknown})

    def handle_exception(self, exc: Exception) -> Response:
        return super().handle_exception(Conflict(str(exc)) if isinstance(exc, planning.Refused) else exc)

    def my_campaign(self) -> Campaign:
        mine = Campaign.objects.visible_to(self.request.user).of(current(self.request).workspace)
        campaign: Campaign = get_object_or_404(mine.select_related("workspace"), pk=self.kwargs["campaign_pk"])
        return campaign

    def my_placements(self) -> Any:
        mine = Placement.objects.visible_to(self.request.user).of(current(self.request).workspace)
        return mine.filter(campaign_id=self.kwargs["campaign_pk"]).with_results().select_related("campaign__workspace")


@extend_schema_view(
    list=extend_schema(parameters=[STATUS], summary="Campaigns of the workspace, newest first"),
    retrieve=extend_schema(summary="One campaign"),
    destroy=extend_schema(summary="Delete a campaign with its placements"),
)
class CampaignViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, mixins.DestroyModelMixin, OwnedViewSet):
    serializer_class = CampaignSerializer
    queryset = Campaign.objects.none()
    lookup_url_kwarg = "campaign_pk"
    parameters = {"status"}

    def get_queryset(self) -> Any:
        mine = Campaign.objects.visible_to(self.request.user).of(current(self.request).workspace)
        wanted = self.request.query_params.getlist("status")
        if not set(wanted) <= set(Campaign.Status.values):
            raise ValidationError({"status": [f"One of {', '.join(Campaign.Status.values)}."]})
        return mine.filter(status__in=wanted) if wanted else mine

    @extend_schema(
        summary="Create a campaign, from a shortlist if one is named", responses={201: CreatedCampaignSerializer}
    )
    def create(self, request: Request) -> Response:
        workspace = current(request).workspace
        if workspace is None:
            raise PermissionDenied("This token belongs to no workspace.")
        body = self.get_serializer(data=request.data)
        body.is_valid(raise_exception=True)
        fields = {"currency": workspace.currency, **body.validated_data}
        campaign, added = planning.create(workspace, user=request.user, **fields)
        campaign.sentences = added.sentences  # type: ignore[attr-defined]
        return Response(CreatedCampaignSerializer(campaign).data, status=status.HTTP_201_CREATED)

    @extend_schema(summary="Change a campaign's name, brief, budget, currency or dates")
    def partial_update(self, request: Request, campaign_pk: int) -> Response:
        campaign = self.my_campaign()
        body = self.get_serializer(campaign, data=request.data, partial=True)
        body.is_valid(raise_exception=True)
        return Response(self.get_serializer(planning.edit(campaign, **body.validated_data)).data)

    @extend_schema(summary="Freeze what is expected and set the campaign running", request=None)
    @action(detail=True, methods=["post"])
    def start(self, request: Request, campaign_pk: int) -> Response:
        return Response(self.get_serializer(planning.start(self.my_campaign())).data)

    @extend_schema(summary="Close a running campaign", request=None)
    @action(detail=True, methods=["post"])
    def finish(self, request: Request, campaign_pk: int) -> Response:
        return Response(self.get_serializer(planning.finish(self.my_campaign())).data)

    @extend_schema(summary="Let a finished campaign take late numbers", request=None)
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, campaign_pk: int) -> Response:
        return Response(self.get_serializer(planning.reopen(self.my_campaign())).data)

    @extend_schema(summary="What it cost and brought, against what was expected", responses=ReportSerializer)
    @action(detail=True)
    def report(self, request: Request, campaign_pk: int) -> Response:
        return Response(ReportSerializer(report_on(self.my_campaign())).data)


@extend_schema_view(
    list=extend_schema(summary="Placements of a campaign, newest first"),
    retrieve=extend_schema(summary="One placement"),
)
class PlacementViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, OwnedViewSet):
    serializer_class = PlacementSerializer
    queryset = Placement.objects.none()
    lookup_url_kwarg = "placement_pk"

    def get_queryset(self) -> Any:
        self.my_campaign()
        return self.my_placements()

    @extend_schema(
        summary="Add a creator, by an account's or a person's id",
        description="`creator_id` is an account's id, else a person's, who joins with their largest account.",
        request=NewPlacementSerializer,
        responses={201: PlacementSerializer},
    )
    def create(self, request: Request, campaign_pk: int) -> Response:
        campaign = self.my_campaign()
        body = NewPlacementSerializer(data=request.data, context={"campaign": campaign})
        body.is_valid(raise_exception=True)
        terms = dict(body.validated_data)
        profile = shortlisting.account_of(terms.pop("creator_id"))
        if profile is None:
            raise ValidationError({"creator_id": ["No creator has this id."]})
        placement = planning.add_account(campaign, profile, **terms)
        return Response(self.get_serializer(placement).data, status=status.HTTP_201_CREATED)

    @extend_schema(summary="Change stage, costs or note")
    def partial_update(self, request: Request, campaign_pk: int, placement_pk: int) -> Response:
        placement = self.get_object()
        body = self.get_serializer(placement, data=request.data, partial=True)
        body.is_valid(raise_exception=True)
        return Response(self.get_serializer(planning.change(placement, **body.validated_data)).data)

    @extend_schema(summary="Take a creator out of a campaign")
    def destroy(self, request: Request, campaign_pk: int, placement_pk: int) -> Response:
        planning.remove(self.get_object())
        return Response(status=status.HTTP_204_NO_CONTENT)


@extend_schema_view(
    list=extend_schema(summary="Posts of a placement, newest first"), retrieve=extend_schema(summary="One post")
)
class DeliverableViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, OwnedViewSet):
    serializer_class = DeliverableSerializer
    queryset = Deliverable.objects.none()
    lookup_url_kwarg = "deliverable_pk"

    def my_placement(self) -> Placement:
        placement: Placement = get_object_or_404(self.my_placements(), pk=self.kwargs["placement_pk"])
        return placement

    def get_queryset(self) -> Any:
        placement = self.my_placement()
        mine = Deliverable.objects.visible_to(self.request.user).filter(placement=placement)
        return mine.select_related("placement__campaign")

    @extend_schema(summary="Add a post with what it brought")
    def create(self, request: Request, campaign_pk: int, placement_pk: int) -> Response:
        placement = self.my_placement()
        context = {**self.get_serializer_context(), "campaign": placement.campaign}
        body = self.get_serializer(data=request.data, context=context)
        body.is_valid(raise_exception=True)
        return self._save(placement, Deliverable(placement=placement), body, status.HTTP_201_CREATED)

    @extend_schema(summary="Change a post or its numbers")
    def partial_update(self, request: Request, campaign_pk: int, placement_pk: int, deliverable_pk: int) -> Response:
        deliverable = self.get_object()
        body = self.get_serializer(deliverable, data=request.data, partial=True)
        body.is_valid(raise_exception=True)
        return self._save(self.my_placement(), deliverable, body, status.HTTP_200_OK)

    @extend_schema(summary="Remove a post")
    def destroy(self, request: Request, campaign_pk: int, placement_pk: int, deliverable_pk: int) -> Response:
        planning.record(self.my_placement(), [], removed=[self.get_object()])
        return Response(status=status.HTTP_204_NO_CONTENT)

    def _save(
        self, placement: Placement, deliverable: Deliverable, body: serializers.BaseSerializer[Any], code: int
    ) -> Response:
        for name, value in body.validated_data.items():
            setattr(deliverable, name, value)
        planning.record(placement, [deliverable])
        return Response(self.get_serializer(deliverable).data, status=code)
