"""What a token and a role allow."""

from __future__ import annotations

from typing import Any

from rest_framework.permissions import SAFE_METHODS, IsAuthenticated
from rest_framework.request import Request

from accounts.current import current
from accounts.models import Scope


class HasScope(IsAuthenticated):
    """Reading needs a log-in; writing needs a token of scope write and a role that may write."""

    message = "This token or role may read but not write."

    def has_permission(self, request: Request, view: Any) -> bool:
        if not super().has_permission(request, view):
            return False
        if request.method in SAFE_METHODS:
            return True
        scope = getattr(request.auth, "scope", Scope.WRITE)
        return bool(scope == Scope.WRITE and (request.user.is_staff or current(request).can_write))


class ManagesTokens(IsAuthenticated):
    """A new token needs a password, never another token. A token may end itself, one of scope write its siblings."""

    message = "Make tokens with your name and password (HTTP Basic); a read token can only delete itself."

    def has_permission(self, request: Request, view: Any) -> bool:
        if not super().has_permission(request, view):
            return False
        return request.method != "POST" or request.auth is None

    def has_object_permission(self, request: Request, view: Any, obj: Any) -> bool:
        if request.method in SAFE_METHODS or request.auth is None:
            return True
        token: Any = request.auth
        return bool(token.scope == Scope.WRITE or token.pk == obj.pk)
