"""What was left out of an import, grouped by cause, in the words that staff read."""

import csv
import io

import pytest

from influencers.importing import rejections
from influencers.importing.rejections import cause_of, causes
from influencers.models import Import, Rejection
from tests.influencers.imports import bring, table

pytestmark = pytest.mark.django_db

FILE = table(
    ["username", "Followers", "Likes avg"],
    ["tea", "many", "1"],
    ["@@ !", "10", "2"],
    ["coffee", "lots", "-4"],
    ["tea", "12", "3"],
    ["cocoa", "few", "5"],
)


def test_a_cause_is_the_sentence_without_the_rows_own_values() -> None:
    assert cause_of("“abc” is not a number.") == "not a number"
    assert cause_of("“a ”quoted” one” is not a number.") == "not a number"
    assert cause_of("“two\nlines” is neither yes nor no.") == "neither yes nor no"
    assert cause_of("“x” cannot be a rate: it is not between 0 and 1,000 percent.") == (
        "cannot be a rate: it is not between 0 and 1,000 percent"
    )
    assert cause_of("“tea” stands in row 1,204 already, with other values.") == (
        "stands in an earlier row already, with other values"
    )
    assert cause_of("The text has 612 letters; 300 is the most that is kept.") == (
        "The text has too many letters; 300 is the most that is kept"
    )
    assert cause_of("The row names no account.") == "The row names no account"


def test_causes_say_how_many_and_show_the_first() -> None:
    found = causes(bring(FILE))
    assert [(cause.heading, cause.lines) for cause in found] == [
        ("username: cannot be a handle - 1 row", ["Row 3, username, “@@ !”: cannot be a handle. The row is left out."]),
        (
            "Stands in an earlier row already, with other values - 1 row",
            ["Row 5, “tea”: stands in row 2 already, with other values. The earlier row counts."],
        ),
        (
            "Followers: not a number - 3 cells",
            [
                "Row 2, Followers, “many”: not a number. The rest of the row is kept.",
                "Row 4, Followers, “lots”: not a number. The rest of the row is kept.",
                "Row 6, Followers, “few”: not a number. The rest of the row is kept.",
            ],
        ),
        (
            "Likes avg: negative, and an average cannot be - 1 cell",
            ["Row 4, Likes avg, “-4”: negative, and an average cannot be. The rest of the row is kept."],
        ),
    ]


def test_a_common_cause_leaves_room_for_the_rare_ones(django_assert_num_queries) -> None:
    rows = [[f"tea{number}", "many", "1"] for number in range(150)]
    batch = bring(table(["username", "Followers", "Likes avg"], *rows, ["late", "10", "none at all"]))
    with django_assert_num_queries(2):  # the groups with their counts; the first rows
        common, rare = causes(batch)
    assert (common.count, rare.count) == (150, 1)
    assert (len(common.first), len(rare.first)) == (99, 1)
    assert common.first[-1].row_number == 100


def test_a_cause_that_begins_late_still_shows_its_first_row(monkeypatch) -> None:
    monkeypatch.setattr(rejections, "_LOOKED_AT", 2)
    late = causes(bring(FILE))[-1]
    assert late.lines == ["Row 4, Likes avg, “-4”: negative, and an average cannot be. The rest of the row is kept."]


def test_rejections_kept_before_causes_were_noted_are_still_shown() -> None:
    batch = bring(FILE)
    Rejection.objects.filter(batch=batch).update(cause="")
    assert "Followers: several reasons - 3 cells" in [cause.heading for cause in causes(batch)]


def test_the_file_of_rejected_rows_has_the_original_columns_and_can_come_back() -> None:
    batch = bring(FILE)
    names = rejections.columns(batch)
    text = io.StringIO()
    writer = csv.DictWriter(text, names)
    writer.writeheader()
    writer.writerows(rejections.records(batch))
    assert names[:3] == ["username", "Followers", "Likes avg"]
    again = bring(text.getvalue().replace("lots", "1200"))
    assert again.status == "done"
    assert "coffee" not in [
        each.original["username"] for each in Rejection.objects.filter(batch=again, column="Followers")
    ]


def downloaded(batch: Import) -> list[dict[str, str]]:
    text = io.StringIO()
    writer = csv.DictWriter(text, rejections.columns(batch))
    writer.writeheader()
    writer.writerows(rejections.records(batch))
    return list(csv.DictReader(io.StringIO(text.getvalue())))


def test_a_line_that_is_no_object_is_kept_as_it_stands() -> None:
    long = '{"username":"otter_9", "bio": "' + "o" * 3_000
    batch = bring("\n".join(['{"username":"tea","followers":"many"}', "not json", long]), "ig.ndjson")
    cell, word, half = downloaded(batch)
    assert (cell["username"], cell["line as it stands"]) == ("tea", "")
    assert (word["username"], word["rejected row"], word["line as it stands"]) == ("", "2", "not json")
    assert half["line as it stands"] == long
    assert any("Row 2, “not json”: " in line for cause in causes(batch) for line in cause.lines)


def test_a_row_with_an_open_quotation_mark_is_kept_as_it_stands() -> None:
    batch = bring('username,bio\ntea,"one\ncoffee,two" three\ncocoa,four\n')
    (broken,) = downloaded(batch)
    assert broken["line as it stands"] == 'tea,"one\ncoffee,two" three'
    assert broken["rejected because"].endswith("a quotation mark is not closed or not doubled.")


def test_the_line_is_no_column_where_every_row_has_cells_nor_when_it_comes_back() -> None:
    assert "line as it stands" not in rejections.columns(bring(FILE))
    rows = downloaded(bring('{"username":"tea"}\nnot json', "ig.ndjson"))
    again = bring(table([*rows[0]], ["coffee", *[*rows[0].values()][1:]]))
    assert again.status == "done"
    assert "line as it stands" not in [*again.report["columns"]["read"], *rejections.columns(again)]
