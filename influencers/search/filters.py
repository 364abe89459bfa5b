"""THE filter definition: the page, the API, the export, saved searches and facets all ask a ListingFilter."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.http import QueryDict

from influencers.models import Listing
from influencers.search import mine, ordering
from influencers.search.asker import Asker
from influencers.search.parameters import BOUNDS, NICHES, NOT_YET, PARAMETERS, SHORTLISTS, Parameter
from influencers.search.words import tsquery

PAGING = {"cursor", "page_size"}


class ParameterFilter(django_filters.Filter):
    """One parameter of PARAMETERS as django-filter knows it; its condition depends on who asks."""

    def __init__(self, name: str, parameter: Parameter) -> None:
        super().__init__(field_name=name, label=parameter.text)
        self.parameter = parameter

    @property
    def field(self) -> forms.Field:
        return self.parameter.field()

    def filter(self, qs: QuerySet[Listing], value: Any) -> QuerySet[Listing]:
        """Not used alone: ListingFilter asks for all conditions at once."""
        assert self.parent is not None
        return qs.filter(self.parent.condition(self.field_name, value))


class SearchForm(forms.Form):
    """Reads a query string strictly: what is unknown, given twice or contradicts itself is refused by name."""

    filterset: ListingFilter
    data: QueryDict
    _errors: Any

    def refuse(self, name: str, sentence: str) -> None:
        """An error for a parameter, whether or not there is a field of that name."""
        self._errors.setdefault(name, self.error_class(renderer=self.renderer)).append(sentence)
        self.cleaned_data.pop(name, None)

    def clean(self) -> dict[str, Any]:
        self._refuse_unknown()
        self._refuse_repeated()
        self._refuse_contradictions()
        self._resolve_niches()
        self._refuse_foreign_shortlists()
        self._refuse_wordless()
        return self.cleaned_data

    def _refuse_unknown(self) -> None:
        for name in self.data:
            if name in NOT_YET:
                self.refuse(name, NOT_YET[name])
            elif name not in self.fields and not self.filterset.tolerates(name):
                self.refuse(name, "There is no such search parameter.")
        for value in self.data.getlist("order"):
            if value.lstrip("-") in ordering.NOT_YET:
                self._errors.pop("order", None)
                self.refuse("order", ordering.NOT_YET[value.lstrip("-")])

    def _refuse_repeated(self) -> None:
        for name, parameter in PARAMETERS.items():
            if not parameter.many and len([text for text in self.data.getlist(name) if text.strip()]) > 1:
                self.refuse(name, "Given twice. Give it once.")

    def _refuse_contradictions(self) -> None:
        for low, high in BOUNDS:
            least, most = self.cleaned_data.get(low), self.cleaned_data.get(high)
            if least is not None and most is not None and least > most:
                self.refuse(low, f"Must not be above {high}.")

    def _resolve_niches(self) -> None:
        """Slugs become the sets of ids that they stand for."""
        for name in NICHES:
            slugs = self.cleaned_data.get(name)
            if not slugs:
                continue
            niches = self.filterset.asker.niches
            unknown = [slug for slug in slugs if slug.lower() not in niches.ids]
            if unknown:
                self.refuse(name, f"There is no niche “{unknown[0][:60]}”.")
            else:
                self.cleaned_data[name] = [niches.with_children(niches.ids[slug.lower()]) for slug in slugs]

    def _refuse_foreign_shortlists(self) -> None:
        for name in SHORTLISTS:
            ids = self.cleaned_data.get(name)
            missing = set(ids or []) - mine.shortlists(self.filterset.asker, ids) if ids else set()
            if missing:
                self.refuse(name, f"You have no shortlist {min(missing)}.")

    def _refuse_wordless(self) -> None:
        texts = self.cleaned_data.get("q") or []
        if not all(tsquery(text) for text in texts):
            self.refuse("q", "There is no letter or digit to look for.")
        if (self.cleaned_data.get("order") or "").lstrip("-") == "relevance" and not texts:
            self.refuse("order", "Relevance needs words to search for: give q as well.")
        for name in ("hashtag", "mention", "brand", "brand_not"):
            if not all(tsquery(text.lstrip("#@")) for text in self.cleaned_data.get(name) or []):
                self.refuse(name, "There is no letter or digit to look for.")


class ListingFilter(django_filters.FilterSet):
    """A search over listings.

    `data` is a QueryDict or a query string. `strict` refuses `utm_*` too (the API); `also` names further parameters
    that the caller reads itself. Where `is_valid()` is false, `form.errors` says why by parameter and `qs` is empty.
    """

    class Meta:
        model = Listing
        fields: list[str] = []
        form = SearchForm

    def __init__(
        self, data: Any = None, queryset: Any = None, *, request: Any = None, strict: bool = False,
        also: Iterable[str] = (), asker: Asker | None = None,
    ) -> None:  # fmt: skip
        query = QueryDict(data.lstrip("?") if isinstance(data, str) else "", mutable=True)
        if data is not None and not isinstance(data, str):
            query = data
        super().__init__(query, Listing.objects.all() if queryset is None else queryset, request=request)
        self.asker = asker or Asker.of(request)
        self.strict = strict
        self.also = PAGING | set(also)

    def tolerates(self, name: str) -> bool:
        return name in self.also or (name.startswith("utm_") and not self.strict)

    @property
    def form(self) -> SearchForm:
        if not hasattr(self, "_form"):
            self._form = self.get_form_class()(self.data)
            self._form.filterset = self
        return self._form

    @cached_property
    def active(self) -> dict[str, Any]:
        """The values of the parameters that were given, by name. Empty where the search is invalid."""
        if not self.is_valid():
            return {}
        return {name: value for name, value in self.form.cleaned_data.items() if value not in (None, [], "")}

    @property
    def depends_on_workspace(self) -> bool:
        """Whether another workspace might see other rows or another order."""
        return any(PARAMETERS[name].is_mine for name in self.active) or self.order_name.endswith("cpe")

    def condition(self, name: str, value: Any) -> Q:
        ask = PARAMETERS[name].condition
        return ask(value, self.asker) if ask else Q()

    def matching(self, leave_out: Iterable[str] = ()) -> QuerySet[Listing]:
        """The matching listings in no order, as if the parameters to leave out had not been given."""
        if not self.is_valid():
            return self.queryset.none()
        left_out = set(leave_out)
        conditions = [self.condition(name, value) for name, value in self.active.items() if name not in left_out]
        return self.queryset.filter(*conditions).order_by()

    @property
    def order_name(self) -> str:
        return str(self.active.get("order") or ordering.DEFAULT_ORDER)

    @cached_property
    def order(self) -> ordering.Order:
        query = " | ".join(f"({tsquery(text)})" for text in self.active.get("q", []))
        return ordering.order_of(self.order_name, self.asker, query, self.matching())

    @property
    def one_per_creator(self) -> bool:
        return bool(self.active.get("one_per_creator"))

    def filter_queryset(self, queryset: QuerySet[Listing]) -> QuerySet[Listing]:
        """All matching listings in order. `one_per_creator` needs influencers.search.page or batches."""
        if not self.is_valid():
            return queryset.none()
        return self.order.annotate(self.matching()).order_by(*self.order.clauses())


def _declare() -> None:
    """Each parameter becomes a declared filter, so that django-filter and its tools see it."""
    for name, parameter in PARAMETERS.items():
        found = ParameterFilter(name, parameter)
        ListingFilter.declared_filters[name] = found
        ListingFilter.base_filters[name] = found


_declare()
