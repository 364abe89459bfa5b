"""How the API knows who is asking: our tokens, hashed and expiring, on knox; a password only to make a token."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import authenticate
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from knox.auth import TokenAuthentication as KnoxTokenAuthentication
from rest_framework.authentication import BasicAuthentication
from rest_framework.exceptions import AuthenticationFailed, Throttled

from accounts.models import ApiToken


class TokenAuthentication(KnoxTokenAuthentication):
    """`Authorization: Token <key>`."""

    model = ApiToken

    def authenticate_credentials(self, token: bytes) -> tuple[Any, ApiToken]:
        if b"\x00" in token or not token.isascii():
            raise AuthenticationFailed("Invalid token.")
        user, found = super().authenticate_credentials(token)
        return user, found


class PasswordAuthentication(BasicAuthentication):
    """HTTP Basic. Failures count like those of the log-in page: after ten the name is locked for a while."""

    www_authenticate_realm = "Microscope"

    def authenticate_credentials(self, userid: str, password: str, request: Any = None) -> tuple[Any, None]:
        http_request = getattr(request, "_request", request)
        user = authenticate(request=http_request, username=userid, password=password)
        if getattr(http_request, "axes_locked_out", False):
            # Our own answer, a problem document, instead of the page that the middleware would put in its place.
            http_request.axes_locked_out = False
            raise Throttled(detail="Too many failed log-ins. Wait a quarter of an hour and try again.")
        if user is None or not user.is_active:
            raise AuthenticationFailed("Wrong name or password.")
        return user, None


class TokenScheme(OpenApiAuthenticationExtension):
    """How a token looks in the OpenAPI document."""

    target_class = TokenAuthentication
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "apiKey", "in": "header", "name": "Authorization", "description": "Token <key>"}


class PasswordScheme(OpenApiAuthenticationExtension):
    """How name and password look in the OpenAPI document."""

    target_class = PasswordAuthentication
    name = "password"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "basic"}
