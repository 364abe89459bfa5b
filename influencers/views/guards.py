"""Who may do what on a page."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from accounts.current import current

View = Callable[..., HttpResponse]


def writes(view: View) -> View:
    """For logged-in people who may write in their workspace, by POST: anybody else is refused with 403."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not current(request).can_write:
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return require_POST(login_required(guarded))


def next_url(request: HttpRequest, otherwise: str) -> str:
    """Where the form wants to go back to, if that is an address of ours."""
    wanted = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if ours else otherwise
