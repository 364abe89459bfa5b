"""The OpenAPI document, its page, docs/api.md and docs/search.md say what the code does, and all of it."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.validation import validate_schema

from influencers.search import FIELDS, ORDERS, PARAMETERS, ListingFilter

ROOT = Path(__file__).resolve().parents[2]
METHODS = {"get", "post", "put", "patch", "delete"}


@cache
def schema() -> dict[str, Any]:
    with GENERATOR_STATS.silence():
        return SchemaGenerator().get_schema(request=None, public=True)


def parameters(path: str) -> dict[str, Any]:
    return {found["name"]: found for found in schema()["paths"][path]["get"]["parameters"]}


def test_the_openapi_document_is_valid_and_complete() -> None:
    GENERATOR_STATS.reset()
    validate_schema(SchemaGenerator().get_schema(request=None, public=True))
    assert not GENERATOR_STATS, "manage.py spectacular --validate says what is unclear"


def test_the_openapi_document_lists_every_search_parameter() -> None:
    assert set(parameters("/api/v1/creators/")) == {*PARAMETERS, "cursor", "page_size"}
    assert set(parameters("/api/v1/creators/facets/")) == set(PARAMETERS)
    assert set(parameters("/api/v1/creators/export/")) == {*PARAMETERS, "format"}
    assert list(schema()["components"]["schemas"]["Listing"]["properties"]) == FIELDS


def test_the_filter_set_is_what_the_parameters_say() -> None:
    assert list(ListingFilter.base_filters) == list(PARAMETERS)
    assert list(ListingFilter("").form.fields) == list(PARAMETERS)


@pytest.mark.django_db
@pytest.mark.parametrize("name", [name for name in PARAMETERS if "shortlist" not in name])
def test_every_example_works(name: str) -> None:
    query = f"{name}={PARAMETERS[name].example.replace('+', '%2B').replace(' ', '+')}"
    assert ListingFilter(query, strict=True).form.errors == {}


def test_docs_search_lists_every_parameter_with_unit_and_example() -> None:
    text = (ROOT / "docs/search.md").read_text()
    rows = {row[0]: row for row in re.findall(r"^\| `(\w+)` \| (.+?) \| (.*?) \| `\w+=(.+?)` \| (.*?) \|$", text, re.M)}
    assert set(rows) == set(PARAMETERS)
    for name, parameter in PARAMETERS.items():
        _, finds, unit, example, repeat = rows[name]
        assert (finds, example) == (parameter.text, parameter.example)
        assert unit == parameter.unit or "enum" in parameter.openapi
        assert bool(repeat) == parameter.many
        for value in parameter.openapi.get("enum", []) if parameter.many else []:
            assert f"`{value}`" in unit


def test_docs_search_lists_every_order() -> None:
    section = (ROOT / "docs/search.md").read_text().split("\n## Order\n")[1].split("\n## ")[0]
    named = set(re.findall(r"`(\w+)`", section.split(", with")[0]))
    assert named - {"order"} == {order.lstrip("-") for order in ORDERS}


def test_docs_api_lists_every_address_and_method() -> None:
    text = (ROOT / "docs/api.md").read_text()
    documented = {
        path: set(methods.split()) for path, methods in re.findall(r"^\| `([\w{}/-]+)` \| ([A-Z ]+) \|", text, re.M)
    }
    served = {
        re.sub(r"{\w+}", "{id}", path.removeprefix("/api/v1/")): {name.upper() for name in METHODS & set(operations)}
        for path, operations in schema()["paths"].items()
    }
    assert documented == {**served, "schema/": {"GET"}}


@pytest.mark.django_db
def test_the_docs_page_needs_no_other_host_and_no_inline_script(client: Client) -> None:
    page = client.get("/api/docs/")
    text = page.content.decode()
    assert page.status_code == 200
    assert "default-src 'self'" in page["Content-Security-Policy"]
    assert "<style" not in text
    assert re.findall(r"<script[^>]*>", text) == re.findall(r'<script src="[^"]+">', text)
    addresses = re.findall(r'(?:src|href)="([^"]+)"', text)
    assert not [address for address in addresses if "//" in address]
    for address in addresses:
        if address.startswith("/static/"):
            assert finders.find(address.removeprefix("/static/"))
    script = client.get("/api/docs/?script=")
    assert script["Content-Type"].startswith("application/javascript")
    assert "/api/v1/schema/" in script.content.decode()
    assert client.get("/api/v1/schema/").status_code == 200


def test_an_address_that_is_not_there_is_a_problem(client: Client) -> None:
    missing = client.get("/api/v1/nothing/here/")
    assert (missing.status_code, missing["Content-Type"]) == (404, "application/problem+json")
