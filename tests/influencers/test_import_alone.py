"""Lists of averages, as they are passed around, each alone into an empty directory: found, ordered and filtered.

The files are made here, in the shapes of public ones: headers with line breaks, suffixes, repeated rows, blanks.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from django.test import Client
from rest_framework.test import APIClient

from accounts.models import User, Workspace
from influencers import importing, tasks
from influencers.models import Import
from tests.influencers.imports import bring, table
from tests.worker import wait_until

pytestmark = pytest.mark.django_db(transaction=True)
CREATORS = "/api/v1/creators/"
PEOPLE = range(1, 41)  # the 40 of one tier are peers of each other
Rows = list[list[Any]]


def ranking() -> Rows:
    head = ["rank", "channel_info", "influence_score", "posts", "followers", "avg_likes", "60_day_eng_rate",
            "new_post_avg_like", "total_likes", "country"]  # fmt: skip
    return [head, *([n, f"star{n}", 90, "3.3k", f"{60 - n}.8m", f"{n}00k", f"{n / 10}%", "1m", "2b", ""]
                    for n in PEOPLE)]  # fmt: skip


def authentic() -> Rows:
    head = ["Influencer insta name", "instagram name", "category_1", "category_2", "Followers",
            "Audience country(mostly)", "Authentic engagement\r\n", "Engagement avg\r\n"]  # fmt: skip
    return [head, *([f"star{n}", f"Star {n}", "Music", "", f"{60 - n}.5M", "Spain", f"{n * 9}.1K", f"{n * 11}K"]
                    for n in PEOPLE)]  # fmt: skip


def tiktok() -> Rows:
    head = ["Tiktoker name", "Tiktok name", "Subscribers count", "Views avg.", "Likes avg", "Comments avg.",
            "Shares avg"]  # fmt: skip
    few = [[f"small{n}", "Small", "22.1K", "20K", "1.5K", "20", "3"] for n in range(5)]
    return [head, *([f"star{n}", f"Star {n}", f"{60 - n}.2M", "9.5M", f"{n * 20}.4K", "1.1K", "0"]
                    for n in PEOPLE), *few]  # fmt: skip


def youtube() -> Rows:
    head = ["youtuber name", "channel name", "Category", "Subscribers", "Audience Country", "avg views", "avg likes",
            "avg comments"]  # fmt: skip
    silent = [[f"silent{n}", "Silent", "Education", "2M", "N/A", "N/A", "N/A", "N/A"] for n in range(3)]
    return [head, *([f"star{n}", f"Star {n}", "Music", f"{60 - n}.1M", "India", "2.5M", f"{n}.8K", "N/A"]
                    for n in PEOPLE), *silent]  # fmt: skip


def as_workbook(rows: Rows) -> bytes:
    book, file = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(file)
    return file.getvalue()


def bring_and_score(content: str | bytes, name: str) -> Import:
    batch = bring(content, name)
    assert (batch.status, batch.error, batch.questions) == ("done", "", [])
    tasks.ask_for_scores(batch.pk)
    batch.refresh_from_db()
    tasks.work_on_run(batch.report["scoring_run"])
    # A worker that another test of this process started may have taken the run.
    wait_until(lambda: "scores" in Import.objects.get(pk=batch.pk).report)
    batch.refresh_from_db()
    return batch


NO_PEERS = (
    "5 of 45 new or changed accounts got no percentile and no score: fewer than 30 accounts of the same platform and "
    "size band are known to compare with, and there is no benchmark for them. Their engagement rate can be searched."
)
NO_RATE = (
    "3 of 43 new or changed accounts got no engagement rate: "
    "neither this nor an earlier file says enough to compute one."
)


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("ig_top.csv", "\ufeff" + table(*ranking()), []),
        ("ig_list.csv", table(*authentic()), []),
        ("tt_list.csv", table(*tiktok()), [NO_PEERS]),
        ("yt_list.csv", table(*youtube()), [NO_RATE]),
        ("ig_top.xlsx", as_workbook(ranking()), []),
    ],
)
def test_a_list_of_averages_alone_can_be_searched(
    name: str, content: str | bytes, told: list[str], owner: User, workspace: Workspace,
    api_of: Callable[..., APIClient], browser_of: Callable[..., Client],
) -> None:  # fmt: skip
    batch = bring_and_score(content, name)
    api = api_of(owner)

    rows = api.get(CREATORS, {"order": "-percentile", "page_size": 100}).json()["results"]
    ranked = [row for row in rows if row["percentile"] is not None]
    assert [row["handle"] for row in ranked] == [f"star{n}" for n in reversed(PEOPLE)]
    assert ranked[0]["percentile"] > 90 > 10 > ranked[-1]["percentile"] >= 0
    assert {row["er_source"] for row in ranked} == {"averages"}
    assert all(row["score"] is not None and row["peers"] >= 30 for row in ranked)
    by_score = api.get(CREATORS, {"order": "-score", "page_size": 100}).json()["results"]
    scores = [row["score"] for row in by_score if row["score"] is not None]
    assert scores == sorted(scores, reverse=True) == [row["score"] for row in by_score[:40]]
    assert by_score[0]["handle"] == "star40"

    rates = sorted(row["er"] for row in rows if row["er"] is not None)
    least = rates[len(rates) // 2]
    found = api.get(CREATORS, {"er_min": least, "page_size": 100}).json()
    assert found["count"] == len([rate for rate in rates if rate >= least]) < len(rates)

    page = browser_of(owner).get("/creators/", {"order": "-percentile", "er_min": least}).content.decode()
    shown = re.findall(r'class="who-name" href="/creators/[a-z]+/([^/"]+)/"', page)
    assert shown[:3] == ["star40", "star39", "star38"]

    assert [each for each in importing.sentences(batch) if "new or changed" in each] == told


def test_rates_of_a_vendor_alone_are_not_ranked_and_the_report_says_so() -> None:
    batch = bring_and_score(table(["username", "followers", "ER %"], *([f"a{n}", "20k", n] for n in PEOPLE)), "ig.csv")
    said = (
        "40 of 40 new or changed accounts got no percentile: only a rate that somebody else computed is known of them."
    )
    assert any(each.startswith(said) for each in importing.sentences(batch))
