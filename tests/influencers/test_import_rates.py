"""What a value means is decided for its whole column, and by the file's own date."""

import io
from datetime import UTC, date, datetime

import openpyxl
import pytest

from influencers import importing
from influencers.models import Import, Post, Profile
from tests.influencers.imports import DAY, bring, counts, profile, sentences, table

pytestmark = pytest.mark.django_db


def rates(*cells: str, header: str = "er", **values: object) -> Import:
    """A file with one column of rates for the accounts a, b, c, ..."""
    rows = [[chr(97 + place), 5, cell] for place, cell in enumerate(cells)]
    return bring(table(["username", "followers", header], *rows), **values)


def said() -> list[float | None]:
    return list(Profile.objects.order_by("handle").values_list("reported_er", flat=True))


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        ("er", ["0.5%", "0.25%"]),
        ("er", ["0.5", "0.25%"]),
        ("er", ["0.5", "0.25", "1.5"]),
        ("er %", ["0.5", "0.25"]),
        ("ER (percent)", ["0.5", "0.25"]),
        ("engagement_percent", ["0.5", "0.25"]),
    ],
)
def test_percent_points(header: str, cells: list[str]) -> None:
    rates(*cells, header=header)
    assert said()[:2] == [0.5, 0.25]


@pytest.mark.parametrize("cells", [["0.5", "0.25"], ["1", "0.2"], ["0.5", "", "n/a"]])
def test_at_most_one_and_no_sign_is_asked(cells: list[str]) -> None:
    batch = rates(*cells)
    assert batch.status == Import.Status.NEEDS_INPUT
    assert batch.questions[0]["name"] == "percent or fraction"
    assert batch.questions[0]["columns"] == {"er": "reported_er"}


def test_only_zeros_and_blanks_ask_nothing() -> None:
    assert counts(rates("0", "", "-")) == {"created": 3}


@pytest.mark.parametrize(("answer", "meant"), [("percent", 0.5), ("fraction", 50.0)])
def test_the_answer_counts_for_the_whole_column(answer: str, meant: float) -> None:
    batch = rates("0.5", "0.25")
    importing.proceed(batch, {"percent or fraction": answer})
    importing.run(batch.pk)
    assert said() == [meant, meant / 2]


def test_a_cell_with_a_sign_in_a_column_of_fractions_is_a_cell_error() -> None:
    batch = rates("0.5", "2.5%", "25", mapping={"er": "reported_er:fraction"})
    assert said() == [50.0, None, None]
    assert sentences(batch)[0] == "“2.5%” is no fraction, and the column was said to hold fractions."


def test_each_column_is_decided_by_itself() -> None:
    content = table(["username", "er", "credibility"], ["a", "2.5", "0.8"], ["b", "0.5", "0.9"])
    batch = bring(content, mapping={"credibility": "credibility:fraction"})
    assert batch.status == Import.Status.DONE
    assert profile("b").reported_er == 0.5
    assert profile("b").reported_quality == {"credibility": 90.0}


def test_not_a_number_percent_is_an_error_of_its_cell_alone() -> None:
    batch = rates("NaN%", "1.5%")
    assert (counts(batch), said(), sentences(batch)) == ({"created": 2}, [None, 1.5], ["“NaN%” is not a rate."])


def test_audience_shares_in_percent_and_as_fractions() -> None:
    head = ["username", "audience_country_DE", "audience country AT %", "audience female %", "audience_language_de"]
    bring(table(head, ["a", "20.5%", "8", "61", "70.1"]))
    shares = {(each.kind, each.key): each.share for each in profile("a").audience.all()}
    assert shares == {("country", "DE"): 20.5, ("country", "AT"): 8, ("gender", "female"): 61, ("language", "de"): 70.1}
    batch = bring(table(["username", "audience_gender_female"], ["b", "0.61"], ["c", "0.5"]))
    assert batch.questions[0]["columns"] == {"audience_gender_female": "audience gender female"}
    importing.proceed(batch, {"percent or fraction": "fraction"})
    importing.run(batch.pk)
    assert profile("b").audience.get().share == 61


