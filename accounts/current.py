"""Which workspace a request works in, and what its person may do there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from accounts.models import Membership, Role, Workspace

SESSION_KEY = "workspace_id"


@dataclass(frozen=True)
class Current:
    """A person in one workspace. Without a membership (the demo's admin) there is no workspace and no role."""

    user: Any
    membership: Membership | None
    others: tuple[Membership, ...] = ()

    @property
    def workspace(self) -> Workspace | None:
        return self.membership.workspace if self.membership else None

    @property
    def can_write(self) -> bool:
        return bool(self.membership and self.membership.can_write)

    @property
    def is_owner(self) -> bool:
        return bool(self.membership and self.membership.role == Role.OWNER)

    @property
    def may_import(self) -> bool:
        return bool(self.user.is_staff or (self.membership and self.can_write and self.membership.can_import))

    @property
    def sees_contacts(self) -> bool:
        """Viewers never see contacts."""
        return self.can_write


def current(request: HttpRequest) -> Current:
    """The person's place in the workspace chosen in this session, else their first one. One query, kept per request."""
    kept = getattr(request, "_current", None)
    if kept is None:
        kept = _find(request)
        request._current = kept  # type: ignore[attr-defined]
    return kept


def _find(request: HttpRequest) -> Current:
    if not request.user.is_authenticated:
        return Current(request.user, None)
    token = getattr(request, "auth", None)
    memberships = list(
        Membership.objects.filter(user=request.user).select_related("workspace").order_by("workspace__name")
    )
    wanted = getattr(token, "workspace_id", None) if token else _session_choice(request)
    chosen = next((m for m in memberships if m.workspace_id == wanted), None)
    if chosen is None and token is None and memberships:
        chosen = memberships[0]
    return Current(request.user, chosen, tuple(memberships))


def _session_choice(request: HttpRequest) -> int | None:
    session = getattr(request, "session", None)
    return session.get(SESSION_KEY) if session is not None else None
