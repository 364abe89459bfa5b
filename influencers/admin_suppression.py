"""Wishes to be removed. They are hashes: staff see that there are some, never of whom, and add one by erasing."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from unfold.decorators import action
from unfold.widgets import UnfoldAdminEmailInputWidget, UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from influencers import erasing
from influencers.admin_shared import LookOnly
from influencers.models import Suppression
from scoring.codes import Platform


class EraseForm(forms.Form):
    """Somebody by an account of theirs, or by an e-mail address."""

    platform = forms.ChoiceField(
        choices=[("", "-"), *Platform.choices()], required=False, widget=UnfoldAdminSelectWidget
    )
    handle = forms.CharField(max_length=200, required=False, widget=UnfoldAdminTextInputWidget)
    email = forms.EmailField(label="or e-mail", required=False, widget=UnfoldAdminEmailInputWidget)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        account = bool(given.get("platform") and given.get("handle", "").lstrip("@"))
        if account == bool(given.get("email")):
            raise forms.ValidationError("Give either a platform and a handle, or an e-mail address.")
        return given

    def erase(self, by: Any) -> erasing.Erased:
        given = self.cleaned_data
        if given["email"]:
            return erasing.erase_email(given["email"], by)
        return erasing.erase_profile(given["platform"], given["handle"], by)


@admin.register(Suppression)
class SuppressionAdmin(LookOnly):
    list_display = ["kind", "created_at"]
    list_filter = ["kind"]
    ordering = ["-id"]
    exclude = ["digest"]
    actions_list = ["erase_somebody"]

    def has_erase_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("influencers.add_suppression")

    @action(description="Erase a person", url_path="erase", permissions=["erase"])  # type: ignore[untyped-decorator]
    def erase_somebody(self, request: HttpRequest) -> HttpResponse:
        form = EraseForm(request.POST if request.method == "POST" else None)
        if request.method == "POST" and form.is_valid():
            erased = form.erase(by=request.user)
            done = f"Erased {erased}." if erased.people else "Nobody here goes by that. The wish is kept."
            messages.success(request, f"{done} No import will bring them in.")
            return redirect("admin:influencers_suppression_changelist")
        context = {"title": "Erase a person", "form": form, "opts": self.opts}
        return TemplateResponse(
            request, "admin/influencers/suppression/erase.html", {**self.admin_site.each_context(request), **context}
        )
