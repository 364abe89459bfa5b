"""What staff fill in on the way of a file: the upload, what its columns mean, and the answers it waits for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django import forms
from django.db import transaction

from accounts.models import Workspace
from influencers import importing
from influencers.importing.columns import detecting
from influencers.importing.columns.labels import label
from influencers.models import Import, Source
from scoring.codes import Platform

AS_FOUND = [("", "As the file says")]
UNITS = [("", "Please choose"), ("percent", "Percent: 0.5 is 0.5 %"), ("fraction", "Fractions: 0.5 is 50 %")]
UNIT = "percent or fraction"
LEFT_OUT = ("", "Leave it out")


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class UploadForm(forms.Form):
    """A file and what staff know about it."""

    file = forms.FileField(allow_empty_file=True)
    source = forms.CharField(
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"list": "known-sources", "autocomplete": "off"}),
        help_text="Name it once per list, such as “Modash export”, without a date: next week's file under the same "
        "name is compared with this one, and its columns are remembered.",
    )
    workspace = forms.ModelChoiceField(
        Workspace.objects.all(),
        required=False,
        empty_label="Nobody: leave contacts and prices out",
        label="Contacts and prices belong to",
        help_text="E-mails, phone numbers and prices are seen by this workspace only.",
    )
    platform = forms.ChoiceField(choices=AS_FOUND + Platform.choices(), required=False)
    records = forms.ChoiceField(label="Kind of file", choices=AS_FOUND + list(Import.Records.choices), required=False)
    as_of = forms.DateField(
        label="As of",
        widget=DateInput,
        required=False,
        help_text="When the numbers were true. Empty: as a column or the file's name says, else you are asked.",
    )
    FIRST = ("source", "workspace")
    REST = ("platform", "records", "as_of")

    def first(self) -> list[forms.BoundField]:
        return [self[name] for name in self.FIRST]

    def rest(self) -> list[forms.BoundField]:
        return [self[name] for name in self.REST]

    @property
    def rest_is_open(self) -> bool:
        return any(self[name].errors or self[name].value() for name in self.REST)

    def sources(self) -> list[str]:
        return list(Source.objects.filter(is_demo=False).values_list("name", flat=True)[:200])

    def start(self, user: Any) -> Import | None:
        """Store the file and wait; None, with the reason on the form, where the file is refused."""
        values = dict(self.cleaned_data)
        try:
            with transaction.atomic():
                return importing.start(values.pop("file"), user=user, mapping={}, rehearse=True, hold=True, **values)
        except importing.Refused as reason:
            self.add_error(reason.field if reason.field in self.fields else "file", str(reason))
            return None


class ColumnsForm(forms.Form):
    """What the file is and what each of its columns is read as; everything starts as it was found."""

    platform = forms.ChoiceField(choices=AS_FOUND + Platform.choices(), required=False)
    as_of = forms.DateField(label="As of", widget=DateInput, required=False)
    records = forms.ChoiceField(label="Kind of file", choices=list(Import.Records.choices), required=False)

    def __init__(self, data: Any = None, *, batch: Import) -> None:
        super().__init__(data)
        self.batch = batch
        self.columns: list[dict[str, Any]] = list(batch.detected.get("columns", []))
        self._asked = {question["name"]: question for question in batch.questions}
        found = batch.detected if self.columns else {}
        self._date_needed = bool(found) and not (batch.as_of or found.get("as_of"))
        self._platform_needed = bool(found) and not batch.platform and found.get("platform_from") == "nothing"
        if UNIT in self._asked:
            self.fields["unit"] = forms.ChoiceField(label=self._asked[UNIT]["sentence"], choices=UNITS, required=False)
        if "implausible" in self._asked:
            self.fields["implausible"] = forms.BooleanField(label="I have looked at them: these numbers are right")
        self.initial = {
            "platform": batch.platform or _by_name(found, "platform"),
            "as_of": batch.as_of.date() if batch.as_of else _by_name(found, "as_of") or None,
            "records": batch.records or found.get("records") or Import.Records.PROFILES,
        }
        if not batch.workspace_id:
            self.fields["workspace"] = forms.ModelChoiceField(
                Workspace.objects.all(), required=False, empty_label="Nobody: leave them out",
                label="Contacts and prices belong to",
            )  # fmt: skip
        self._add_columns()

    def _add_columns(self) -> None:
        """One choice for each column; what somebody chose before stands in place of what was found."""
        platforms = {str(each["target"]).split(".")[0] for each in self.columns if "." in str(each["target"])}
        offered = [each for each in detecting.targets(self.initial["records"], sorted(platforms)) if each[0]]
        known = {target for target, _label in offered}
        for index, column in enumerate(self.columns):
            target = self._chosen_before(column)
            own = {column["target"]: column["label"]} if column["target"] else {}
            own |= {target: label(target)} if target else {}
            own |= {column["suggestion"]: column["suggestion_label"]} if column.get("suggestion") else {}
            self.fields[f"column-{index}"] = forms.ChoiceField(
                label=f"What “{column['header']}” is read as",
                choices=[LEFT_OUT, *(each for each in own.items() if each[0] not in known), *offered],
                required=False,
                error_messages={"invalid_choice": "“%(value)s” is not something a column can mean."},
            )
            self.initial[f"column-{index}"] = target

    def _chosen_before(self, column: Mapping[str, Any]) -> str:
        return str(self.batch.mapping.get(column["header"], column["target"]) or "")

    def bound(self) -> Iterator[tuple[dict[str, Any], forms.BoundField]]:
        for index, column in enumerate(self.columns):
            yield column, self[f"column-{index}"]

    def sentences(self) -> list[str]:
        """The questions that the fields of platform and date answer."""
        return [self._asked[name]["sentence"] for name in ("platform", "as_of") if name in self._asked]

    def clean_as_of(self) -> date | None:
        given: date | None = self.cleaned_data["as_of"]
        if given is None and "as_of" in self._asked:
            raise forms.ValidationError("Choose the day.")
        if given is None and self._date_needed and not self._chosen_targets() & {"as_of", "date", "counts_as_of"}:
            raise forms.ValidationError(
                "When were these numbers true? Neither a column nor the file's name says it. Choose the day."
            )
        return given

    def clean_platform(self) -> str:
        given: str = self.cleaned_data["platform"]
        chosen = self._chosen_targets()
        said = chosen & {"platform", "profile_url"} or any("." in target for target in chosen)
        if not given and ("platform" in self._asked or (self._platform_needed and not said)):
            raise forms.ValidationError(
                "Which platform are these accounts on? Neither a column nor the file's name says it."
            )
        return given

    def clean_unit(self) -> str:
        """Needed as long as a column that is asked about is read as it was: without a unit, and not left out."""
        given: str = self.cleaned_data["unit"]
        about = self._asked[UNIT].get("columns", {})
        chosen = {column["header"]: self._chosen(index, column) for index, column in enumerate(self.columns)}
        if not given and any(chosen.get(header, target) == target for header, target in about.items()):
            raise forms.ValidationError("Choose one here, or beside each of the columns.")
        return given

    def _chosen(self, index: int, column: Mapping[str, Any]) -> str:
        return str(self.data.get(f"column-{index}", self._chosen_before(column)))

    def _chosen_targets(self) -> set[str]:
        return {str(self.data.get(f"column-{index}", column["target"])) for index, column in enumerate(self.columns)}

    def answers(self) -> dict[str, Any]:
        """What `importing.proceed` is to know: only what differs from what stands already."""
        values = self.cleaned_data
        mapping = {}
        for index, column in enumerate(self.columns):
            name = f"column-{index}"
            chosen = values[name] if name in self.data else self.initial[name]
            if chosen != self._chosen_before(column):
                mapping[column["header"]] = chosen
        said = ("platform", "as_of", "records")
        given = {
            name: values[name] for name in said if values.get(name) and str(values[name]) != str(self.initial[name])
        }
        given |= {UNIT: values["unit"]} if values.get("unit") else {}
        given |= {"implausible": "yes"} if values.get("implausible") else {}
        given |= {"workspace": values["workspace"]} if values.get("workspace") else {}
        return given | ({"mapping": mapping} if mapping else {})

    def said(self) -> dict[str, Any]:
        """What was said so far of kind, platform and columns, whether or not all of it can be taken."""
        values = getattr(self, "cleaned_data", {})
        mapping = dict(self.batch.mapping)
        for index, column in enumerate(self.columns):
            chosen = values.get(f"column-{index}") if f"column-{index}" in self.data else None
            if chosen is not None and chosen != self._chosen_before(column):
                mapping[column["header"]] = chosen
        kind = values.get("records") or ""
        return {
            "records": kind if kind != self.initial["records"] else self.batch.records,
            "platform": values.get("platform") or self.batch.platform,
            "mapping": mapping,
        }

    def refuse(self, reason: importing.Refused) -> None:
        """Put the sentence beside the field that it is about."""
        for index, column in enumerate(self.columns):
            if reason.field == "mapping" and f"“{column['header']}”" in str(reason):
                return self.add_error(f"column-{index}", str(reason))
        known = {"percent_or_fraction": "unit"}.get(reason.field, reason.field)
        return self.add_error(known if known in self.fields else None, str(reason))


def _by_name(found: Mapping[str, Any], what: str) -> str:
    """What the file's name says for all of its rows. What columns say holds for each row, and is no answer for all."""
    return str(found.get(what) or "") if found.get(f"{what}_from") in ("file name", "given") else ""
