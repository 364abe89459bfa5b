"""Broken, random and hostile files through the real importer: a sentence or an import, never anything in between."""

from __future__ import annotations

import gzip
import io
import json
import os
import random
import re
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
import xlsxwriter
from django.core.files.base import ContentFile
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from influencers import importing
from influencers.importing.files import reading
from influencers.models import Import, Rejection
from tests.influencers.imports import DAY, bring, table

pytestmark = pytest.mark.django_db


def calm(examples: int) -> settings:
    """Few examples, the same ones in CI; the database that each is imported into is slow and shared."""
    return settings(
        max_examples=examples, deadline=None, database=None, derandomize=bool(os.environ.get("CI")), print_blob=True,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
    )  # fmt: skip


_OF_PROGRAMS = re.compile(r"\w(Error|Exception|Warning)\b|Traceback|object at 0x|<class|NoneType|\bNone\b|\bself\b|\\x")
_QUOTED = re.compile(r"“.*?”", re.DOTALL)
WHOLE = (
    "influencers_profile",
    "influencers_post",
    "influencers_snapshot",
    "influencers_creator",
    "influencers_journalrow",
)
ROWS = [["username", "followers", "bio", "er", "verified"]] + [
    [f"tea{n}", n * 1000, f"Tea {n}\nand “cake” ü", f"{n}.5%", "yes"] for n in range(30)
]
NASTY = [
    "", " ", "-", "N/A", "=1+1", "+5", "@tea", "\t=x", "'", '"', '""', '"a', "a\nb", "a\r", ",", ";", "|", "NaN",
    "NaN%", "inf", "-1", "1e308",
    "9" * 400, "1e999", "1,2,3", "1.2.3", "5%", "0.5", "-0", "48.5M", "²", "٣", "1_0", "0x10",
    "2026-02-30", "1800-01-01", "99999-01-01", "20261301", "11 hours ago", "999999 years ago", "1e400", "true", "#REF!",
    "https://instagram.com/tea", "https://instagram.com/p/x/", "http://", "http://[", "//", "tea@pot", "a" * 600,
    "\u202e\u0000", "\ufeff", "\ud7ff", "😀" * 40, "🔒", "\x85", "\u2028", "\\", "{}", "[", "DE", "deutsch", "USD 5",
    "../../etc", "%s", "{0}", "<script>", "tea\x1f",
]  # fmt: skip
HEADERS = [
    "username", "Followers", "bio", "er", "verified", "profile url", "external id", "country", "language", "email",
    "price", "currency", "platform", "last post", "as of", "audience_country_DE", "audience female %", "avg likes",
    "tiktok_username", "name", "posts", "kind", "account type", "phone", "date", "likes", "comments", "posted at",
    "caption", "post id", "religion", "", "x" * 300, "a\rb", "\x00", "\ud800",
]  # fmt: skip


def directory() -> list[object]:
    """Everything that an import may change."""
    with connection.cursor() as cursor:
        found = []
        for name in WHOLE:
            cursor.execute(f"select count(*), coalesce(sum(hashtext(t::text)::bigint), 0) from {name} t")
            found.append(cursor.fetchone())
    return found


def no_program_speaks(*sentences: str) -> None:
    for sentence in sentences:
        assert not _OF_PROGRAMS.search(_QUOTED.sub("", sentence)), sentence
        assert "Something went wrong inside" not in sentence


def survives(content: bytes, name: str) -> Import | None:
    """Import whatever that is; None where it is refused at once."""
    before = directory()
    try:
        batch = bring(content, name)
        if batch.status == Import.Status.NEEDS_INPUT:
            assert directory() == before
            importing.proceed(
                batch, {"platform": "instagram", "percent or fraction": "percent", "as_of": DAY - timedelta(1)}
            )
            importing.run(batch.pk)
            batch.refresh_from_db()
    except importing.Refused as reason:
        no_program_speaks(str(reason))
        assert directory() == before
        return None
    sentences = Rejection.objects.filter(batch=batch).values_list("sentence", flat=True)
    no_program_speaks(batch.error, batch.stage, *sentences, *(str(each["sentence"]) for each in batch.questions))
    if batch.status != Import.Status.DONE:
        assert batch.error or batch.questions
        assert directory() == before
    elif "person" not in batch.report["columns"]["read"].values() and not _wide(batch):
        done = batch.created + batch.updated + batch.unchanged + batch.conflicts + batch.rejected + batch.suppressed
        assert done == batch.rows
    return batch


def _wide(batch: Import) -> bool:
    return any("." in target for target in batch.report["columns"]["read"].values())


def workbook() -> bytes:
    stored = io.BytesIO()
    with xlsxwriter.Workbook(stored) as book:
        sheet = book.add_worksheet()
        for place, row in enumerate(ROWS):
            sheet.write_row(place, 0, row)
    return stored.getvalue()


