"""What the creators and shortlists endpoints share: strict searches and their refusals."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict
from rest_framework import status
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.request import Request

from influencers.search import Asker, ListingFilter


class Conflict(APIException):
    """409: right request, wrong state."""

    status_code = status.HTTP_409_CONFLICT
    default_detail = "This does not fit the present state."
    default_code = "conflict"


class SearchTooSlow(APIException):
    """503: the database took longer than a search may take."""

    status_code = status.HTTP_503_SERVICE_UNAVAILABLE
    default_detail = "This search takes too long. Add a filter to narrow it down."
    default_code = "too_slow"


def strict_search(request: Request, data: QueryDict | str | None = None, also: tuple[str, ...] = ()) -> ListingFilter:
    """The search of a request (or of `data`); 400 naming the parameter where it is not one."""
    search = ListingFilter(
        request.query_params if data is None else data, asker=Asker.of(request), strict=True, also=also
    )
    if not search.is_valid():
        raise ValidationError({name: [str(error) for error in errors] for name, errors in search.form.errors.items()})
    return search


def wanted_format(request: Request, formats: list[str]) -> str:
    """The `format` of an export; 400 for none or another."""
    given = request.query_params.getlist("format")
    if len(given) != 1 or given[0] not in formats:
        raise ValidationError({"format": [f"Must be one of {', '.join(formats)}."]})
    return given[0]


def refuse_unknown(known: Any, names: Any) -> None:
    """400 naming the first of the names that nobody knows."""
    unknown = [name for name in names if name not in known]
    if unknown:
        raise ValidationError({name: ["There is no such parameter here."] for name in unknown})
