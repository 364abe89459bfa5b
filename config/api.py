"""What every API endpoint shares: pages, strict parameters, errors as problem details."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.filters import BaseFilterBackend
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView, exception_handler

PAGING = {"cursor", "page_size"}
COUNTED = "Exact up to 10,000; above that 10,001, and `count_is_exact` is false."
# What people call the things of these models; others are called as their model is.
SPOKEN = {"Listing": "creator", "Profile": "creator", "ApiToken": "token", "Deliverable": "post"}

_GOT = {"list": "a list", "str": "a text", "int": "a number", "float": "a number", "bool": "true or false",
        "NoneType": "nothing"}  # fmt: skip


class StrictParameters(BaseFilterBackend):
    """Refuses query parameters that a list does not know (`view.parameters` adds to those of its pages)."""

    def filter_queryset(self, request: Request, queryset: QuerySet[Any], view: APIView) -> QuerySet[Any]:
        known = PAGING | set(getattr(view, "parameters", ()))
        unknown = {name: ["There is no such parameter here."] for name in request.query_params if name not in known}
        if unknown:
            raise ValidationError(unknown)
        return queryset


class ListingCursorPagination(CursorPagination):
    """Keyset pages `{count, count_is_exact, next, previous, results}` of at most 200 rows."""

    page_size_query_param = "page_size"
    max_page_size = 200
    ordering = "-id"
    most_counted = 10_000

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> Any:
        self._refuse_bad_size(request)
        self.counted = queryset.order_by()[: self.most_counted + 1].count()
        try:
            return super().paginate_queryset(queryset, request, view)
        except Exception as error:
            if getattr(error, "status_code", None) == 404:
                raise ValidationError({"cursor": ["This cursor does not belong to this list."]}) from error
            raise

    def _refuse_bad_size(self, request: Request) -> None:
        size = request.query_params.get("page_size", "")
        if size and not (size.isascii() and size.isdigit() and 1 <= int(size[:9]) <= self.max_page_size):
            raise ValidationError({"page_size": [f"Must be a whole number from 1 to {self.max_page_size}."]})

    def get_paginated_response(self, data: Any) -> Response:
        return Response(
            {
                "count": min(self.counted, self.most_counted + 1),
                "count_is_exact": self.counted <= self.most_counted,
                "next": self.get_next_link(),
                "previous": self.get_previous_link(),
                "results": data,
            }
        )

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        link = {"type": "string", "format": "uri", "nullable": True}
        return {
            "type": "object",
            "required": ["count", "count_is_exact", "next", "previous", "results"],
            "properties": {
                "count": {"type": "integer", "description": COUNTED},
                "count_is_exact": {"type": "boolean"},
                "next": link,
                "previous": link,
                "results": schema,
            },
        }


def problem_details(error: Exception, context: dict[str, Any]) -> Response | None:
    """RFC 9457 `application/problem+json` for every refusal: `detail` is a sentence, `errors` is by parameter."""
    if isinstance(error, Http404):
        error = NotFound(_who_is_missing(str(error), context.get("kwargs") or {}))
    response = exception_handler(error, context)
    if response is None:
        return None
    detail = _in_plain_words(response.data)
    body: dict[str, Any] = {"type": "about:blank", "title": response.status_text, "status": response.status_code}
    if isinstance(detail, dict) and "detail" in detail:
        body |= {**detail, "detail": str(detail["detail"])}
    else:
        body["detail"] = " ".join(_sentences(detail))
        body["errors"] = detail
    response.data = body
    response.content_type = "application/problem+json"
    return response


def _who_is_missing(text: str, kwargs: dict[str, Any]) -> str:
    """Django's "No Listing matches the given query." as "There is no creator 9 here.", with the number asked for."""
    found = re.fullmatch(r"No (\w+) matches the given query\.", text)
    if found is None:
        return text or "There is nothing here."
    model = found[1]
    number = kwargs.get(f"{model.lower()}_pk", kwargs.get("pk", next(reversed(kwargs.values()), "")))
    return f"There is no {SPOKEN.get(model, model.lower())} {number}".rstrip() + " here."


def _in_plain_words(detail: Any, name: str = "object") -> Any:
    """The same refusals, those that speak of keys and objects said as sentences; `name` is the field's."""
    if isinstance(detail, dict):
        return {key: _in_plain_words(value, str(key)) for key, value in detail.items()}
    if isinstance(detail, list):
        return [_in_plain_words(item, name) for item in detail]
    code = getattr(detail, "code", "")
    if code == "does_not_exist":
        value = re.search(r'"(.*)"|=(.*) does not exist', str(detail))
        return f"There is no {name} {(value[1] or value[2]) if value else ''}".rstrip() + " here."
    if got := re.fullmatch(r"Invalid data\. Expected a dictionary, but got (\w+)\.", str(detail)):
        return f'Send an object such as {{"name": "value"}}, not {_GOT.get(got[1], "something else")}.'
    if code == "incorrect_type":
        return f"Name the {name} by its id, a whole number."
    return detail


def _sentences(detail: Any, name: str = "") -> Iterator[str]:
    """What is wrong, each with the name of its parameter in front."""
    if isinstance(detail, dict):
        for key, value in detail.items():
            whole = "" if key == "non_field_errors" else str(key)
            yield from _sentences(value, ".".join(filter(None, [name, whole])))
    elif isinstance(detail, list):
        for item in detail:
            yield from _sentences(item, name)
    else:
        yield f"{name}: {detail}" if name else str(detail)


@csrf_exempt
def no_such_address(request: HttpRequest) -> JsonResponse:
    """404 as a problem document for everything under /api/v1/ that is not there."""
    body = {
        "type": "about:blank",
        "title": "Not Found",
        "status": 404,
        "detail": "There is no such address. See /api/docs/.",
    }
    return JsonResponse(body, status=404, content_type="application/problem+json")
