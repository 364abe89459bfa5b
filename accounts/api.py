"""API tokens: make one with a password, see and delete one's own."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import OpenApiResponse, extend_schema, extend_schema_view
from rest_framework import mixins, serializers
from rest_framework.exceptions import PermissionDenied, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from accounts.authentication import PasswordAuthentication, TokenAuthentication
from accounts.models import ApiToken, Membership, Scope
from accounts.permissions import ManagesTokens

LASTS = timedelta(days=365)


class NewTokenSerializer(serializers.Serializer[Any]):
    """What a new token is for. All of it is optional."""

    name = serializers.CharField(max_length=80, required=False, default="")
    workspace = serializers.SlugField(required=False, help_text="Its slug; needed by members of several.")
    scope = serializers.ChoiceField(Scope.choices, required=False, default=Scope.READ)
    expires_at = serializers.DateTimeField(required=False, help_text="In a year unless given.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        unknown = set(self.initial_data) - set(self.fields)
        if unknown:
            raise ValidationError({name: ["There is no such field."] for name in unknown})
        return attrs

    def validate_expires_at(self, moment: datetime) -> datetime:
        if moment <= timezone.now():
            raise ValidationError("Must be in the future.")
        return moment


class TokenSerializer(serializers.ModelSerializer[ApiToken]):
    """A token without its key, which is shown once and never stored."""

    id = serializers.CharField(source="token_key", read_only=True)
    workspace: Any = serializers.SlugRelatedField(slug_field="slug", read_only=True)
    created_at = serializers.DateTimeField(source="created", read_only=True)
    expires_at = serializers.DateTimeField(source="expiry", read_only=True)

    class Meta:
        model = ApiToken
        fields = ["id", "name", "workspace", "scope", "created_at", "expires_at"]


class NewKeySerializer(TokenSerializer):
    """A new token with its key."""

    key = serializers.CharField(read_only=True)

    class Meta(TokenSerializer.Meta):
        fields = ["id", "key", "name", "workspace", "scope", "created_at", "expires_at"]


@extend_schema_view(
    list=extend_schema(summary="Your tokens"),
    destroy=extend_schema(summary="End a token of yours"),
)
class TokenViewSet(mixins.ListModelMixin, mixins.DestroyModelMixin, GenericViewSet[ApiToken]):
    """Keys for programs. Each belongs to one person and one workspace."""

    authentication_classes = [PasswordAuthentication, TokenAuthentication]
    permission_classes = [ManagesTokens]
    serializer_class = TokenSerializer
    queryset = ApiToken.objects.none()
    lookup_field = "token_key"
    lookup_url_kwarg = "id"

    def get_queryset(self) -> QuerySet[ApiToken]:
        return ApiToken.objects.filter(user=self.request.user).select_related("workspace")

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        self.paginator.ordering = ("-created", "pk")  # type: ignore[union-attr]
        return super().list(request, *args, **kwargs)

    @extend_schema(
        summary="Make a token",
        description="With HTTP Basic. The key is in this answer only.",
        request=NewTokenSerializer,
        responses={201: NewKeySerializer, 400: OpenApiResponse(description="Something is wrong with a field.")},
    )
    def create(self, request: Request) -> Response:
        wanted = NewTokenSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        values = wanted.validated_data
        membership = _membership(request.user, values.get("workspace"))
        if values["scope"] == Scope.WRITE and not (request.user.is_staff or (membership and membership.can_write)):
            raise PermissionDenied("Your role may read but not write, so it can have read tokens only.")
        expires_at = values.get("expires_at")
        token, key = ApiToken.objects.create(
            request.user,
            expiry=expires_at - timezone.now() if expires_at else LASTS,
            name=values["name"],
            scope=values["scope"],
            workspace=membership.workspace if membership else None,
        )
        token.key = key
        return Response(NewKeySerializer(token).data, status=201, headers={"Cache-Control": "no-store"})


def _membership(user: Any, slug: str | None) -> Membership | None:
    """The membership that the token is for: the named one, or the only one. None for people without any."""
    mine = list(Membership.objects.filter(user=user).select_related("workspace").order_by("workspace__slug"))
    listed = ", ".join(membership.workspace.slug for membership in mine)
    if slug:
        named = [membership for membership in mine if membership.workspace.slug == slug]
        if not named:
            raise ValidationError(
                {"workspace": [f"You are not a member of this workspace. Yours: {listed or 'none'}."]}
            )
        return named[0]
    if len(mine) > 1:
        raise ValidationError({"workspace": [f"You are in several workspaces: {listed}. Name one."]})
    return mine[0] if mine else None
