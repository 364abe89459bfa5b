"""A rehearsal says what the run will do, cell by cell, and writes nothing."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
from django.db import connection, connections, transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from influencers import importing, locks, suppression
from influencers.importing import steering
from influencers.models import Audience, Import, JournalRow, OldHandle, Post, Profile, Snapshot, Source, Suppression
from tests.influencers.imports import bring, counts, profile, table

pytestmark = pytest.mark.django_db

EARLIER, DAY, LATER = date(2026, 11, 1), date(2026, 11, 8), date(2026, 11, 15)
# An import takes a fifth of a second, so there are few of them, and what fails is shown as it is.
EXAMPLES, PHASES = 8, [Phase.explicit, Phase.reuse, Phase.generate]
RANKS = {"Low": -5, "Usual": 0, "Checked": 5}
HEAD = ["username", "account id", "followers", "bio", "category", "ER %", "aqs", "audience_country_DE %",
        "audience_country_FR %", "last post", "as of", "url"]  # fmt: skip
POSTS = ["username", "post id", "posted at", "likes", "comments", "caption"]
DAYS = ["username", "date", "followers", "following"]

HANDLES = st.sampled_from(["ann", "ben", "cat", "dan", "eve"])
SIZE = st.sampled_from(["", "0", "900", "1000", "5k", "100000", "100001", "many"])
SHARE = st.sampled_from(["", "10", "20.5", "n/a"])


def profile_rows() -> st.SearchStrategy[list[Any]]:
    return st.tuples(
        HANDLES, st.sampled_from(["", "1", "2", "3"]), SIZE, st.sampled_from(["", "Tea", "Vegan cakes"]),
        st.sampled_from(["", "Food"]), st.sampled_from(["", "2.5", "40"]), st.sampled_from(["", "77"]), SHARE, SHARE,
        st.sampled_from(["", "2026-10-30"]), st.sampled_from(["", "2026-10-15", "2026-11-20"]),
        st.sampled_from(["", "https://www.instagram.com/ann", "https://www.instagram.com/eve"]),
    ).map(list)  # fmt: skip


def post_rows() -> st.SearchStrategy[list[Any]]:
    return st.tuples(
        HANDLES, st.sampled_from(["A", "B"]), st.sampled_from(["2026-10-01", "2026-10-02"]), SIZE,
        st.sampled_from(["", "4", "5"]), st.sampled_from(["", "Hello #tea", "Vegan cakes"]),
    ).map(list)  # fmt: skip


def day_rows() -> st.SearchStrategy[list[Any]]:
    return st.tuples(
        HANDLES, st.sampled_from(["2026-10-01", "2026-10-02", ""]), SIZE, st.sampled_from(["", "7", "8"])
    ).map(list)  # fmt: skip


def files() -> st.SearchStrategy[tuple[Any, ...]]:
    """(records, content, source, as-of date)."""
    shapes = (("profiles", HEAD, profile_rows()), ("posts", POSTS, post_rows()), ("snapshots", DAYS, day_rows()))
    chosen = [
        st.tuples(st.just(records), columns(head), st.lists(rows, min_size=1, max_size=7).map(list), st.just(head))
        for records, head, rows in shapes
    ]
    return st.tuples(
        # Twice as many profiles, because the other files need them.
        st.one_of(chosen[0], chosen[0], *chosen[1:]),
        st.sampled_from(sorted(RANKS)),
        st.sampled_from([EARLIER, DAY, LATER]),
    )


def columns(head: list[str]) -> st.SearchStrategy[list[str]]:
    """Some of the columns: always those that say whose row it is, and what it is about."""
    needed = head[:3]
    return st.sets(st.sampled_from(head[3:])).map(lambda some: [*needed, *(name for name in head[3:] if name in some)])


def content_of(kept: list[str], rows: list[list[Any]], head: list[str]) -> str:
    places = [head.index(name) for name in kept]
    return table(kept, *([row[place] for place in places] for row in rows))


@contextmanager
def undone() -> Iterator[None]:
    """Whatever happens inside is rolled back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), phases=PHASES)
