"""Workbooks: which sheet is read, what its cells say, and what keeps one out."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter

from influencers.importing.files import reading, shared_strings
from influencers.models import Import, Profile, Rejection
from tests.influencers.imports import bring, counts, profile, refusal, sentences

pytestmark = pytest.mark.django_db

HEAD = ["username", "followers"]
SHEET = "xl/worksheets/sheet1.xml"
Fill = Callable[[Any], None]


def made(fill: Fill) -> bytes:
    book, stored = openpyxl.Workbook(), io.BytesIO()
    fill(book)
    book.save(stored)
    return stored.getvalue()


def workbook(*rows: list[Any], formats: dict[str, str] | None = None) -> bytes:
    def fill(book: Any) -> None:
        for row in rows:
            book.active.append(row)
        for place, code in (formats or {}).items():
            book.active[place].number_format = code

    return made(fill)


def changed(content: bytes, part: str, old: str, new: str) -> bytes:
    """The workbook with one of its parts written in another way."""
    stored = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(stored, "w", zipfile.ZIP_DEFLATED) as target:
        for info in source.infolist():
            data = source.read(info)
            if info.filename == part:
                assert old.encode() in data
                data = data.replace(old.encode(), new.encode())
            target.writestr(info, data)
    return stored.getvalue()


def test_percent_formats_are_percent_points() -> None:
    formats = {"C2": "0.0%", "C3": "0.00%"}
    bring(workbook([*HEAD, "er"], ["tea", 5, 0.024], ["coffee", 6, 0.0051], formats=formats), "ig.xlsx")
    assert (profile("tea").reported_er, profile("coffee").reported_er) == (2.4, 0.51)


def test_a_percent_sign_in_quotes_is_no_percent_format() -> None:
    stored = workbook([*HEAD, "er"], ["tea", 5, 2.4], formats={"C2": '0.0" %"'})
    bring(stored, "ig.xlsx")
    assert profile("tea").reported_er == 2.4


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        (datetime(2026, 1, 16, 18, 1, 24), "yyyy-mm-dd hh:mm:ss"),
        (date(2026, 1, 16), "dd.mm.yyyy"),
        (46038, "General"),
        (46038, "[$-407]D. MMMM YYYY"),
        ("16.01.2026", "@"),
    ],
)
def test_dates(cell: Any, code: str) -> None:
    bring(workbook([*HEAD, "last post"], ["tea", 5, cell], formats={"C2": code}), "ig.xlsx")
    assert profile("tea").last_post_at.date() == date(2026, 1, 16)


def test_dates_of_old_macs() -> None:
    def fill(book: Any) -> None:
        book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
        book.active.append([*HEAD, "last post"])
        book.active.append(["tea", 5, date(2026, 1, 16)])

    bring(made(fill), "ig.xlsx")
    assert profile("tea").last_post_at.date() == date(2026, 1, 16)


def test_booleans_numbers_and_letters() -> None:
    rows = [
        [*HEAD, "verified", "external id", "bio"],
        ["tea", 12_300.0, True, 17841400000000123, "a_x0041_\nb &amp; <c>"],
    ]
    bring(workbook(*rows), "ig.xlsx")
    tea = profile("tea")
    assert (tea.followers, tea.verified) == (12_300, True)
    assert tea.external_id.startswith("17841400000000")
    assert tea.bio == "aA\nb &amp; <c>"


def test_a_formula_is_neither_run_nor_read_as_blank() -> None:
    batch = bring(
        workbook([*HEAD, "bio"], ["tea", "=5*5", "x"], ["=A2", 7, "y"], ["milk", 8, "=WEBSERVICE(1)"]), "ig.xlsx"
    )
    formula = "The cell holds a formula. Formulas are not run: save the sheet with values only."
    assert counts(batch) == {"created": 2, "rejected": 1}
    assert sorted(set(sentences(batch))) == [formula, "The row names no account."]
    formulas = Rejection.objects.filter(sentence=formula).order_by("row_number")
    assert list(formulas.values_list("row_number", "column", "value")) == [
        (2, "followers", "=5*5"), (3, "username", "=A2"), (4, "bio", "=WEBSERVICE(1)"),
    ]  # fmt: skip
    assert profile("tea").followers is None


def test_signs_of_formulas_in_text_are_plain_data() -> None:
    content = "username,followers,bio\n@tea,+5,=1+1\ncoffee,6,-x\nmilk,7,@you\n"
    batch = bring(content)
    assert counts(batch) == {"created": 3}
    assert [profile(name).bio for name in ("tea", "coffee", "milk")] == ["=1+1", "-x", "@you"]
    bring(workbook([*HEAD, "bio"], ["tea", 5, "'=1+2"]), "ig.xlsx")
    assert profile("tea").bio == "=1+2"


@pytest.mark.parametrize(
    ("shown", "said"), [("#N/A", []), ("#REF!", ["The cell shows the error #REF! of a spreadsheet."])]
)
def test_cells_that_show_an_error(shown: str, said: list[str]) -> None:
    stored = changed(workbook(HEAD, ["tea", 5]), "xl/worksheets/sheet1.xml", '<c r="B2" t="n"><v>5</v></c>',
                     f'<c r="B2" t="e"><v>{shown}</v></c>')  # fmt: skip
    batch = bring(stored, "ig.xlsx")
    assert counts(batch) == {"created": 1}
    assert profile("tea").followers is None
    assert sentences(batch) == said


def _other_sheets(book: Any) -> None:
    book.active.title = "Empty"
    notes = book.create_sheet("Notes")
    notes.append(["Exported by", "somebody"])
    hidden = book.create_sheet("Hidden")
    hidden.append(HEAD)
    hidden.append(["hidden", 1])
    hidden.sheet_state = "hidden"
    creators = book.create_sheet("Creators")
    creators.append(["Creators of the week"])
    creators.append([])
    creators.append(["user\nname", " Followers\r\n", "", "bio"])
    creators.append(["tea", 5, None, "x"])
    creators.row_dimensions[1].hidden = True
    book.create_sheet("Later")


def test_the_first_sheet_with_a_table_is_read_below_its_title(tmp_path: Path) -> None:
    path = tmp_path / "ig.xlsx"
    path.write_bytes(made(_other_sheets))
    with reading.opened(path) as found:
        assert (found.sheet, found.header_row) == ("Creators", 3)
        assert found.headers == ["user name", "Followers", "Column 3", "bio"]
        assert list(found.rows) == [(4, ["tea", "5", "", "x"])]
    bring(made(_other_sheets), "ig.xlsx")
    assert profile("tea").bio == "x"


def test_a_list_of_one_column() -> None:
    assert counts(bring(workbook(["username"], ["tea"], ["coffee"]), "ig.xlsx")) == {"created": 2}


@pytest.mark.parametrize("constant", [True, False], ids=["inline", "shared"])
def test_texts_in_cells_and_shared_ones_are_the_same(constant: bool, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(shared_strings, "IN_MEMORY", 500)
    monkeypatch.setattr(shared_strings, "_MOST_KEPT", 3)
    path = tmp_path / "ig.xlsx"
    expected = [[f"creator{n}", f"Name {n} <&> ü", str(n), f"{n % 7}x"] for n in range(1_000)]
    with xlsxwriter.Workbook(path, {"constant_memory": constant}) as book:
        sheet = book.add_worksheet()
        for place, row in enumerate([["username", "name", "followers", "bio"], *expected]):
            sheet.write_row(place, 0, row)
    with reading.opened(path) as found:
        assert [cells for _number, cells in found.rows] == expected


RICH = "<r><t>co</t></r><r><t>ffee</t></r><rPh sb='0' eb='1'><t>KO</t></rPh>"


def test_text_in_pieces_and_elements_with_prefixes() -> None:
    stored = changed(workbook(HEAD, ["tea", 5]), SHEET, "<t>tea</t>", RICH)
    with zipfile.ZipFile(io.BytesIO(stored)) as archive:
        sheet = archive.read(SHEET).decode()
    prefixed = sheet.replace("</", "</x:").replace("<", "<x:").replace("<x:/x:", "</x:").replace("xmlns=", "xmlns:x=")
    bring(changed(stored, SHEET, sheet, prefixed), "ig.xlsx")
    assert profile("coffee").followers == 5


def test_shared_text_in_pieces() -> None:
    stored = io.BytesIO()
    with xlsxwriter.Workbook(stored) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEAD)
        sheet.write_row(1, 0, ["tea", 5])
    content = changed(stored.getvalue(), "xl/sharedStrings.xml", "<t>tea</t>", RICH)
    bring(content, "ig.xlsx")
    assert profile("coffee").followers == 5


def old_office(*entries: str) -> bytes:
    """The start of a file of old Office programs, with the names in its directory."""
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(512, b"\x00")
    return head + b"".join(name.encode("utf-16-le").ljust(128, b"\x00") for name in entries) + struct.pack("<L", 0)


DAMAGED = "The workbook is damaged or of an unknown kind."


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (old_office("Root Entry", "EncryptionInfo", "EncryptedPackage"), "The workbook is protected with a password."),
        (old_office("Root Entry", "Workbook"), "Please save it as XLSX, without a password, or as CSV."),
        (workbook(), "The workbook has no sheet with rows."),
        (workbook([5, 6], [7, 8]), "The workbook has no sheet with rows."),
        (workbook(HEAD), "no rows"),
        (workbook([f"column {n}" for n in range(501)]), "The file has 501 columns; 500 is the most"),
        (changed(workbook(HEAD, ["tea", 5]), SHEET, "</sheetData>", ""), DAMAGED),
        (changed(workbook(HEAD, ["tea", 5]), SHEET, 't="inlineStr"><is><t>tea</t></is>', 't="s"><v>99</v>'), DAMAGED),
        (changed(workbook(HEAD, ["tea", 5]), SHEET, 'r="A2"', 'r="AAAAAA2"'), DAMAGED),
        (changed(workbook(HEAD, ["tea", 5]), SHEET, "<worksheet", '<!DOCTYPE x [<!ENTITY a "b">]><worksheet'), DAMAGED),
        (changed(workbook(HEAD, ["tea", 5]), "xl/workbook.xml", "<workbook", "<!DOCTYPE x><workbook"), DAMAGED),
        (changed(workbook(HEAD, ["tea", 5]), "xl/_rels/workbook.xml.rels", "sheet1.xml", "sheet9.xml"), DAMAGED),
    ],
)
def test_what_keeps_a_workbook_out(content: bytes, sentence: str) -> None:
    said, batch = refusal(content)
    assert sentence in said
    assert batch is None or batch.status == Import.Status.FAILED
    assert not Profile.objects.exists()


def with_shared(text: str) -> bytes:
    stored = io.BytesIO()
    with xlsxwriter.Workbook(stored) as book:
        book.add_worksheet().write_row(0, 0, HEAD)
    return changed(stored.getvalue(), "xl/sharedStrings.xml", "<t>followers</t>", text)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (
            changed(workbook(HEAD, ["tea", 5]), SHEET, "</sheetData>", " " * (60 << 20) + "</sheetData>"),
            "more than 100 times",
        ),
        (changed(workbook(HEAD, ["tea", 5]), SHEET, "<t>tea</t>", f"<t>{'x' * 1_100_000}</t>"), DAMAGED),
        (with_shared(f"<t>{'x' * 1_100_000}</t>"), DAMAGED),
        (with_shared("<t>followers</t></si><!ELEMENT>"), DAMAGED),
        (with_shared("<t>followers</t>")[:-2_000], "its end is missing"),
    ],
    ids=["sheet", "cell", "text", "element", "cut"],
)
def test_what_would_fill_the_memory_is_refused(content: bytes, sentence: str) -> None:
    assert sentence in refusal(content)[0]


def test_500_columns_are_read() -> None:
    rows = [[*HEAD, *(f"column {n}" for n in range(498))], ["tea", 5, *range(498)]]
    assert counts(bring(workbook(*rows), "ig.xlsx")) == {"created": 1}
