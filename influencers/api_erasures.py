"""Erasing a person through the REST API: for staff, with a token that may write."""

from __future__ import annotations

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import PermissionDenied, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from influencers import erasing
from influencers.api_common import refuse_unknown
from scoring.codes import Platform

MAY_NOT = "Only staff may erase a person."


class WishSerializer(serializers.Serializer[Any]):
    """Somebody by one of their accounts, or by an e-mail address."""

    profile = serializers.CharField(required=False, max_length=250, help_text="platform/handle: instagram/somebody")
    email = serializers.EmailField(required=False)

    def to_internal_value(self, data: Any) -> Any:
        if hasattr(data, "keys"):
            refuse_unknown(set(self.fields), data.keys())
        return super().to_internal_value(data)

    def validate_profile(self, text: str) -> tuple[str, str]:
        platform, _, handle = text.partition("/")
        handle = handle.strip().lstrip("@")
        if platform not in Platform.slugs() or not handle:
            raise ValidationError(f"Must be platform/handle with one of {', '.join(Platform.slugs())}.")
        return platform, handle

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        if len(given) != 1:
            raise ValidationError({"profile": ["Give either a profile or an e-mail address."]})
        return given


class ErasedSerializer(serializers.Serializer[Any]):
    """What was removed. Zeros where nobody here goes by that name: the wish is kept all the same."""

    people = serializers.IntegerField()
    accounts = serializers.IntegerField()
    posts = serializers.IntegerField()
    files = serializers.IntegerField()
    remembered = serializers.BooleanField(help_text="No later import, undo, merge or restored backup brings them in.")


class ErasureViewSet(ViewSet):
    """Wishes to be removed. They are kept as hashes, so there is no list of them."""

    serializer_class = WishSerializer

    @extend_schema(
        operation_id="erasures_create", summary="Erase a person", request=WishSerializer,
        responses={
            201: ErasedSerializer,
            400: OpenApiResponse(OpenApiTypes.OBJECT, "Neither or both were given, or it names nobody."),
            403: OpenApiResponse(OpenApiTypes.OBJECT, MAY_NOT),
        },
    )  # fmt: skip
    def create(self, request: Request) -> Response:
        """Remove a person with all their accounts, for good. There is no undo."""
        if not (request.user.is_staff and request.user.has_perm("influencers.add_suppression")):
            raise PermissionDenied(MAY_NOT)
        wish = WishSerializer(data=request.data)
        wish.is_valid(raise_exception=True)
        given = wish.validated_data
        if "email" in given:
            erased = erasing.erase_email(given["email"], request.user)
        else:
            platform, handle = given["profile"]
            erased = erasing.erase_profile(platform, handle, request.user)
        said = {
            "people": erased.people, "accounts": erased.accounts, "posts": erased.posts, "files": erased.uploads,
            "remembered": True,
        }  # fmt: skip
        return Response(said, status=status.HTTP_201_CREATED)