@given(st.lists(files(), min_size=2, max_size=4))
def test_it_counts_what_the_run_then_does(brought: list[tuple[Any, ...]]) -> None:
    with undone():
        for name, rank in RANKS.items():
            Source.objects.get_or_create(name=name, defaults={"rank": rank})
        for (records, kept, rows, head), source, day in brought:
            given = {"name": f"ig_{records}.csv", "source": source, "as_of": day, "records": records}
            content = content_of(kept, rows, head)
            rehearsed = bring(content, rehearse=True, **given)
            said = counts(rehearsed)
            run = bring(content, accept_implausible=True, **given)
            assert (rehearsed.status, rehearsed.error, run.status, run.error) == ("rehearsed", "", "done", "")
            assert counts(run) == said
            assert sum(counts(run).values()) == len(rows)
            same = ("gone", "back", "renamed", "perhaps_renamed", "implausible", "slips", "compared_with")
            if records == "profiles":
                weekly = rehearsed.report["weekly"], run.report["weekly"]
                assert [weekly[0][key] for key in same] == [weekly[1][key] for key in same]


def test_nothing_is_written() -> None:
    bring(table(["username", "account id", "followers", "bio"], ["ann", "1", "10k", ""], ["ben", "2", 500, ""]))
    models = (Profile, JournalRow, OldHandle, Post, Snapshot, Audience)
    before = [list(model.objects.order_by("pk").values()) for model in models]
    next_id = last_id()
    content = table(
        ["username", "account id", "followers", "bio", "audience_country_DE %"],
        ["anna", "1", "12k", "Tea", 40], ["new", "3", "12k", "", ""],
    )  # fmt: skip
    batch = bring(content, rehearse=True)
    assert counts(batch) == {"created": 1, "updated": 1}
    assert [list(model.objects.order_by("pk").values()) for model in models] == before
    assert last_id() == next_id


def last_id() -> int:
    with connection.cursor() as cursor:
        cursor.execute("select last_value from influencers_profile_id_seq")
        return int(cursor.fetchone()[0])


def test_the_report_has_columns_examples_and_tiers() -> None:
    bring(table(["username", "followers", "bio", "ER"], ["ann", 900, "Tea", "2.5%"], ["ben", "99k", "", "3%"],
                ["cat", "", "", "4%"]), as_of=EARLIER)  # fmt: skip
    content = table(["username", "followers", "bio", "ER"], ["ann", 1000, "", "2.5%"], ["ben", "101k", "Cakes", "5%"],
                    ["cat", "5k", "", ""], ["dan", "7k", "", ""])  # fmt: skip
    batch = bring(content, as_of=LATER, rehearse=True)
    found = batch.report["rehearsal"]
    assert counts(batch) == {"created": 1, "updated": 3}
    assert found["changed_columns"] == [
        {"column": "Followers", "accounts": 3}, {"column": "Bio", "accounts": 1},
        {"column": "Engagement rate as reported", "accounts": 1},
    ]  # fmt: skip
    row = {"row": 3, "account": "instagram/ben"}
    assert found["examples"] == [
        {"row": 2, "account": "instagram/ann", "column": "Followers", "old": 900, "new": 1_000},
        {**row, "column": "Bio", "old": None, "new": "Cakes"},
        {**row, "column": "Followers", "old": 99_000, "new": 101_000},
        {**row, "column": "Engagement rate as reported", "old": 3, "new": 5},
        {"row": 4, "account": "instagram/cat", "column": "Followers", "old": None, "new": 5_000},
    ]
    assert sorted((each["from"], each["to"], each["accounts"]) for each in found["tiers"]) == [
        ("micro", "macro", 1), ("nano", "micro", 1), ("unknown", "micro", 1),
    ]  # fmt: skip


def test_the_tier_of_a_group_follows_its_members() -> None:
    head = ["platform", "username", "kind", "members", "followers"]
    bring(table(head, ["facebook", "tea.lovers", "group", 900, 50]), "list.csv", as_of=EARLIER)
    batch = bring(table(head, ["facebook", "tea.lovers", "group", 1_200, 60]), "list.csv", as_of=LATER, rehearse=True)
    assert batch.report["rehearsal"]["tiers"] == [{"from": "nano", "to": "micro", "accounts": 1}]


def test_only_the_first_changed_cells_are_shown() -> None:
    people = [[f"star{n}", 10_000 + n] for n in range(1_500)]
    bring(table(["username", "followers"], *people), as_of=EARLIER)
    moved = [[name, size + (n > 1_400)] for n, (name, size) in enumerate(people)]
    batch = bring(table(["username", "followers"], *moved), as_of=LATER, rehearse=True)
    examples = batch.report["rehearsal"]["examples"]
    assert counts(batch) == {"updated": 99, "unchanged": 1_401}
    assert [each["row"] for each in examples] == list(range(1_403, 1_423))


