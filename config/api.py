"""What every API endpoint shares: pages, errors as problem details, the address table."""

from __future__ import annotations

from typing import Any

from rest_framework.pagination import CursorPagination
from rest_framework.response import Response
from rest_framework.views import exception_handler


class ListingCursorPagination(CursorPagination):
    """Keyset pages of at most 200 rows."""

    page_size_query_param = "page_size"
    max_page_size = 200
    ordering = "-id"


def problem_details(error: Exception, context: dict[str, Any]) -> Response | None:
    """RFC 9457 `application/problem+json` for every refusal."""
    response = exception_handler(error, context)
    if response is None:
        return None
    detail = response.data
    body: dict[str, Any] = {"type": "about:blank", "status": response.status_code, "title": response.status_text}
    if isinstance(detail, dict) and set(detail) == {"detail"}:
        body["detail"] = str(detail["detail"])
    else:
        body["errors"] = detail
    response.data = body
    response.content_type = "application/problem+json"
    return response
