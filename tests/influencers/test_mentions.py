"""Which stored files name somebody: text tables, packed ones and workbooks."""

from __future__ import annotations

import gzip
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.base import ContentFile

from influencers import mentions
from influencers.models import Import

NAMES = ["teapot", "Kettle", "tilly@pot.example"]


@pytest.fixture(autouse=True)
def uploads(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def stored(content: bytes) -> Import:
    batch = Import(file_name="b.csv")
    batch.file.save("b.csv", ContentFile(content), save=False)
    return batch


def as_workbook(cell: str) -> bytes:
    book, file = openpyxl.Workbook(), BytesIO()
    book.active.append(["username", "followers"])
    book.active.append([cell, 5])
    book.save(file)
    return file.getvalue()


def zipped(**files: bytes) -> bytes:
    stored = BytesIO()
    with zipfile.ZipFile(stored, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return stored.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        b"handle,followers\nteapot,5\n",
        b"handle;followers\nx;5\n@TeaPot;6",
        b'name,link\nTilly,"https://www.instagram.com/teapot/?hl=de"\n',
        b'{"username": "teapot"}\n',
        b"name\tmail\nTilly\tTilly@pot.example\n",
        b"username\nkettle",
        b"username,bio\nfan,I love @teapot.\n",
        "username,followers\nteapot,5\n".encode("utf-16"),
        gzip.compress(b"username\n" + b"somebody\n" * 200_000 + b"teapot\n", mtime=0),
        as_workbook("teapot"),
        gzip.compress(as_workbook("teapot"), mtime=0),
        zipped(readme=b"hello", table=b"username\nteapot\n"),
        zipped(book=as_workbook("teapot")),
        zipped(packed=gzip.compress(b"username\nteapot\n", mtime=0)),
    ],
)
def test_a_file_that_names_them_is_found(content: bytes) -> None:
    batch = stored(content)
    assert mentions.naming([stored(b"username\nsomebody\n"), batch], NAMES) == [batch]


@pytest.mark.parametrize(
    "content",
    [
        b"PK\x03\x04 damaged",
        gzip.compress(b"username\nsomebody\n", mtime=0)[:-9],
        zipped(table=b"username\nsomebody\n" * 200)[:-9],
        zipped(deep=zipped(deeper=zipped(deepest=zipped(table=b"username\nsomebody\n")))),
    ],
)
def test_a_file_that_cannot_be_looked_into_counts_as_one_that_names_them(content: bytes) -> None:
    batch = stored(content)
    assert mentions.naming([batch], NAMES) == [batch]


@pytest.mark.parametrize(
    "content",
    [
        b"handle,followers\nteapot.fan,5\nmyteapot,6\nteapot_,77\n",
        b"handle,bio\nsomebody,a teapot and a kettle on the stove\n",
        gzip.compress(b"username\n" + b"ateapot\n" * 300_000, mtime=0),
        as_workbook("teapot-shop"),
        zipped(table=b"username\nteapot.fan\n", book=as_workbook("myteapot")),
    ],
)
def test_files_of_others_are_not(content: bytes) -> None:
    assert mentions.naming([stored(content)], NAMES) == []


def test_nobody_and_a_file_that_is_gone() -> None:
    batch = stored(b"PK\x03\x04 damaged")
    assert mentions.naming([batch], []) == []
    Path(batch.file.path).unlink()
    assert mentions.naming([batch], NAMES) == []


@pytest.mark.parametrize("place", range(mentions.CHUNK - 8, mentions.CHUNK + 2))
def test_a_name_is_found_across_the_seam_of_two_chunks(place: int) -> None:
    filler = b"username\n" + b"x" * (place - 10) + b"\n"
    batch, other = stored(filler + b"teapot\n"), stored(filler + b"teapot.fan\n")
    assert mentions.naming([batch, other], NAMES) == [batch]
