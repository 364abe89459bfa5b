"""Last week's file again: who is gone, who is back, who has another name, and numbers that moved too far."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import Workspace
from influencers import importing
from influencers.importing import rejections
from influencers.importing.merging import weekly
from influencers.models import Import, ImportAccounts, JournalRow, Profile, Source
from tests.influencers.imports import bring, counts, profile, table
from tests.influencers.test_page_discover import words

pytestmark = pytest.mark.django_db
WEEKS = [date(2026, 11, 1), date(2026, 11, 8), date(2026, 11, 15), date(2026, 11, 22)]
MODASH = {"source": "Modash export", "name": "ig_modash.csv"}


def people(*handles: str, followers: int = 10_000) -> str:
    return table(["username", "followers"], *([handle, followers] for handle in handles))


def bring_week(week: int, content: str, **values: Any) -> Import:
    return bring(content, **{**MODASH, "as_of": WEEKS[week], **values})


def said(batch: Import) -> list[str]:
    return list(importing.reporting.weekly(batch))


def gone() -> set[str]:
    return set(Profile.objects.filter(gone_at__isnull=False).values_list("handle", flat=True))


def test_who_is_missing_is_kept_and_marked_until_seen_again() -> None:
    first = bring_week(0, people("ann", "ben", "cat"))
    assert first.report["weekly"]["compared_with"] is None
    content = people("ann", "cat", "dan")
    rehearsed = bring_week(1, content, rehearse=True)
    assert said(rehearsed) == [
        "1 account of “ig_modash.csv” (1 November 2026) is not in this file. "
        "It would be kept and marked as missing: instagram/ben."
    ]
    assert gone() == set()
    second = bring_week(1, content)
    found = second.report["weekly"]
    assert found["compared_with"] == {
        "import": first.pk, "file": "ig_modash.csv", "date": "2026-11-01", "accounts": 3,
    }  # fmt: skip
    assert (found["gone"], found["gone_examples"], found["back"]) == (1, ["instagram/ben"], 0)
    assert said(second) == [
        "1 account of “ig_modash.csv” (1 November 2026) is not in this file. "
        "It is kept and marked as missing: instagram/ben."
    ]
    assert profile("ben").gone_at == datetime(2026, 11, 8, tzinfo=UTC)
    assert JournalRow.objects.get(batch=second, profile_id=profile("ben").pk).old == {"gone_at": None}

    third = bring_week(2, people("ann", "ben", "cat", "dan"))
    assert (third.report["weekly"]["gone"], third.report["weekly"]["back"], gone()) == (0, 1, set())
    assert said(third) == ["1 account that was missing is back."]
    kept = JournalRow.objects.get(batch=third, profile_id=profile("ben").pk, old__has_key="gone_at").old
    assert datetime.fromisoformat(kept["gone_at"]) == datetime(2026, 11, 8, tzinfo=UTC)


def test_undo_takes_the_marks_back() -> None:
    bring_week(0, people("ann", "ben", "cat"))
    second = bring_week(1, people("ann", "cat"))
    third = bring_week(2, people("ann", "ben", "cat"))
    for batch, left in ((third, {"ben"}), (second, set())):
        importing.undo(batch, None)
        importing.run(batch.pk)
        batch.refresh_from_db()
        assert (batch.status, gone()) == ("undone", left)


def test_an_undone_file_is_not_compared_with() -> None:
    first = bring_week(0, people("ann", "ben", "cat"))
    importing.undo(first, None)
    importing.run(first.pk)
    assert bring_week(1, people("ann", "cat")).report["weekly"]["compared_with"] is None


def test_several_are_named_and_the_rest_counted() -> None:
    bring_week(0, people(*(f"star{n}" for n in range(12))))
    batch = bring_week(1, people(*(f"star{n}" for n in range(5, 12))))
    assert said(batch) == [
        "5 accounts of “ig_modash.csv” (1 November 2026) are not in this file. They are kept and marked as missing: "
        "instagram/star0, instagram/star1, instagram/star2 and 2 more."
    ]
    back = bring_week(2, people(*(f"star{n}" for n in range(12))))
    assert said(back) == ["5 accounts that were missing are back."]


def test_another_list_of_the_same_source_marks_nobody() -> None:
    bring_week(0, people("ann", "ben", "cat"))
    other = bring_week(1, people("xena", "yann", "cat"))
    assert (other.report["weekly"]["compared_with"], other.report["weekly"]["gone"], gone()) == (None, 0, set())
    assert said(other) == [
        "This file shares less than half of the accounts of “ig_modash.csv”, the source's last file, so it counts as "
        "another list and nobody was marked as missing."
    ]
    again = bring_week(2, people("ann", "cat"))
    assert (again.report["weekly"]["compared_with"]["date"], gone()) == ("2026-11-01", {"ben"})


@pytest.mark.parametrize("named", [None, "team-tea"])
def test_files_without_a_source_are_no_list_and_nothing_is_said_of_it(named, owner) -> None:
    values = {"source": "", "workspace": Workspace.objects.filter(slug=named).first()}
    bring_week(0, people("ann", "ben", "cat"), **values)
    other = bring_week(1, people("xena", "yann", "cat"), **values)
    assert (other.source.name, said(other), gone()) == (f"Uploads of {named}" if named else "Uploads", [], set())


def test_mended_rows_mark_nobody_and_the_next_week_is_compared_with_the_whole_list() -> None:
    everybody = [f"star{n}" for n in range(10)]
    bring_week(0, people(*everybody))
    bring_week(0, people("star3", followers=10_500), name="mended.csv")
    assert gone() == set()
    batch = bring_week(1, people(*everybody[1:]))
    assert (batch.report["weekly"]["compared_with"]["file"], gone()) == ("ig_modash.csv", {"star0"})


def test_another_source_and_an_older_file_mark_nobody() -> None:
    bring_week(1, people("ann", "ben", "cat"))
    bring_week(2, people("ann", "cat"), source="Heepsy list")
    older = bring_week(0, people("ann", "cat"))
    assert gone() == set()
    assert said(older) == [
        "“ig_modash.csv” of 8 November 2026 is newer than this file, so nobody was looked for who is missing here."
    ]


def test_seen_elsewhere_later_is_not_missing_and_any_newer_file_takes_the_mark_off() -> None:
    bring_week(0, people("ann", "ben", "cat", "dan"))
    bring_week(2, people("ben"), source="Heepsy list")
    bring_week(1, people("ann", "cat"))
    assert gone() == {"dan"}
    bring_week(0, people("dan"), source="Heepsy list")
    assert gone() == {"dan"}
    bring_week(2, people("dan"), source="Heepsy list")
    assert gone() == set()


def test_the_same_file_again_marks_nobody_and_asks_nothing() -> None:
    bring_week(0, people("ann", "ben", "cat"))
    bring_week(1, people("ann", "cat"))
    before = list(Profile.objects.order_by("pk").values())
    again = bring_week(1, people("ann", "cat"))
    assert (again.status, counts(again), again.report["weekly"]["gone"]) == ("done", {"unchanged": 2}, 0)
    assert list(Profile.objects.order_by("pk").values()) == before


def test_posts_and_history_compare_nobody() -> None:
    bring_week(0, people("ann", "ben"))
    bring_week(1, table(["username", "post id", "posted at", "likes"], ["ann", "A", "2026-10-01", 3]), name="p.csv",
               platform="instagram")  # fmt: skip
    assert gone() == set()


def test_a_known_id_under_another_handle_is_renamed() -> None:
    head = ["username", "account id", "followers"]
    bring_week(0, table(head, ["ann", "1", 10_000], ["ben", "2", 10_000]))
    batch = bring_week(1, table(head, ["ann.rooms", "1", 10_000], ["ben", "2", 10_000]))
    because = "It has the same id on its platform."
    pair = {"old": "instagram/ann", "new": "instagram/ann.rooms", "because": because}
    assert batch.report["weekly"]["renamed"] == [pair]
    assert (batch.report["weekly"]["gone"], profile("ann.rooms").external_id) == (0, "1")
    assert said(batch) == ["1 account has a new handle, known by its id: instagram/ann is now instagram/ann.rooms."]


@pytest.mark.parametrize(
    ("before", "after", "because"),
    [
        ("Cakes. https://linktr.ee/ann", "Baker linktr.ee/ann", "The same link is in the bio: linktr.ee/ann."),
        ("Write to Ann@Example.org", "mail: ann@example.org!", "The same e-mail address is in the bio."),
    ],
)
def test_the_same_link_or_mail_is_perhaps_a_new_name_and_nothing_is_done(before, after, because) -> None:
    head = ["username", "followers", "bio"]
    others = [[f"star{n}", 5_000, "I love instagram.com and linktr.ee"] for n in range(3)]
    bring_week(0, table(head, ["ann", 10_000, before], *others))
    content = table(head, ["ann.bakes", 11_000, after], *others)
    rehearsed = bring_week(1, content, rehearse=True)
    batch = bring_week(1, content)
    pair = {"old": "instagram/ann", "new": "instagram/ann.bakes", "because": because}
    assert batch.report["weekly"]["perhaps_renamed"] == rehearsed.report["weekly"]["perhaps_renamed"] == [pair]
    assert said(batch)[1:] == [
        f"1 missing account is perhaps renamed: instagram/ann may now be instagram/ann.bakes. {because} "
        "Nothing was done about it."
    ]
    assert profile("ann").creator_id != profile("ann.bakes").creator_id
    assert gone() == {"ann"}


def test_a_link_of_many_or_of_everybody_is_no_sign() -> None:
    head = ["username", "followers", "bio"]
    others = [[f"star{n}", 5_000, ""] for n in range(4)]
    bring_week(0, table(head, ["ann", 1, "agency.example/all"], ["ben", 1, "linktr.ee agency.example/all"], *others))
    batch = bring_week(1, table(head, ["cat", 1, "linktr.ee agency.example/all"], *others))
    assert (batch.report["weekly"]["gone"], batch.report["weekly"]["perhaps_renamed"]) == (2, [])


def numbers(sizes: list[Any], column: str = "followers") -> str:
    return table(["username", column], *([f"star{n}", size] for n, size in enumerate(sizes)))


def test_followers_that_tripled_within_a_week_need_a_yes() -> None:
    bring_week(0, numbers([10_000] * 100))
    content = numbers([31_000, 3_200, 9_000] + [10_100] * 97)
    fine = bring_week(1, content, rehearse=True)
    assert fine.report["weekly"]["implausible"]["accounts"] == 2
    content = numbers([31_000, 3_200, 45_000] + [10_100] * 97)
    sentence = "3 of 100 accounts would have more than 3 times their followers of a week before, or less than a third."
    rehearsed = bring_week(1, content, rehearse=True)
    assert (rehearsed.status, said(rehearsed)) == ("rehearsed", [sentence])
    found = rehearsed.report["weekly"]["implausible"]
    assert (found["accounts"], found["compared"]) == (3, 100)
    assert found["examples"] == [
        {"row": 2, "account": "instagram/star0", "column": "Followers", "old": 10_000, "new": 31_000},
        {"row": 3, "account": "instagram/star1", "column": "Followers", "old": 10_000, "new": 3_200},
        {"row": 4, "account": "instagram/star2", "column": "Followers", "old": 10_000, "new": 45_000},
    ]
    importing.proceed(rehearsed)
    importing.run(rehearsed.pk)
    rehearsed.refresh_from_db()
    question = {"name": "implausible", "sentence": sentence, "choices": ["yes"]}
    assert (rehearsed.status, rehearsed.questions) == ("needs_input", [question])
    assert rehearsed.report["weekly"]["implausible"] == found
    assert profile("star0").followers == 10_000
    importing.proceed(rehearsed, {"implausible": "yes"})
    importing.run(rehearsed.pk)
    rehearsed.refresh_from_db()
    assert (rehearsed.status, profile("star0").followers) == ("done", 31_000)
    assert said(rehearsed) == [f"{sentence} Somebody looked at it and said that it is right."]


def test_growth_of_a_year_and_older_numbers_are_plausible() -> None:
    bring(numbers([10_000] * 5), as_of=date(2025, 11, 1))
    assert bring(numbers([40_000] * 5), as_of=date(2026, 11, 1)).status == "done"
    old = bring(numbers([1_000] * 5), as_of=date(2026, 10, 30))
    assert (old.status, counts(old)) == ("done", {"unchanged": 5})


@pytest.mark.parametrize(
    ("column", "before", "after", "sentence"),
    [
        ("followers", 12_345, 12, "4 of 50 accounts would change by about 1,000x in Followers. "
                                  "This looks like a thousands separator."),
        ("followers", 12_345, 12_345_000, "4 of 50 accounts would change by about 1,000x in Followers. "
                                          "This looks like a thousands separator."),
        ("avg likes", 123, 12_340, "4 of 50 accounts would change by about 100x in Average likes. "
                                   "This looks like a decimal separator."),
        ("ER %", 2.4, 240, "4 of 50 accounts would change by about 100x in Engagement rate as reported. "
                           "This looks like percent and fractions mixed up."),
    ],
)  # fmt: skip
def test_a_column_that_changed_its_unit_needs_a_yes(column, before, after, sentence) -> None:
    bring(numbers([before] * 50, column), as_of=date(2026, 1, 1))
    batch = bring(numbers([after] * 4 + [before] * 46, column), as_of=WEEKS[0])
    assert batch.status == "needs_input"
    assert [(each["name"], each["sentence"]) for each in batch.questions] == [("implausible", sentence)]
    (slip,) = batch.report["weekly"]["slips"]
    assert (slip["accounts"], slip["compared"], slip["sentence"]) == (4, 50, sentence)
    assert slip["factor"] == pytest.approx(after / before, rel=0.05)
    assert len(batch.report["weekly"]["implausible"]["examples"]) == 4
    before_it = profile("star0")
    importing.proceed(batch, {"implausible": "yes"})
    importing.run(batch.pk)
    assert profile("star0").as_of > before_it.as_of


def test_numbers_that_move_each_in_their_own_way_are_no_slip() -> None:
    sizes = [1_000 * (n + 1) for n in range(40)]
    bring(numbers(sizes, "avg views"), as_of=date(2026, 1, 1))
    moved = [round(size * 3.1 * 1.1**n) for n, size in enumerate(sizes)]
    batch = bring(numbers(moved, "avg views"), as_of=WEEKS[0])
    assert (batch.status, batch.report["weekly"]["slips"]) == ("done", [])


def test_numbers_that_would_not_be_written_are_no_slip() -> None:
    importing.starting.Source.objects.create(name="Checked", rank=5)
    bring(numbers([12_345] * 5), source="Checked", as_of=WEEKS[0])
    batch = bring(numbers([12] * 5), source="Somewhere", as_of=WEEKS[1])
    assert (batch.status, counts(batch)) == ("done", {"unchanged": 5})


def test_the_largest_numbers_that_fit_are_compared() -> None:
    bring(numbers([9_000_000_000_000_000_000] * 3), as_of=WEEKS[0])
    assert bring(numbers([9_000_000_000_000_000_001] * 3), as_of=WEEKS[1]).status == "done"


def test_the_creators_page_says_since_when_the_account_is_missing(browser_of, viewer) -> None:
    bring_week(0, people("ann", "ben", "cat"))
    page = browser_of(viewer).get("/creators/instagram/ben/")
    assert "Missing from" not in words(page)
    bring_week(2, people("ann", "cat"))
    page = browser_of(viewer).get("/creators/instagram/ben/")
    assert "Missing from Modash export since 15 Nov 2026." in words(page)
    bring_week(3, people("ben"), source="Heepsy list")
    assert "Missing from" not in words(browser_of(viewer).get("/creators/instagram/ben/"))


def test_the_api_says_it_in_the_same_sentences(api_of, owner) -> None:
    bring_week(0, people("ann", "ben", "cat"))
    batch = bring_week(1, people("ann", "cat"), workspace=Workspace.objects.get(memberships__user=owner))
    found = api_of(owner).get(f"/api/v1/imports/{batch.pk}/").json()
    assert found["sentences"] == list(importing.sentences(batch))
    assert said(batch)[0] in found["sentences"]
    assert found["report"]["weekly"]["gone"] == 1


def test_a_file_remembers_whom_it_held() -> None:
    batch = bring_week(0, people("ann", "ben"))
    held = weekly.unpack(bytes(ImportAccounts.objects.get(batch=batch).ids))
    assert held.tolist() == sorted(Profile.objects.values_list("pk", flat=True))


@given(st.sets(st.integers(1, 2**62)))
def test_ids_are_packed_without_loss(ids: set[int]) -> None:
    sorted_ids = np.array(sorted(ids), dtype=np.int64)
    assert weekly.unpack(weekly.pack(sorted_ids)).tolist() == sorted_ids.tolist()


def test_a_million_ids_in_a_row_take_little_room() -> None:
    assert len(weekly.pack(np.arange(1, 1_000_001, dtype=np.int64))) < 100_000


def rejected(*rows: list[Any]) -> str:
    """A list of rejected rows as it is downloaded, with its cells mended."""
    return table(["username", "followers", "rejected row", "rejected columns", "rejected because"],
                 *([*row, 2, "followers", "“x” is not a number."] for row in rows))  # fmt: skip


@pytest.mark.parametrize("week", [0, 1])
def test_mended_rejected_rows_are_a_part_of_the_list_however_many_they_are(week) -> None:
    bring_week(0, people("ann", "ben", "cat"), mapping={"followers": "followers"})
    remembered = Source.objects.get(name="Modash export").mapping
    mended = bring_week(week, rejected(["ann", 10_100], ["ben", 10_200]), name="rejected_ig.csv")
    assert (mended.status, gone(), profile("ann").followers) == ("done", set(), 10_100)
    assert said(mended) == ["This file is a list of rejected rows, a part of a list, so nobody counts as gone."]
    assert not ImportAccounts.objects.filter(batch=mended).exists()
    assert Source.objects.get(name="Modash export").mapping == remembered
    told = " ".join(importing.sentences(mended))
    assert "Not recognised" not in told
    assert (
        "Columns of the list of rejected rows, which say nothing of an account: "
        "rejected row, rejected columns, rejected because."
    ) in told
    assert {each["label"] for each in mended.detected["columns"][2:]} == {"Of the list of rejected rows"}
    third = bring_week(2, people("ann", "cat"))
    assert (third.report["weekly"]["compared_with"]["date"], gone()) == ("2026-11-01", {"ben"})


def test_mended_rows_take_the_mark_off_and_are_not_remembered_after_an_undo() -> None:
    bring_week(0, people("ann", "ben", "cat"))
    remembered = Source.objects.get(name="Modash export").mapping
    second = bring_week(1, people("ann", "cat"))
    assert said(bring_week(2, rejected(["ben", 10_100])))[1:] == ["1 account that was missing is back."]
    assert gone() == set()
    importing.undo(second, None)
    importing.run(second.pk)
    assert Source.objects.get(name="Modash export").mapping == remembered


def test_rejected_rows_that_are_rejected_again_say_why_once() -> None:
    batch = bring_week(0, rejected(["ann", "many"]))
    assert rejections.columns(batch) == ["username", "followers", *rejections.ADDED]
    (row,) = rejections.records(batch)
    assert (row["rejected row"], row["rejected because"]) == (2, "“many” is not a number.")


def test_two_files_of_one_day_may_be_parts_of_one_list() -> None:
    first = bring_week(0, people("ann", "ben", "cat"))
    again = bring_week(0, people("ann", "ben"), name="ig_second.csv")
    assert (again.report["weekly"]["compared_with"], gone()) == (None, set())
    assert said(again) == [
        "“ig_modash.csv” is of the same day, 1 November 2026, and two files of one day may be parts of one list, so "
        "nobody was looked for who is missing here."
    ]
    assert first.report["weekly"]["gone"] == 0


def test_who_is_in_another_file_of_the_day_is_not_missing() -> None:
    bring_week(0, people("ann", "ben", "cat", "dan"))
    bring_week(1, people("ann", "ben", "cat"))
    assert gone() == {"dan"}
    bring_week(1, people("cat", "dan", "ben"), name="ig_rest.csv")
    assert gone() == set()
