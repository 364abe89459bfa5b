"""Text tables as programs and people really write them, and quotation marks gone wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from influencers.importing.files import delimited, encodings, reading
from influencers.models import Import, Rejection
from tests.influencers.imports import bring, counts, profile, refusal, sentences, table

pytestmark = pytest.mark.django_db

HEAD = ["username", "name", "followers"]
PLAIN = table(HEAD, ["tea", "Thé", 5], ["coffee", "Café", 6])


def rows_of(content: bytes, tmp_path: Path) -> tuple[reading.Table, list[tuple[int, list[str]]]]:
    path = tmp_path / "ig.csv"
    path.write_bytes(content)
    with reading.opened(path) as found:
        return found, list(found.rows)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "mixed"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize(
    ("codec", "named"),
    [
        ("utf-8", "utf-8"), ("utf-8-sig", "utf-8"), ("utf-16", "utf-16"), ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"), ("cp1252", "cp1252"),
    ],
)  # fmt: skip
def test_encodings_delimiters_and_line_ends(codec: str, named: str, delimiter: str, end: str, tmp_path: Path) -> None:
    text = table(HEAD, ["tea", "Thé", 5], ["coffee", "Café – x", 6], delimiter=delimiter)
    text = text.replace("\r\n", "\n", 1) if end == "mixed" else text.replace("\r\n", end)
    if codec in ("utf-16-le", "utf-16-be") and end == "\r":
        text += "\n"
    found, rows = rows_of(text.encode(codec), tmp_path)
    assert (found.headers, found.delimiter, found.encoding) == (HEAD, delimiter, named)
    assert [cells for _number, cells in rows] == [["tea", "Thé", "5"], ["coffee", "Café – x", "6"]]


def test_utf_16_from_the_big_end_with_a_mark(tmp_path: Path) -> None:
    found, rows = rows_of(b"\xfe\xff" + PLAIN.encode("utf-16-be"), tmp_path)
    assert (found.headers, rows[0]) == (HEAD, (2, ["tea", "Thé", "5"]))


def test_utf_16_with_letters_whose_other_half_is_zero(tmp_path: Path) -> None:
    text = table(HEAD, ["tea", "Ānanda Ā", 5])
    assert rows_of(text.encode("utf-16-le"), tmp_path)[1] == [(2, ["tea", "Ānanda Ā", "5"])]


def test_a_windows_file_whose_first_accent_comes_late(tmp_path: Path) -> None:
    long = "x" * 60 + "\n"
    text = "username,name,followers\n" + "".join(f"tea{n},{long}" for n in range(2_000)) + "coffee,Café €,6\n"
    found, rows = rows_of(text.encode("cp1252"), tmp_path)
    assert found.encoding == "utf-8"
    assert rows[-1][1] == ["coffee", "Café €", "6"]


def test_text_that_was_read_wrongly_once_is_put_right() -> None:
    bring(table([*HEAD, "country"], ["tea", "ThÃ©", 5, "CÃ´te d'Ivoire"]))
    assert (profile("tea").display_name, profile("tea").country) == ("Thé", "CI")


@pytest.mark.parametrize(
    ("content", "header_row", "numbers"),
    [
        ("\n\n" + PLAIN, 3, [4, 5]),
        ("Creators of the week\n" + PLAIN, 2, [3, 4]),
        ("Export,22 November 2026\n,\n" + PLAIN, 3, [4, 5]),
        ("Creators,,\n,,\n" + PLAIN, 3, [4, 5]),
        ('"user\nname","na\nme","followers"\ntea,Thé,5\n\ncoffee,Café,6\n', 1, [2, 4]),
        (",,\n" + PLAIN, 2, [3, 4]),
    ],
)
def test_titles_and_blank_rows_above_the_headers(
    content: str, header_row: int, numbers: list[int], tmp_path: Path
) -> None:
    found, rows = rows_of(content.encode(), tmp_path)
    assert (found.header_row, [number for number, _cells in rows]) == (header_row, numbers)
    assert counts(bring(content)) == {"created": 2}


def test_headers_that_differ_by_case_only_and_ragged_rows() -> None:
    content = "Username,followers,NAME,Name,name\ntea,5,A,B,C\ncoffee\nmilk,7,x,y,z,more,cells\n"
    batch = bring(content)
    assert counts(batch) == {"created": 3}
    assert (profile("tea").display_name, profile("coffee").followers) == ("A", None)
    assert batch.report["headers"] == ["Username", "followers", "NAME", "Name", "name"]


def test_line_breaks_in_cells() -> None:
    content = 'username,bio,followers\r\ntea,"one\r\ntwo, ""three""\n",5\r\ncoffee,"x",6\r\n'
    assert counts(bring(content)) == {"created": 2}
    assert profile("tea").bio == 'one\r\ntwo, "three"'
    assert profile("coffee").followers == 6


def test_whole_lines_in_quotes(tmp_path: Path) -> None:
    content = '"username,name,followers"\n"tea,Thé,5"\n"coffee,""Café, x"",6"\n'
    _found, rows = rows_of(content.encode(), tmp_path)
    assert [cells for _number, cells in rows] == [["tea", "Thé", "5"], ["coffee", "Café, x", "6"]]


def test_a_nul_rejects_its_cell_and_early_ones_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    content = b"username,bio,followers\ntea,x\x00y,5\n"
    assert "NUL bytes" in refusal(content)[0]
    monkeypatch.setattr(reading, "HEAD", 24)
    batch = bring(content)
    assert counts(batch) == {"created": 1}
    assert sentences(batch) == ["The cell holds a NUL byte, which is no text."]
    assert Rejection.objects.get().value == "x\ufffdy"
    assert profile("tea").followers == 5


@pytest.mark.parametrize("codec", ["utf-16", "utf-16-le"])
def test_a_nul_in_wide_text_keeps_it_out(codec: str) -> None:
    assert "NUL bytes" in refusal("username,bio\ntea,x\x00y\n".encode(codec))[0]


def test_wide_text_that_ends_in_half_a_letter_is_refused() -> None:
    said = refusal("username,followers\ntea,5\n".encode("utf-16-le")[:-1])[0]
    assert said == "The file cannot be read as text in UTF-16. Please save it as UTF-8."


def test_500_columns() -> None:
    many = [f"column {n}" for n in range(498)]
    assert counts(bring(table(["username", "followers", *many], ["tea", 5, *many]))) == {"created": 1}
    assert "501 columns; 500 is the most" in refusal(table(["username", "a", "b", *many]).encode())[0]


def test_an_open_quotation_mark_does_not_swallow_the_rest() -> None:
    rows = [f"tea{n},bio {n},{n}" for n in range(400)]
    rows[300] = 'tea300,"open,300'
    said, batch = refusal("\n".join(["username,bio,followers", *rows, ""]).encode())
    assert said.startswith("Row 302 opens a quotation mark that is never closed")
    assert batch is not None
    assert (batch.status, batch.created) == (Import.Status.FAILED, 0)


def test_a_cell_of_a_million_letters_names_its_row(monkeypatch: pytest.MonkeyPatch) -> None:
    content = "username,bio,followers\ntea,x,5\n" + 'coffee,"' + "long, \n" * 200_000 + '",6\n'
    assert refusal(content.encode())[0].startswith("Row 3 opens a quotation mark that is never closed")
    monkeypatch.setattr(delimited, "LONGEST_LINE", 1_000)
    assert "A line of the file has more than" in refusal(b"username,bio\ntea," + b"x" * 2_000)[0]


def test_rows_that_a_quotation_mark_ties_together_are_rejected_and_named() -> None:
    content = 'username,bio,followers\nmilk,fine,1\ntea,"open,5\ncoffee,"nice",6\ncocoa,"all ""right""",7\n'
    batch = bring(content)
    assert (batch.rows, counts(batch)) == (3, {"created": 2, "rejected": 1})
    rejection = Rejection.objects.get(batch=batch)
    assert rejection.row_number == 3
    assert rejection.sentence.startswith("The row goes over 2 lines because a quotation mark is not closed")
    assert rejection.value == 'tea,"open,5\ncoffee,"nice",6'


def test_bytes_that_no_encoding_knows_are_letters_all_the_same() -> None:
    assert b"a\x81\xe9".decode("utf-8", "as_windows") == "a\x81é"
    with pytest.raises(UnicodeDecodeError):
        b"a\x00b".decode("utf-16", "as_windows")
    assert encodings.encoding_of(b"caf\xe9\n", 100) == "cp1252"
