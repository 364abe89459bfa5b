"""JSON: lists of objects under any name, nested audience shares, and documents that break off."""

from __future__ import annotations

import gzip
import json
import tracemalloc
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from influencers.importing.files import json_stream, objects, reading
from influencers.models import Profile, Rejection
from tests.influencers.imports import bring, counts, profile, refusal

pytestmark = pytest.mark.django_db

TEA, COFFEE = {"username": "tea", "followers": 5}, {"username": "coffee", "followers": 6}


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize(
    "whole",
    [
        [TEA, COFFEE],
        {"count": 2, "results": [TEA, COFFEE], "next": None},
        {"data": [TEA, COFFEE]},
        {"error": False, "total": 2, "lookalikes": [TEA, COFFEE]},
        {"users": [TEA, COFFEE], "tags": ["x"], "page": {"size": 2}},
        {"status": "ok", "data": {"page": 1, "items": [TEA, COFFEE]}},
        {"meta": {"took": [1, 2]}, "teapots": [TEA, COFFEE]},
        {"empty": [], "results": [TEA, COFFEE]},
        {"results": [], "other": [TEA, COFFEE]},
        {"username": "who asked", "results": [TEA, COFFEE]},
    ],
)
def test_the_list_of_objects_is_found_under_any_name(whole: Any, indent: int | None) -> None:
    batch = bring(json.dumps(whole, indent=indent), "ig.json")
    assert (batch.error, counts(batch), batch.report["format"]) == ("", {"created": 2}, "json")


def test_an_account_with_a_list_of_its_posts_is_one_row() -> None:
    with_posts = TEA | {"recentPosts": [{"likes": 5}, {"likes": 6}]}
    assert counts(bring(json.dumps(with_posts), "ig.ndjson")) == {"created": 1}
    assert counts(bring(json.dumps(with_posts, indent=2), "ig.json")) == {"unchanged": 1}
    assert counts(bring("\n".join([json.dumps(with_posts), json.dumps(COFFEE)]), "ig.ndjson"))["created"] == 1


SHARES = {
    "geoCountries": [
        {"name": "Germany", "code": "DE", "weight": 0.23},
        {"name": "France", "code": "fr", "weight": 0.1},
    ],
    "genders": [{"code": "FEMALE", "weight": 0.6}, {"code": "MALE", "weight": 0.4}],
    "ages": [{"code": "18-24", "weight": 0.4}, {"code": "65+", "weight": 0.004}],
    "languages": [{"code": "de", "name": "German", "weight": 0.5}],
}
POINTS = {
    "audience_geo": {"countries": [{"code": "de", "value": 23}, {"code": "FR", "value": 10}]},
    "audience_gender": [{"gender": "F", "value": 60}, {"gender": "M", "value": 40}],
    "audience_age": [{"group": "18_24", "value": 40.0}, {"group": "65+", "value": 0.4}],
    "audience_languages": [{"code": "de", "percent": 50}, {"code": "en", "percent": 49.5}],
}


@pytest.mark.parametrize("audience", [{"audience": SHARES}, POINTS], ids=["weights", "percent"])
def test_lists_of_audience_shares(audience: dict[str, Any]) -> None:
    likers = {"audienceLikers": {"genders": [{"code": "FEMALE", "weight": 0.1}]}}
    batch = bring(
        json.dumps([TEA | likers | audience | {"interests": [{"id": 1, "name": "Travel"}, {"name": "Food"}]}]),
        "ig.json",
    )
    shares = {(each.kind, each.key): each.share for each in profile("tea").audience.all()}
    assert batch.error == ""
    assert {key: share for key, share in shares.items() if key != ("language", "en")} == {
        ("country", "DE"): 23.0, ("country", "FR"): 10.0, ("gender", "female"): 60.0, ("gender", "male"): 40.0,
        ("age", "18-24"): 40.0, ("age", "65+"): 0.4, ("language", "de"): 50.0,
    }  # fmt: skip
    assert profile("tea").category == "Travel, Food"


def test_what_is_in_a_list_of_other_objects_is_never_shown_as_a_program_would() -> None:
    batch = bring(json.dumps([{"username": "tea", "followers": [{"count": 5}]}]), "ig.json")
    assert Rejection.objects.get(batch=batch).value == '{"count": 5}'


