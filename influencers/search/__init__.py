"""Search: one definition of every filter and order, for pages, API, export, saved searches and facets."""

from influencers.search.asker import Asker
from influencers.search.facets import facets
from influencers.search.filters import ListingFilter
from influencers.search.limits import TooSlow
from influencers.search.ordering import DEFAULT_ORDER, ORDERS
from influencers.search.pages import Page, Row, batches, count, ids, page
from influencers.search.parameters import PARAMETERS
from influencers.search.rows import FIELDS, each_row, listing_row, listing_rows, own
from influencers.search.tokens import token, tokens, tokens_sql
from influencers.search.words import document

__all__ = [
    "DEFAULT_ORDER",
    "FIELDS",
    "ORDERS",
    "PARAMETERS",
    "Asker",
    "ListingFilter",
    "Page",
    "Row",
    "TooSlow",
    "batches",
    "count",
    "document",
    "each_row",
    "facets",
    "ids",
    "listing_row",
    "listing_rows",
    "own",
    "page",
    "token",
    "tokens",
    "tokens_sql",
]