def test_cells_that_list_shares() -> None:
    batch = bring(
        table(["username", "Audience countries", "Audience gender", "Audience age", "Audience country"],
              ["a", "Germany (45,2%), AT 12%; Korea, Republic of 3%", "61% female, 39% male", "18-24: 40%",
               "Spain (45%)"],
              ["b", "Atlantis 5%", "mostly female", "18-24", "Spain"],
              ["c", "-", "", "n/a", ""]),
    )  # fmt: skip
    shares = {(each.kind, each.key): each.share for each in profile("a").audience.all()}
    assert shares == {
        ("country", "DE"): 45.2, ("country", "AT"): 12, ("country", "KR"): 3, ("gender", "female"): 61,
        ("gender", "male"): 39, ("age", "18-24"): 40,
    }  # fmt: skip
    assert profile("a").reported_quality == profile("b").reported_quality == {"audience_country": "ES"}
    assert sentences(batch) == [
        "“Atlantis 5%” is not a share of the audience such as “Spain 45%”.",
        "“mostly female” is not a share of the audience such as “female 61%”.",
        "“18-24” is not a share of the audience such as “18-24 45%”.",
    ]


def test_counts_stay_counts_and_no_engagement_rate_is_made_of_them() -> None:
    bring(table(["username", "Engagement avg", "Authentic engagement", "group members", "monthly views"],
                ["a", "637K", "0", "1,200", "2.28E+11"]))  # fmt: skip
    found = profile("a")
    assert (found.engagement_avg, found.authentic_engagement, found.reported_er) == (637_000, 0, None)
    assert (found.group_members, found.monthly_views, found.followers) == (1_200, 228_000_000_000, None)


def test_hours_ago_count_from_the_date_of_the_file() -> None:
    bring(table(["username", "last post"], ["a", "11 hours"], ["b", "2 days ago"]))
    assert profile("a").last_post_at == datetime(2026, 11, 19, 13, tzinfo=UTC)
    assert profile("b").last_post_at.date() == date(DAY.year, DAY.month, DAY.day - 2)


def test_posts_with_hidden_likes_epochs_and_yes_or_no() -> None:
    bring(table(["username"], ["a"]))
    batch = bring(
        table(["username", "shortcode", "timestamp", "likes", "comments", "is sponsored", "is pinned"],
              ["a", "P1", "1700000000", "-1", "3", "TRUE", "N"],
              ["a", "P2", "1700000000000", "1,5K", "n/a", "", "1"],
              ["a", "P3", "45000", "🔒", "4", "y", "no"]),
        "ig_posts.csv",
    )  # fmt: skip
    assert counts(batch) == {"created": 3}
    found = Post.objects.order_by("external_id").values_list("likes", "comments", "is_sponsored", "is_pinned")
    assert list(found) == [(None, 3, True, False), (1_500, None, None, True), (None, 4, True, False)]
    days = Post.objects.order_by("external_id").values_list("posted_at__date", flat=True)
    assert list(days) == [date(2023, 11, 14), date(2023, 11, 14), date(2023, 3, 15)]


def test_a_workbook_with_dates_and_percent_formats() -> None:
    book = openpyxl.Workbook()
    for row in (
        ["username", "followers", "er", "last post"],
        ["a", 5, 0.021, datetime(2026, 11, 1)],
        ["b", 6, 0.005, 45000],
    ):
        book.active.append(row)
    for cell in book.active["C"][1:]:
        cell.number_format = "0.00%"
    stored = io.BytesIO()
    book.save(stored)
    batch = bring(stored.getvalue(), "ig.xlsx")
    assert batch.status == Import.Status.DONE
    assert said() == pytest.approx([2.1, 0.5])
    assert [found.date() for found in Profile.objects.order_by("handle").values_list("last_post_at", flat=True)] == [
        date(2026, 11, 1), date(2023, 3, 15),
    ]  # fmt: skip
