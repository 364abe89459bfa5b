"""Inputs that hypothesis makes up: also ones that make no sense."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import strategies as st

from scoring.columns import Posts, Profiles
from tests.scoring.columns_for_tests import DAY, NAN, NOW

count = st.one_of(st.integers(0, 10**7).map(float), st.just(NAN), st.sampled_from([0.0, 1.0]))
wild = st.one_of(count, st.sampled_from([-1.0, -5.0, float("inf"), float("-inf"), 1e300, 0.5]))
yes_no = st.booleans()


def post_rows(counts: st.SearchStrategy[float]) -> st.SearchStrategy[dict[str, Any]]:
    days = st.one_of(st.floats(-2, 400), st.sampled_from([1.9, 2.0, 7.0, 180.0, NAN]))
    return st.fixed_dictionaries(
        {
            "posted_at": days.map(lambda ago: NOW - ago * DAY),
            "counts_as_of": st.one_of(st.just(NOW), st.floats(0, 30).map(lambda ago: NOW - ago * DAY)),
            **dict.fromkeys(("likes", "comments", "shares", "saves", "views"), counts),
            "sponsored": st.sampled_from([NAN, 0.0, 1.0]),
            "pinned": st.sampled_from([False, False, False, True]),
            "comments_disabled": st.sampled_from([False, False, False, True]),
        }
    )


def sound_accounts() -> st.SearchStrategy[tuple[dict[str, Any], list[dict[str, Any]]]]:
    """Accounts whose posts all count (unless there are too many): known, plausible, not too young and not too old."""
    known = st.integers(1, 10**5).map(float)
    post = st.fixed_dictionaries(
        {
            "posted_at": st.floats(8, 179).map(lambda ago: NOW - ago * DAY),
            "counts_as_of": st.just(NOW),
            **dict.fromkeys(("likes", "comments", "shares", "saves"), known),
            "views": st.integers(10**5, 10**7).map(float),
            "sponsored": st.sampled_from([NAN, 0.0, 1.0]),
            "pinned": st.just(False),
            "comments_disabled": st.just(False),
        }
    )
    followers = st.integers(500, 10**7).map(float)
    owner = st.fixed_dictionaries({"platform": st.integers(1, 10), "kind": st.integers(1, 4), "followers": followers})
    return st.tuples(owner, st.lists(post, min_size=1, max_size=35))


def accounts(counts: st.SearchStrategy[float]) -> st.SearchStrategy[tuple[dict[str, Any], list[dict[str, Any]]]]:
    profile = st.fixed_dictionaries({"platform": st.integers(1, 10), "kind": st.integers(1, 4), "followers": counts})
    return st.tuples(profile, st.lists(post_rows(counts), max_size=45))


def columns_of(accounts: list[tuple[dict[str, Any], list[dict[str, Any]]]]) -> tuple[Profiles, Posts]:
    """Engine columns of accounts as rows; posts are numbered through, from 0."""
    owners = [owner for owner, _ in accounts]
    rows = [(index, post) for index, (_, posts) in enumerate(accounts) for post in posts]
    rest = {name for owner in owners for name in owner} - {"platform", "kind"}
    profiles = Profiles.of(
        np.arange(len(owners)),
        [owner["platform"] for owner in owners],
        [owner["kind"] for owner in owners],
        **{name: np.array([owner.get(name, NAN) for owner in owners]) for name in rest},
    )
    names = list(rows[0][1]) if rows else []
    posts = Posts.of(
        [index for index, _ in rows],
        **({"post_id": np.arange(len(rows))} | {name: np.array([post[name] for _, post in rows]) for name in names}),
    )
    return profiles, posts
