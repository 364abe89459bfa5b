"""Packed files: gzip and zip are read like what they hold, and refused with a sentence where that cannot be."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from typing import Any

import openpyxl
import pytest

from influencers.importing.files import reading
from influencers.models import Import, Profile
from tests.influencers.imports import bring, counts, profile, refusal, table

pytestmark = pytest.mark.django_db

ROWS = [["username", "followers"], ["tea", 12_300], ["coffee", 1_494]]
CSV = table(*ROWS).encode()


def workbook() -> bytes:
    book, stored = openpyxl.Workbook(), io.BytesIO()
    for row in ROWS:
        book.active.append(row)
    book.save(stored)
    return stored.getvalue()


def zipped(files: dict[str, bytes], packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    stored = io.BytesIO()
    with zipfile.ZipFile(stored, "w", packing) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return stored.getvalue()


def with_flag(content: bytes, flag: int) -> bytes:
    """The zip file with a flag set in the headers of its members, such as 1 for encrypted."""
    data = bytearray(content)
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + place] |= flag
    return bytes(data)


OBJECTS = [dict(zip(ROWS[0], row, strict=True)) for row in ROWS[1:]]
TEXTS = {
    "table.csv": CSV,
    "table.tsv": CSV.replace(b",", b"\t"),
    "table.xlsx": workbook(),
    "table.json": json.dumps(OBJECTS).encode(),
    "table.ndjson": b"\n".join(json.dumps(each).encode() for each in OBJECTS),
}


@pytest.mark.parametrize("packing", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
@pytest.mark.parametrize("name", TEXTS)
def test_a_zip_with_one_table_is_read_like_the_table(name: str, packing: int) -> None:
    beside = {
        "folder/": b"",
        "__MACOSX/._table.csv": b"mac",
        ".DS_Store": b"mac",
        "empty.csv": b"",
        "read me.txt": b"Thank you for your order.",
        "Thumbs.db": b"windows",
    }
    batch = bring(zipped(beside | {f"folder/{name}": TEXTS[name]}, packing), "ig.zip")
    assert (batch.error, counts(batch)) == ("", {"created": 2})
    assert (profile("tea").followers, profile("coffee").followers) == (12_300, 1_494)


@pytest.mark.parametrize("name", TEXTS)
def test_a_gzip_is_read_like_what_it_holds(name: str) -> None:
    batch = bring(gzip.compress(TEXTS[name], mtime=0), f"ig_{name}.gz")
    assert (batch.error, counts(batch)) == ("", {"created": 2})


def test_a_file_of_any_name_is_the_table_where_it_is_alone() -> None:
    assert counts(bring(zipped({"export": CSV}), "ig.zip")) == {"created": 2}


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (zipped({"a.csv": CSV, "in/b.xlsx": workbook()}), "The zip file holds 2 files: “a.csv”, “b.xlsx”."),
        (
            zipped({f"{n}.csv": CSV for n in range(7)}),
            "7 files: “0.csv”, “1.csv”, “2.csv”, “3.csv”, “4.csv” and others.",
        ),
        (zipped({"empty.csv": b"", "__MACOSX/a.csv": CSV, ".a.csv": CSV}), "holds no file with anything in it"),
        (zipped({}), "holds no file with anything in it"),
        (zipped({"../../x.csv": CSV}), "The name “../../x.csv” in the zip file leads out of the archive."),
        (zipped({"..\\x.csv": CSV}), "leads out of the archive. Please pack the file alone."),
        (zipped({"in.zip": zipped({"a.csv": CSV})}), "There is an archive within the archive."),
        (zipped({"a.csv.gz": gzip.compress(CSV, mtime=0)}), "There is an archive within the archive."),
        (gzip.compress(zipped({"a.csv": CSV}), mtime=0), "There is an archive within the archive."),
        (gzip.compress(gzip.compress(CSV, mtime=0), mtime=0), "There is an archive within the archive."),
        (with_flag(zipped({"a.csv": CSV}), 1), "The zip file is protected with a password."),
        (zipped({"a.csv": CSV})[:-30], "The zip file or workbook is damaged: its end is missing."),
        (zipped({"a.csv": CSV}, zipfile.ZIP_STORED).replace(b"coffee", b"toffee"), "its end is missing or damaged"),
        (b"7z\xbc\xaf\x27\x1c" + bytes(50), "The file is packed as 7z."),
        (b"Rar!\x1a\x07" + bytes(50), "The file is packed as RAR."),
        (zipped({"word/document.xml": b"x", "[Content_Types].xml": b"x"}), "a text document or a presentation"),
        (zipped({"xl/workbook.bin": b"x", "[Content_Types].xml": b"x"}), "a binary workbook (XLSB)"),
        (zipped({"mimetype": b"x", "content.xml": b"x"}), "an OpenDocument file"),
    ],
)
def test_what_cannot_be_unpacked_is_refused_in_a_sentence(content: bytes, sentence: str) -> None:
    said, batch = refusal(content)
    assert sentence in said
    assert batch is None or batch.status == Import.Status.FAILED
    assert not Profile.objects.exists()


BOMB = b"username,followers,note\n" + (b"tea,5," + b"x" * 500_000 + b"\n") * 120


@pytest.mark.parametrize("content", [zipped({"a.csv": BOMB}), gzip.compress(BOMB, mtime=0)], ids=["zip", "gzip"])
def test_what_grows_without_measure_is_refused(content: bytes) -> None:
    said, _batch = refusal(content)
    assert "Unpacked, the file grows more than 100 times." in said
    assert not Profile.objects.exists()


@pytest.mark.parametrize(
    "content", [zipped({"a.csv": CSV * 50}), gzip.compress(CSV * 50, mtime=0)], ids=["zip", "gzip"]
)
def test_what_is_too_large_when_unpacked_is_refused(content: bytes, settings: Any) -> None:
    settings.IMPORT_MAX_UNPACKED_BYTES = 1_500
    assert "Unpacked, the file is larger than 1.5 kB. Please split it." in refusal(content)[0]


def test_a_workbook_inside_a_zip_is_unpacked_within_the_limit_too(settings: Any) -> None:
    with zipfile.ZipFile(io.BytesIO(workbook())) as book:
        loose = zipped({name: book.read(name) for name in book.namelist()}, zipfile.ZIP_STORED)
    content = zipped({"a.xlsx": loose})
    assert counts(bring(content, "ig.zip")) == {"created": 2}
    settings.IMPORT_MAX_BYTES = len(content)
    assert "The file inside has more than" in refusal(content)[0]


@pytest.mark.parametrize("name", ["ig.csv", "ig.csv.gz", "ig.zip", "ig.xlsx", "book.zip"])
def test_how_far_the_reading_is_grows_to_the_size_of_the_file(name: str, tmp_path: Any) -> None:
    content = {
        "ig.csv": CSV, "ig.csv.gz": gzip.compress(CSV), "ig.zip": zipped({"a.csv": CSV}), "ig.xlsx": workbook(),
        "book.zip": zipped({"a.xlsx": workbook()}),
    }[name]  # fmt: skip
    path = tmp_path / name
    path.write_bytes(content)
    with reading.opened(path) as found:
        rows = list(found.rows)
        assert 0.8 * len(content) <= found.bytes_read() <= len(content)
    assert [cells for _number, cells in rows] == [["tea", "12300"], ["coffee", "1494"]]
