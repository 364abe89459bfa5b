"""Logging in and choosing the workspace to work in."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from accounts.current import SESSION_KEY
from accounts.forms import LoginForm
from accounts.models import Workspace


class Login(LoginView):
    """The first page of the product. A second visit goes straight on."""

    form_class = LoginForm
    template_name = "accounts/login.html"
    redirect_authenticated_user = True


@login_required
@require_POST
def switch_workspace(request: HttpRequest) -> HttpResponse:
    """Work in another of one's workspaces from now on; a stranger's is not found."""
    chosen = request.POST.get("workspace", "")
    mine = Workspace.objects.visible_to(request.user)
    workspace = get_object_or_404(mine, pk=chosen if chosen.isdigit() else 0)
    request.session[SESSION_KEY] = workspace.pk
    messages.success(request, f"You now work in {workspace.name}.")
    return redirect("/")


def locked_out(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
    """Too many wrong passwords: say so, and how long to wait."""
    return render(request, "accounts/locked.html", status=429)
