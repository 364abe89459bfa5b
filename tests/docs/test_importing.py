"""docs/importing.md lists every column, value rule and vendor, and nothing that the code does not do."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from influencers.importing.columns import headers, vendors
from influencers.importing.columns.fields import AUDIENCE_AGES, FIELDS, PLATFORM_WORDS
from influencers.importing.columns.labels import label
from influencers.importing.rows.values import READERS
from influencers.models import Import

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "importing.md").read_text()
NOW = datetime(2026, 11, 20, tzinfo=UTC)


def rows(title: str) -> list[list[str]]:
    """The rows of the table under a heading, without its head."""
    part = re.split(rf"^#+ {re.escape(title)}\n", PAGE, flags=re.MULTILINE)[1]
    lines = re.split(r"^#+ ", part, flags=re.MULTILINE)[0].splitlines()
    table = [line for line in lines if line.startswith("|")]
    return [[cell.strip(" ") for cell in line.strip("|").split(" | ")] for line in table[2:]]


def values() -> list[list[str]]:
    return [[reader, re.findall(r"`(.*)`", cell)[0], meant] for reader, cell, meant in rows("Values")]


def shown(value: Any) -> str:
    """A value as the page writes it."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return f"{value:,}"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    return ", ".join(value) if isinstance(value, list) else str(value)


@pytest.mark.parametrize("records", Import.Records.values)
def test_the_columns_of_the_page_are_those_of_the_code(records: str) -> None:
    written = {
        name.strip("`"): (words, reads, known.split(", ")) for name, words, reads, known in rows(records.title())
    }

    assert list(written) == list(FIELDS[records])
    for name, (words, reads, known) in written.items():
        field = FIELDS[records][name]
        assert words == label(name)
        assert reads == field.reads.replace("_", " ")
        assert set(known) == {headers.plain(name), *field.headers}


@pytest.mark.parametrize("records", Import.Records.values)
def test_every_header_of_the_page_is_read_as_the_page_says(records: str) -> None:
    for name, _words, _reads, known in rows(records.title()):
        for header in known.split(", "):
            found = headers.sorted_out([header], records)
            assert [column.field for column in found.columns] == [name.strip("`")], header


@pytest.mark.parametrize(("reader", "cell", "meant"), values())
def test_every_value_of_the_page_is_read_as_the_page_says(reader: str, cell: str, meant: str) -> None:
    read = READERS[reader.replace(" ", "_")]
    try:
        said = shown(read(cell, NOW) if reader == "date" else read(cell))  # type: ignore[call-arg]
    except ValueError as error:
        said = f"left out: {error}"

    assert said == meant


def test_every_reader_of_values_has_an_example_of_each_kind() -> None:
    assert {reader.replace(" ", "_") for reader, _cell, _meant in values()} == set(READERS)


def test_the_vendors_of_the_page_are_those_of_the_code() -> None:
    written = [(vendor, what, tuple(known.split(", "))) for vendor, what, known in rows("Vendors")]

    assert written == [(shape.vendor, shape.what, shape.signature) for shape in vendors.SHAPES]
    assert f"at least {vendors.ENOUGH:.0%}".replace("%", " %") in PAGE


def test_the_words_for_platforms_and_the_ages_are_complete() -> None:
    page = " ".join(PAGE.split())

    assert f"The words are: {', '.join(PLATFORM_WORDS)}." in page
    assert f"What counts as an age is {', '.join(AUDIENCE_AGES)}." in page


@pytest.mark.parametrize("header", re.findall(r"`(audience[ _][^`]+)`", PAGE.split("## Columns")[1].split("###")[0]))
def test_headers_of_audience_shares_are_read_as_such(header: str) -> None:
    assert [column.field for column in headers.sorted_out([header], "profiles").columns] == ["audience"]