def zipped(content: bytes) -> bytes:
    stored = io.BytesIO()
    with zipfile.ZipFile(stored, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("table.csv", content)
    return stored.getvalue()


CSV = table(*ROWS).encode()
OBJECTS = [dict(zip(ROWS[0], row, strict=True)) for row in ROWS[1:]]
FILES = {
    "ig.csv": CSV,
    "ig_wide.csv": CSV.decode().encode("utf-16"),
    "ig.csv.gz": gzip.compress(CSV, mtime=0),
    "ig.zip": zipped(CSV),
    "ig.xlsx": workbook(),
    "ig.json": json.dumps({"results": OBJECTS}).encode(),
    "ig.ndjson": "\n".join(map(json.dumps, OBJECTS)).encode(),
}


def cut(content: bytes, by: random.Random) -> bytes:
    return content[: by.randrange(1, len(content))]


def flip(content: bytes, by: random.Random) -> bytes:
    data = bytearray(content)
    for _time in range(by.choice([1, 3, 30])):
        data[by.randrange(len(data))] = by.randrange(256)
    return bytes(data)


def shuffle(content: bytes, by: random.Random) -> bytes:
    size = by.choice([5, 50, 500])
    pieces = [content[at : at + size] for at in range(0, len(content), size)]
    by.shuffle(pieces)
    return b"".join(pieces)


def twice(content: bytes, by: random.Random) -> bytes:
    at = by.randrange(len(content))
    return content[:at] + content + content[at:]


DAMAGE = [cut, flip, shuffle, twice]


def read_whole(content: bytes, path: Path) -> None:
    """Read a file to its end, as an import does first."""
    path.write_bytes(content)
    try:
        with reading.opened(path) as found:
            for number, cells in found.rows:
                assert isinstance(number, int)
                assert all(type(cell) is str for cell in cells)
    except importing.Refused as reason:
        no_program_speaks(str(reason))


@pytest.mark.parametrize("name", FILES)
def test_whole_files_are_imported(name: str) -> None:
    batch = survives(FILES[name], name)
    assert batch is not None
    assert (batch.status, batch.created, batch.rejected) == ("done", 30, 0)


@pytest.mark.parametrize("damage", DAMAGE)
@pytest.mark.parametrize("name", FILES)
def test_damaged_files_are_read_or_refused(name: str, damage, tmp_path: Path) -> None:
    by = random.Random(f"{name} {damage.__name__}")
    for _time in range(40):
        read_whole(damage(FILES[name], by), tmp_path / name)


@pytest.mark.parametrize("damage", DAMAGE)
@pytest.mark.parametrize("name", FILES)
def test_damaged_files_are_imported_or_refused(name: str, damage) -> None:
    by = random.Random(f"{damage.__name__} {name}")
    survives(damage(FILES[name], by), name)


@calm(150)
@given(
    start=st.sampled_from([b"", b"PK\x03\x04", b"\x1f\x8b\x08", b"[{", b"{", b'"', b"\xff\xfe", b"a,b\n"]),
    rest=st.binary(),
)
def test_random_bytes_are_read_or_refused(start: bytes, rest: bytes, tmp_path: Path) -> None:
    read_whole(start + rest, tmp_path / "ig")


cells = st.one_of(st.sampled_from(NASTY), st.text(max_size=12))


@calm(12)
@given(
    headers=st.lists(st.sampled_from(HEADERS), min_size=1, max_size=9),
    rows=st.lists(st.lists(cells, max_size=10), min_size=1, max_size=25),
    delimiter=st.sampled_from(",;\t|"),
)
def test_tables_of_nasty_cells(headers: list[str], rows: list[list[str]], delimiter: str) -> None:
    text = table(["handle", *(header.replace("\x00", "") for header in headers)], *rows, delimiter=delimiter)
    survives(text.encode("utf-8", "replace"), "ig.csv")


values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), cells),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(HEADERS), inner, max_size=3)),
    max_leaves=8,
)


@calm(10)
@given(
    objects=st.lists(st.dictionaries(st.sampled_from(HEADERS), values, max_size=6), min_size=1, max_size=12),
    name=st.sampled_from(["ig.json", "ig.ndjson", "results.json"]),
)
def test_objects_of_nasty_values(objects: list[dict[str, object]], name: str) -> None:
    found = [{"username": f"tea{place}"} | each for place, each in enumerate(objects)]
    whole = {"results": found, "x": 1} if name.startswith("results") else found
    text = "\n".join(map(json.dumps, found)) if name.endswith("ndjson") else json.dumps(whole)
    survives(text.encode(), name)


@calm(10)
@given(rows=st.lists(st.lists(st.one_of(cells, st.integers(), st.floats(), st.booleans()), max_size=8), max_size=12))
def test_workbooks_of_nasty_cells(rows: list[list[object]]) -> None:
    stored = io.BytesIO()
    with xlsxwriter.Workbook(stored, {"nan_inf_to_errors": True, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["username", *HEADERS[1:8]])
        for place, row in enumerate(rows, 1):
            sheet.write_row(place, 0, row)
    survives(stored.getvalue(), "ig.xlsx")


def test_what_is_refused_at_once_leaves_no_file(settings) -> None:
    settings.IMPORT_MAX_BYTES = 10
    with pytest.raises(importing.Refused):
        importing.start(ContentFile(CSV, name="ig.csv"), as_of=DAY)
    assert not Import.objects.exists()