def test_columns_that_come_late_are_named_as_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(objects, "KNOWN_BY", 2)
    lines = [TEA, COFFEE, {"username": "milk", "followers": 7, "bio": "late"}]
    batch = bring("\n".join(map(json.dumps, lines)), "ig.ndjson")
    assert counts(batch) == {"created": 3}
    assert batch.report["columns"]["ignored"] == ["bio"]


def test_the_rarest_audience_shares_give_way_to_the_limit_of_columns() -> None:
    cities = [{"name": f"City {n}", "weight": 0.0001} for n in range(600)]
    two = [TEA | {"audience": {"cities": [*cities, {"name": "Berlin", "weight": 0.2}]}},
           COFFEE | {"audience": {"cities": [{"name": "Berlin", "weight": 0.3}]}}]  # fmt: skip
    assert counts(bring(json.dumps(two), "ig.json")) == {"created": 2}
    assert profile("coffee").audience.get().share == 30.0
    assert "The file has 600 columns" in refusal(json.dumps([{f"k{n}": 1 for n in range(600)}]).encode())[0]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b'[{"username": "tea"}]\n[{"username": "coffee"}]', "stands behind the end of the JSON list, after 1 object."),
        (b'{"results": [{"username": "tea"}], "other": [{"username": "coffee"}]}', "lists of objects, “results”"),
        (b'{"results": [{"username": "tea"}], "nex', "breaks off or is damaged after 1 object."),
        (b'{"results": [{"username": "tea"}', "breaks off or is damaged after 1 object."),
        (b'[{"username": "tea"},, {"username": "coffee"}]', "breaks off or is damaged after 1 object."),
        (b"[" * 5_000, "does not look like a table"),
        (b'[{"a":' + b"[" * 100_000, "JSON is nested too deeply after 0 objects."),
        (b'{"a":' * 5_000 + b"1" + b"}" * 5_000, "JSON is nested too deeply."),
        (b'[{"username": "tea"}, ' + b'{"a":' * 5_000 + b"1" + b"}" * 5_000 + b"]", "too deeply after 1 object."),
        (b'{"username": "tea", "a": ' + b"[" * 100_000, "JSON is nested too deeply."),
        (b'{"results": []}', "array is empty"),
        (b'{"results": [1, 2]}', "No column says whose account"),
        (b'[{"username": "tea"}, ' + b"9" * 6_000 + b"]", "breaks off or is damaged after 1 object."),
    ],
)  # fmt: skip
def test_documents_that_cannot_be_read_to_their_end(content: bytes, sentence: str) -> None:
    assert sentence in refusal(content)[0]
    assert not Profile.objects.exists()


@pytest.mark.parametrize("size", [1, 2, 3, 7, 50])
def test_any_seam_between_chunks_is_bridged(size: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(json_stream, "CHUNK", size)
    people = [{"username": f"tea{n}", "followers": n * 1000, "bio": 'a "quoted" \\ [{,}] ü'} for n in range(20)]
    path = tmp_path / "ig.json"
    path.write_text(json.dumps({"a": 12345, "b": {"c": [1.5e3]}, "results": people, "z": [1234567]}))
    with reading.opened(path) as found:
        assert [cells for _n, cells in found.rows] == [[p["username"], str(p["followers"]), p["bio"]] for p in people]


@pytest.mark.parametrize("array", [True, False])
def test_memory_stays_flat_whatever_the_number_of_objects(array: bool, tmp_path: Path) -> None:
    path = tmp_path / "ig.json.gz"
    with gzip.open(path, "wt", compresslevel=1) as file:
        file.write("[" if array else "")
        for n in range(30_000):
            file.write(("," if array and n else "") + json.dumps({"username": f"tea{n}", "followers": n}) + "\n")
        file.write("]" if array else "")
    with reading.opened(path) as found:
        list(islice(found.rows, 10_000))
        tracemalloc.start()
        try:
            rest = sum(1 for _row in found.rows)
            grown, _most = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert rest == 20_000
    assert grown < 3 << 20
