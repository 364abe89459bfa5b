"""Forms of the directory's pages."""

from __future__ import annotations

from typing import Any

from django import forms

from accounts.models import Workspace
from influencers.models import Entry, Shortlist


class ShortlistForm(forms.ModelForm):  # type: ignore[type-arg]
    """The name of a shortlist, once per workspace."""

    class Meta:
        model = Shortlist
        fields = ["name"]

    def __init__(self, *args: Any, workspace: Workspace, **options: Any) -> None:
        super().__init__(*args, **options)
        self.workspace = workspace

    def clean_name(self) -> str:
        name = str(self.cleaned_data["name"]).strip()
        others = Shortlist.objects.of(self.workspace).exclude(pk=self.instance.pk)
        if others.filter(name=name).exists():
            raise forms.ValidationError(f"There is a shortlist called “{name}” already.")
        return name

    def save(self, commit: bool = True) -> Shortlist:
        self.instance.workspace = self.workspace
        saved: Shortlist = super().save(commit)
        return saved


class NoteForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Entry
        fields = ["note"]
        widgets = {"note": forms.Textarea(attrs={"maxlength": 2000})}


def sentences_of(form: forms.BaseForm) -> str:
    """All refusals of a form in one line, for a message."""
    return " ".join(str(sentence) for found in form.errors.values() for sentence in found)
