"""Creators in the REST API: listings, one listing, facets, export. One ListingFilter answers all of them."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError as Refused
from django.http import StreamingHttpResponse
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param
from rest_framework.viewsets import ViewSet

from influencers import exporting, receipts, search
from influencers.api_common import SearchTooSlow, refuse_unknown, strict_search, wanted_format
from influencers.api_receipt import ReceiptSerializer
from influencers.api_schema import (
    PAGING,
    SEARCH,
    FacetsSerializer,
    ListingPageSerializer,
    ListingSerializer,
    export_format,
)
from influencers.models import Listing, Profile
from influencers.search.pages import MAX_PAGE_SIZE, PAGE_SIZE

FORMATS = list(exporting.WRITERS)
BAD = OpenApiResponse(OpenApiTypes.OBJECT, "A parameter is unknown, invalid or contradicts another; it is named.")


class CreatorViewSet(ViewSet):
    """Accounts as search sees them. Ids are those of profiles."""

    lookup_value_regex = "[0-9]{1,18}"

    @extend_schema(
        operation_id="creators_list", summary="Find creators", parameters=[*SEARCH, *PAGING],
        responses={200: ListingPageSerializer, 400: BAD},
    )  # fmt: skip
    def list(self, request: Request) -> Response:
        filterset = strict_search(request)
        size = _page_size(request)
        try:
            page = search.page(filterset, _once(request, "cursor"), size)
        except Refused as error:
            raise ValidationError({"cursor": error.messages}) from None
        except search.TooSlow:
            raise SearchTooSlow from None
        here = request.build_absolute_uri()
        return Response(
            {
                "count": page.count,
                "count_is_exact": page.count_is_exact,
                "next": page.next and replace_query_param(here, "cursor", page.next),
                "previous": page.previous and replace_query_param(here, "cursor", page.previous),
                "results": search.listing_rows(filterset.asker, page.rows),
            }
        )

    @extend_schema(
        operation_id="creators_retrieve", summary="One creator's account", responses={200: ListingSerializer, 404: None}
    )
    def retrieve(self, request: Request, pk: str) -> Response:
        refuse_unknown((), request.query_params)
        listing = get_object_or_404(Listing, pk=pk)
        rows = [search.Row(listing, get_object_or_404(Profile, pk=pk))]
        return Response(search.listing_rows(search.Asker.of(request), rows)[0])

    @extend_schema(
        operation_id="creators_receipt", summary="Behind the numbers", responses={200: ReceiptSerializer, 404: None}
    )
    @action(detail=True)
    def receipt(self, request: Request, pk: str) -> Response:
        """The posts, the arithmetic and the peers that one account's numbers follow from."""
        refuse_unknown((), request.query_params)
        listing, profile = get_object_or_404(Listing, pk=pk), get_object_or_404(Profile, pk=pk)
        return Response(receipts.receipt(receipts.of(profile, listing)))

    @extend_schema(
        operation_id="creators_facets", summary="Count creators by facet", parameters=SEARCH,
        responses={200: FacetsSerializer, 400: BAD},
    )  # fmt: skip
    @action(detail=False)
    def facets(self, request: Request) -> Response:
        refuse_unknown(search.PARAMETERS, [name for name in request.query_params if name in ("cursor", "page_size")])
        try:
            return Response(search.facets(None, filterset=strict_search(request)))
        except search.TooSlow:
            raise SearchTooSlow from None

    @extend_schema(
        operation_id="creators_export", summary="Take all rows of a search away",
        description="All rows in the search's order. Every export is logged. Contacts are never in it.",
        parameters=[*SEARCH, export_format(FORMATS)],
        responses={(200, content_type): OpenApiTypes.BINARY for content_type in exporting.CONTENT_TYPES.values()},
    )  # fmt: skip
    @action(detail=False)
    def export(self, request: Request) -> StreamingHttpResponse:
        refuse_unknown((), [name for name in request.query_params if name in ("cursor", "page_size")])
        file_format = wanted_format(request, FORMATS)
        try:
            return exporting.export_search(strict_search(request, also=("format",)), file_format)
        except ValueError as error:
            raise ValidationError({"format": [str(error)]}) from None


def _once(request: Request, name: str) -> Any:
    given = request.query_params.getlist(name)
    if len(given) > 1:
        raise ValidationError({name: ["Given twice. Give it once."]})
    return given[0] if given else None


def _page_size(request: Request) -> int:
    text = _once(request, "page_size") or str(PAGE_SIZE)
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= MAX_PAGE_SIZE):
        raise ValidationError({"page_size": [f"Must be a whole number from 1 to {MAX_PAGE_SIZE}."]})
    return int(text)
