"""From rows to the engine's columns by binary COPY: every kind of unknown arrives as unknown."""

from datetime import timedelta

import numpy as np
import pytest
from django.db import connection

from influencers.models import Post
from influencers.rescoring import binary, reading
from influencers.rescoring.binary import Column
from influencers.rescoring.reading import Selection
from tests.influencers.directory import NOW, add_posts, add_profile, add_snapshots

pytestmark = pytest.mark.django_db(transaction=True)
EVERYBODY = Selection(first=1, last=100)


def test_profiles() -> None:
    add_profile(3, "tiktok", None, avg_likes=2.5, reported_er=1.25, niche_focus=40, last_post_at=NOW)
    add_profile(9, "pinterest", 50, kind="board", monthly_views=7_000, following=0)
    found = reading.profiles(EVERYBODY)
    assert (found.profile_id.tolist(), found.platform.tolist(), found.kind.tolist()) == ([3, 9], [2, 6], [1, 4])
    np.testing.assert_array_equal(found.followers, [np.nan, 7_000])
    np.testing.assert_array_equal(found.following, [np.nan, 0])
    np.testing.assert_array_equal(found.avg_likes, [2.5, np.nan])
    np.testing.assert_array_equal(found.reported_er, [1.25, np.nan])
    np.testing.assert_array_equal(found.niche_focus, [40, np.nan])
    np.testing.assert_array_equal(found.last_post_at, [NOW.timestamp(), np.nan])


def test_posts() -> None:
    add_posts(add_profile(3), [None])
    add_posts(add_profile(9), [0, 12], is_sponsored=True, is_pinned=True, views=4)
    Post.objects.filter(profile=9, likes=12).update(is_sponsored=False, is_pinned=False, comments_disabled=True)
    found = reading.posts(EVERYBODY, np.array([3, 9]))
    order = np.lexsort((found.likes, found.row))
    assert found.row[order].tolist() == [0, 1, 1]
    assert found.post_id[order].tolist() == list(Post.objects.order_by("profile", "likes").values_list("id", flat=True))
    np.testing.assert_array_equal(found.likes[order], [-1, 0, 12], "a hidden count is -1, as files say it")
    np.testing.assert_array_equal(found.views[order], [-1, 4, 4])
    np.testing.assert_array_equal(found.sponsored[order], [np.nan, 1, 0])
    assert found.pinned[order].tolist() == [False, True, False]
    assert found.comments_disabled[order].tolist() == [False, False, True]
    assert found.counts_as_of.tolist() == [NOW.timestamp()] * 3
    assert found.posted_at[order][0] == (NOW - timedelta(days=5)).timestamp()


def test_snapshots_of_the_last_400_days() -> None:
    add_snapshots(add_profile(3), [5] * 70)
    found = reading.snapshots(EVERYBODY, np.array([3]), NOW.timestamp())
    today = int(NOW.timestamp() // 86_400)
    assert found.day.max() == today
    assert found.day.min() > today - 400
    assert len(found) == 58


def test_some_ids_and_nobody() -> None:
    for number in (1, 2, 3):
        add_posts(add_profile(number), [5])
    some = Selection(ids=[3, 1, 77])
    profiles = reading.profiles(some)
    assert profiles.profile_id.tolist() == [1, 3]
    assert len(reading.posts(some, profiles.profile_id)) == 2
    nobody = Selection(ids=[])
    assert len(reading.profiles(nobody)) == 0
    assert len(reading.posts(nobody, np.array([], np.int64))) == 0


def test_posts_of_a_profile_that_has_just_gone_are_left_out() -> None:
    for number in (1, 2):
        add_posts(add_profile(number), [5, 6])
    assert len(reading.posts(EVERYBODY, np.array([2]))) == 2


def test_numbers_survive_the_way_there_and_back() -> None:
    values = {
        "small": np.array([-7, 32_767], np.int16),
        "large": np.array([2**62, -(2**62)], np.int64),
        "real": np.array([np.nan, 1.5], np.float32),
        "exact": np.array([np.pi, -0.1], np.float64),
    }
    with connection.cursor() as cursor:
        cursor.execute("create temporary table trip (small int2, large int8, real float4, exact float8)")
    binary.write("trip", values)
    types = {"small": "i2", "large": "i8", "real": "f4", "exact": "f8"}
    found = binary.read([Column(name, kind, name) for name, kind in types.items()], "from trip order by small")
    for name in values:
        np.testing.assert_array_equal(found[name], values[name])


def test_a_null_is_a_fault_of_the_query_and_said_so() -> None:
    with pytest.raises(ValueError, match="was null"):
        binary.read([Column("nothing", "f8", "null")], "")


def test_blobs_survive_too() -> None:
    with connection.cursor() as cursor:
        cursor.execute("create temporary table blobs (first_id int8, name text, dtype text, data bytea)")
    arrays = {"one": np.array([1.5, np.nan]), "two": np.array([3, 4], np.int16), "empty": np.array([], np.int32)}
    binary.write_blobs("blobs", 5, arrays)
    found = dict(binary.read_blobs("from blobs where first_id = 5"))
    assert set(found) == set(arrays)
    for name, values in arrays.items():
        np.testing.assert_array_equal(found[name], values)
        assert found[name].dtype == values.dtype
