"""What people type about campaigns, checked; errors stand beside the field they are about."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.forms import inlineformset_factory

from campaigns.models import Campaign, Deliverable, Placement
from influencers.models import Profile, Shortlist
from scoring.codes import Platform

GIFT_HAS_NO_FEE = "A gift has no fee. Enter what the product, shipping and commission cost, or choose Fee."
ENDS_BEFORE_START = "The end lies before the start."


class CampaignForm(forms.ModelForm):  # type: ignore[type-arg]
    """Name, brief, budget and dates; a new campaign may also take a shortlist."""

    currency = forms.RegexField(
        regex=r"^[A-Za-z]{3}$",
        error_messages={"invalid": "Use the three letters of the currency, such as EUR or USD."},
        help_text="Three letters. All amounts of this campaign are in it.",
    )

    class Meta:
        model = Campaign
        fields = ["name", "shortlist", "brief", "budget", "currency", "starts_on", "ends_on"]
        labels = {"shortlist": "Creators from a shortlist", "starts_on": "Starts", "ends_on": "Ends"}
        help_texts = {"budget": "Everything it may cost. Leave empty if none is set."}
        widgets = {
            "brief": forms.Textarea(attrs={"rows": 5}),
            "starts_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "ends_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }

    def __init__(self, *args: Any, shortlists: QuerySet[Shortlist] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["brief"].help_text = "What you want to say, to whom, and what the posts must show."
        if shortlists is None:
            del self.fields["shortlist"]
            return
        field = self.fields["shortlist"]
        field.queryset = shortlists  # type: ignore[attr-defined]
        field.empty_label = "None yet, I add creators later"  # type: ignore[attr-defined]
        field.help_text = "Each person on it becomes one placement."

    def clean_currency(self) -> str:
        return str(self.cleaned_data["currency"]).upper()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        start, end = cleaned.get("starts_on"), cleaned.get("ends_on")
        if start and end and end < start:
            self.add_error("ends_on", ENDS_BEFORE_START)
        return cleaned


class TermsForm(forms.ModelForm):  # type: ignore[type-arg]
    """How far a placement came and what it costs."""

    class Meta:
        model = Placement
        fields = ["stage", "payment", "fee", "product_cost", "shipping", "commission", "planned_posts", "note"]
        labels = {"payment": "Paid with"}
        widgets = {"note": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in Placement.COSTS:
            self.fields[name].widget.attrs |= {"inputmode": "decimal", "step": "0.01", "min": "0"}
            self.fields[name].help_text = ""
        posts = self.fields["planned_posts"]
        posts.widget.attrs |= {"min": "1", "max": "100"}
        if self.instance.expected is not None:
            posts.disabled = True
            posts.help_text = "Frozen when the campaign started."

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("payment") == Placement.Payment.GIFT and cleaned.get("fee") is not None:
            self.add_error("fee", GIFT_HAS_NO_FEE)
        return cleaned


class StageForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Placement
        fields = ["stage"]


class DeliverableForm(forms.ModelForm):  # type: ignore[type-arg]
    """One post: when it is due, where it is, what it brought. A number left empty stays unknown."""

    url = forms.URLField(label="Address of the post", max_length=500, required=False, assume_scheme="https")

    class Meta:
        model = Deliverable
        fields = ["type", "due_on", "url", "posted_at", *Deliverable.NUMBERS]
        labels = {"due_on": "Due", "posted_at": "Posted"}
        widgets = {
            "due_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "posted_at": forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        }


DeliverableFormSet = inlineformset_factory(Placement, Deliverable, form=DeliverableForm, extra=1, can_delete=True)


class AddShortlistForm(forms.Form):
    """Everybody on a shortlist joins the campaign."""

    shortlist = forms.ModelChoiceField(queryset=Shortlist.objects.none(), empty_label="Choose a shortlist")

    def __init__(self, *args: Any, shortlists: QuerySet[Shortlist], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["shortlist"].queryset = shortlists  # type: ignore[attr-defined]


class AddAccountForm(forms.Form):
    """One account joins, found by platform and handle."""

    platform = forms.ChoiceField(choices=Platform.choices())
    handle = forms.CharField(max_length=200, widget=forms.TextInput(attrs={"placeholder": "@handle"}))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        handle = str(cleaned.get("handle", "")).strip().lstrip("@").lower()
        if not handle or "platform" not in cleaned:
            return cleaned
        platform = cleaned["platform"]
        cleaned["profile"] = Profile.objects.filter(platform=platform, handle=handle).first()
        if cleaned["profile"] is None:
            label = Platform.from_slug(platform).label
            self.add_error("handle", f"No account @{handle} on {label} is known here. Look for it in Discover first.")
        return cleaned