def test_posts_and_snapshots_are_rehearsed_too() -> None:
    bring(table(["username"], ["ann"]))
    bring(table(POSTS, ["ann", "A", "2026-10-01", 10, 2, "Cake"]), "ig_posts.csv", as_of=EARLIER)
    posts = table(POSTS, ["ann", "A", "2026-10-01", 30, 2, ""], ["ann", "B", "2026-10-02", 5, 1, ""],
                  ["who", "C", "2026-10-02", 5, 1, ""])  # fmt: skip
    batch = bring(posts, "ig_posts.csv", as_of=LATER, rehearse=True)
    assert counts(batch) == {"created": 1, "updated": 1, "rejected": 1}
    assert batch.report["rehearsal"]["changed_columns"] == [{"column": "Likes", "accounts": 1}]
    likes = {"row": 2, "account": "instagram/ann", "column": "Likes", "old": 10, "new": 30}
    assert batch.report["rehearsal"]["examples"] == [likes]
    assert (Post.objects.get().likes, batch.rejections.count()) == (10, 1)

    bring(table(DAYS, ["ann", "2026-10-01", 100, 7]), "ig_history.csv", as_of=EARLIER)
    days = bring(table(DAYS, ["ann", "2026-10-01", 110, ""], ["ann", "2026-10-02", 120, 7]), "ig_history.csv",
                 as_of=LATER, rehearse=True)  # fmt: skip
    assert counts(days) == {"created": 1, "updated": 1}
    assert [(each["old"], each["new"]) for each in days.report["rehearsal"]["examples"]] == [(100, 110)]
    assert Snapshot.objects.get(date="2026-10-01").followers == 100


def test_the_sentence() -> None:
    bring(table(["username", "followers"], ["ann", "10k"], ["ben", "5k"]), as_of=EARLIER)
    content = table(["username", "followers"], ["ann", "11k"], ["ben", "5k"], ["cat", "1k"], ["cat", "2k"], ["", "3k"])
    batch = bring(content, as_of=LATER, rehearse=True)
    assert next(importing.sentences(batch)) == (
        "5 rows: 1 new, 1 changed, 1 unchanged, 1 in conflict, 1 rejected. Nothing has been written."
    )
    importing.proceed(batch)
    importing.run(batch.pk)
    batch.refresh_from_db()
    assert next(importing.sentences(batch)) == "5 rows: 1 new, 1 changed, 1 unchanged, 1 in conflict, 1 rejected."
    assert profile("ann").followers == 11_000


@pytest.mark.django_db(transaction=True)
def test_it_waits_for_no_other_import() -> None:
    held, finished = threading.Event(), threading.Event()

    def another() -> None:
        with transaction.atomic():
            locks.hold(locks.Lock.DIRECTORY)
            held.set()
            finished.wait(30)
        connections.close_all()

    thread = threading.Thread(target=another)
    thread.start()
    try:
        assert held.wait(10)
        batch = bring(table(["username", "followers"], ["ann", "11k"]), rehearse=True)
        assert (batch.status, counts(batch)) == (Import.Status.REHEARSED, {"created": 1})
    finally:
        finished.set()
        thread.join()


def test_wide_rows_and_people_who_asked_to_be_removed_are_counted_as_in_the_run() -> None:
    head = ["instagram_username", "instagram_followers", "tiktok_username", "tiktok_followers"]
    bring(table(head, ["ann", "1k", "ann.videos", "2k"], ["ben", "3k", "", ""]), "wide.csv", as_of=EARLIER)
    for kind, key in suppression.keys(platform="tiktok", handle="eve"):
        Suppression.objects.create(kind=kind, digest=key)
    content = table(head, ["ann", "2k", "ann.videos", "2k"], ["ben", "3k", "ben.videos", "9k"], ["", "", "eve", "4k"],
                    ["", "1k", "", ""])  # fmt: skip
    rehearsed = bring(content, "wide.csv", as_of=LATER, rehearse=True)
    run = bring(content, "wide.csv", as_of=LATER)
    assert counts(rehearsed) == counts(run)
    assert counts(run) == {"created": 1, "updated": 1, "unchanged": 2, "rejected": 1, "suppressed": 1}


def test_it_can_be_rehearsed_again_after_a_change_of_the_mapping() -> None:
    batch = bring(table(["username", "size"], ["ann", "11k"]), rehearse=True)
    steering.proceed(batch, {"mapping": {"size": "followers"}, "rehearse": True})
    importing.run(batch.pk)
    batch.refresh_from_db()
    assert (batch.status, counts(batch)) == ("rehearsed", {"created": 1})
    assert batch.report["columns"]["read"]["size"] == "followers"
