"""Files of many shapes: what they are recognised as, and what keeps them out."""

import gzip
import io
import json
import zipfile

import openpyxl
import pytest
from django.conf import settings

from influencers import importing
from influencers.importing.columns import headers
from influencers.importing.files import json_stream
from influencers.models import Import, Post, Profile, Rejection, Snapshot
from tests.influencers.imports import bring, counts, profile, queue, refusal, sentences, table

pytestmark = pytest.mark.django_db

SIMPLE = table(["username", "followers"], ["tea", "12.3k"], ["coffee", "1,494"])


def workbook(*rows: list[object]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    stored = io.BytesIO()
    book.save(stored)
    return stored.getvalue()


def zipped(name: str) -> bytes:
    stored = io.BytesIO()
    with zipfile.ZipFile(stored, "w") as archive:
        archive.writestr(name, SIMPLE)
    return stored.getvalue()


def test_a_ranking_list_with_its_own_ways() -> None:
    """The shape of a public top list: a BOM, suffixes in lower case, percent signs, a blank country."""
    content = "\ufeff" + table(
        ["rank", "channel_info", "influence_score", "posts", "followers", "avg_likes", "60_day_eng_rate",
         "new_post_avg_like", "total_likes", "country"],
        [1, "cristiano", 92, "3.3k", "475.8m", "8.7m", "1.39%", "6.5m", "29.0b", "Spain"],
        [2, "leomessi", 90, "0.89k", "357.3m", "6.8m", "NaN%", "4.4m", "6.0b", ""],
    )  # fmt: skip
    batch = bring(content, "ig_top.csv")
    first, second = profile("cristiano"), profile("leomessi")
    assert counts(batch) == {"created": 2}
    assert (first.followers, first.posts_count, first.avg_likes) == (475_800_000, 3_300, 8_700_000)
    assert (first.reported_er, first.reported_er_name, first.country) == (1.39, "60_day_eng_rate", "ES")
    assert first.reported_quality == {"influence_score": 92.0}
    assert (second.posts_count, second.reported_er, second.country) == (890, None, "")
    assert sentences(batch) == ["“NaN%” is not a rate."]
    assert batch.report["columns"]["ignored"] == ["rank", "total_likes"]


def test_line_breaks_in_headers_and_a_creator_twice() -> None:
    content = table(
        ["Influencer insta name", "instagram name", "category_1", "category_2", "Followers", "Audience country(mostly)",
         "Authentic engagement\r\n", "Engagement avg\r\n"],
        ["433", "433", "Sports with a ball", "", "48.5M", "Spain", "383.1K", "637K"],
        ["nobru", "Bruno", "", "", "13.2M", "", "0", "350.2K"],
        ["nobru", "Bruno", "Video games", "", "13.2M", "", "0", "350.1K"],
        ["433", "433", "Sports with a ball", "", "48.5M", "Spain", "383.1K", "637K"],
    )  # fmt: skip
    batch = bring(content, "list.csv")
    assert counts(batch) == {"created": 2, "unchanged": 1, "conflicts": 1}
    assert profile("433").engagement_avg == 637_000
    assert profile("433").authentic_engagement == 383_100
    assert profile("433").category == "Sports with a ball"
    assert sentences(batch) == ["“nobru” stands in row 3 already, with other values."]


@pytest.mark.parametrize(
    ("first", "platform"),
    [("Tiktoker name", "tiktok"), ("youtuber name", "youtube"), ("instagram_username", "instagram")],
)
def test_the_header_names_the_platform(first: str, platform: str) -> None:
    bring(table([first, "Subscribers"], ["Some.Body", "1M"]), "list.csv")
    assert profile("some.body", platform).followers == 1_000_000


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_delimiters_and_encodings(delimiter: str, encoding: str) -> None:
    content = table(["username", "name", "followers"], ["tea", "Thé & Crème", 5], ["x", "y", 6], delimiter=delimiter)
    batch = bring(content.encode(encoding))
    assert counts(batch) == {"created": 2}
    assert profile("tea").display_name == "Thé & Crème"


def test_gzip_workbook_and_ndjson_give_the_same() -> None:
    stored = workbook(["username", "followers", "posts"], ["tea", 12_300, 7])
    line = json.dumps({"username": "tea", "followers": 12300, "posts": 7})
    assert counts(bring(stored, "ig.xlsx")) == {"created": 1}
    assert counts(bring(f"{line}\n", "ig.ndjson")) == {"unchanged": 1}
    packed = gzip.compress(table(["username", "followers", "posts"], ["tea", 12300, 7]).encode())
    assert counts(bring(packed, "ig.csv.gz")) == {"unchanged": 1}


def test_a_title_row_ragged_rows_and_blank_lines() -> None:
    content = 'Our creators\n\nusername,followers,bio\ntea,5\n\ncoffee,6,"two\nlines",extra\n'
    batch = bring(content)
    assert counts(batch) == {"created": 2}
    assert profile("coffee").bio == "two\nlines"


def test_whole_lines_quoted_as_one_cell() -> None:
    content = '"username,followers"\n"tea,5"\n"coffee,6"\n'
    assert counts(bring(content)) == {"created": 2}


def test_a_wide_row_is_one_person_with_several_accounts() -> None:
    content = table(
        ["name", "instagram_username", "instagram_follower_count", "tiktok_username", "tiktok_follower_count"],
        ["Tea", "tea", "10k", "tea.time", "20k"],
        ["Coffee", "coffee", "30k", "", ""],
    )
    batch = bring(content, "wide.csv")
    assert batch.created == 3
    assert profile("tea").creator_id == profile("tea.time", "tiktok").creator_id
    assert (profile("tea").followers, profile("tea.time", "tiktok").followers) == (10_000, 20_000)
    assert profile("coffee").creator_id != profile("tea").creator_id


def test_posts_and_snapshots_are_recognised() -> None:
    bring(SIMPLE)
    posts = bring(
        table(["username", "post id", "posted at", "likes", "comments", "caption"],
              ["tea", "A1", "2026-11-01", "-1", "3", "Vegan cake #vegan #cake"],
              ["nobody", "A2", "2026-11-01", "4", "3", ""]),
        "ig_posts.csv",
    )  # fmt: skip
    assert posts.records == "posts"
    assert counts(posts) == {"created": 1, "rejected": 1}
    post = Post.objects.get()
    assert (post.likes, post.comments, post.hashtags) == (None, 3, ["vegan", "cake"])
    assert sentences(posts) == ["No Instagram account “nobody” is known here. Import its profile first."]
    snapshots = bring(table(["username", "date", "followers"], ["tea", "2026-11-01", 12_000]), "ig_history.csv")
    assert snapshots.records == "snapshots"
    assert counts(snapshots) == {"created": 1}
    assert Snapshot.objects.filter(profile=profile("tea")).count() == 2


def test_an_imported_follower_count_is_a_point_of_history() -> None:
    bring(SIMPLE)
    assert Snapshot.objects.get(profile=profile("tea")).date.isoformat() == "2026-11-20"


def test_nothing_says_the_platform_so_it_is_asked_for() -> None:
    batch = bring(SIMPLE, "creators.csv")
    assert batch.status == Import.Status.NEEDS_INPUT
    assert batch.questions[0]["name"] == "platform"
    importing.proceed(batch, {"platform": "tiktok"})
    importing.run(batch.pk)
    assert profile("tea", "tiktok").followers == 12_300


def test_rates_below_one_without_a_sign_are_asked_for_and_never_guessed() -> None:
    content = table(["username", "followers", "er"], ["tea", 5, "0.021"], ["coffee", 6, "0.5"])
    batch = bring(content)
    assert batch.status == Import.Status.NEEDS_INPUT
    assert not Profile.objects.exists()
    importing.proceed(batch, {"percent or fraction": "fraction"})
    importing.run(batch.pk)
    assert profile("tea").reported_er == pytest.approx(2.1)


def test_one_value_above_one_makes_the_whole_column_percent() -> None:
    bring(table(["username", "followers", "er"], ["tea", 5, "0.5"], ["coffee", 6, "2.5"]))
    assert profile("tea").reported_er == 0.5


def test_forbidden_columns_are_never_imported_and_named() -> None:
    batch = bring(table(["username", "followers", "Audience ethnicity", "religion"], ["tea", 5, "x", "y"]))
    assert batch.report["columns"]["forbidden"] == ["Audience ethnicity", "religion"]


def test_our_own_export_brings_only_what_is_not_computed() -> None:
    content = table(
        [
            "id",
            "platform",
            "handle",
            "followers",
            "tier",
            "size_band",
            "er",
            "er_basis",
            "er_source",
            "avg_likes",
            "as_of",
        ],
        [1, "instagram", "tea", 5000, "micro", "5k-10k", "3.1", "followers", "posts", "155", "2026-11-20"],
    )
    batch = bring(content, "creators.csv")
    assert counts(batch) == {"created": 1}
    assert (profile("tea").reported_er, profile("tea").avg_likes) == (None, None)
    assert "er" in batch.report["columns"]["computed"]


def test_audience_shares() -> None:
    bring(table(["username", "followers", "audience_country_DE", "audience female %", "audience_age_18_24"],
                ["tea", 5, "20.5", "61", "33"]))  # fmt: skip
    shares = {(each.kind, each.key): each.share for each in profile("tea").audience.all()}
    assert shares == {("country", "DE"): 20.5, ("gender", "female"): 61.0, ("age", "18-24"): 33.0}


def test_a_broken_line_of_ndjson_is_a_rejected_row() -> None:
    lines = ['{"username": "tea", "followers": 7}', '{"username": "cut', "", "[1]", '{"username": "coffee"}']
    batch = bring("\n".join(lines), "ig.ndjson")
    assert (batch.rows, counts(batch)) == (4, {"created": 2, "rejected": 2})
    found = Rejection.objects.filter(batch=batch).values_list("kind", "row_number", "value", "sentence")
    assert list(found) == [
        ("row", 2, '{"username": "cut', '“{"username": "cut” is not a JSON object. One object a line is expected.'),
        ("row", 4, "[1]", "“[1]” is not a JSON object. One object a line is expected."),
    ]


@pytest.mark.parametrize("indent", [None, 0, 2])
@pytest.mark.parametrize("wrapped", [True, False])
def test_a_json_array_alone_or_as_results(indent: int | None, wrapped: bool, monkeypatch) -> None:
    monkeypatch.setattr(json_stream, "CHUNK", 200)
    people = [{"username": f"tea{n}", "followers": n, "audience": {"country": {"DE": 20}}} for n in range(300)]
    whole = {"count": 300, "next": None, "results": people, "more": ["x"]} if wrapped else people
    batch = bring(json.dumps(whole, indent=indent), "ig.json")
    assert (counts(batch), batch.report["format"]) == ({"created": 300}, "json")
    assert profile("tea299").followers == 299
    assert profile("tea299").audience.get().key == "DE"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The file is empty."),
        (b"   \n \n", "The file is empty."),
        (b"\x00\x01\x02binary" * 50, "NUL"),
        (zipped("xl/workbook.xml"), "The workbook is damaged or of an unknown kind"),
        (workbook(["username"], ["tea"])[:-100], "The zip file or workbook is damaged: its end is missing"),
        (b"\x1f\x8b\x08 cut short", "packed"),
        (b"<html><body>Not found</body></html>", "does not look like a table"),
        (b"username,username\n", "no rows"),
        (b'{"username": \n{"username"\n', "No line of the file is a JSON object"),
        (b'{\n  "username": "tea",\n', "starts as an object that never ends"),
        (b'[{"username": "tea"}, {"username": "cof', "breaks off or is damaged after 1 object."),
        (b'[{"username": "tea"} {"username": "coffee"}', "breaks off or is damaged after 1 object."),
        (b"[]", "array is empty"),
        (b'{"count": 0, "results": []}', "array is empty"),
        (b"colour,size\nred,5\nblue,6\n", "No column says whose account"),
    ],
)
def test_what_is_no_table_is_refused_in_a_sentence(content: bytes, sentence: str) -> None:
    said, batch = refusal(content)
    assert sentence in said
    assert batch is None or batch.status == Import.Status.FAILED
    assert not Profile.objects.exists()


def test_a_file_that_is_refused_at_once_is_not_kept() -> None:
    stored = set(settings.MEDIA_ROOT.rglob("*.csv"))
    refusal(b"<html><body>Not found</body></html>")
    assert not Import.objects.exists()
    assert set(settings.MEDIA_ROOT.rglob("*.csv")) == stored


def test_too_large_a_file_is_refused(settings) -> None:
    settings.IMPORT_MAX_BYTES = 20
    with pytest.raises(importing.Refused, match="Please split it"):
        queue(SIMPLE)


@pytest.mark.parametrize(("header", "meant"), [
    ("\ufeffUser Name", "user name"), ("60_day_eng_rate", "60 day eng rate"), ("Engagement avg\r\n", "engagement avg"),
    ("fake followers (%)", "fake followers percent"),
])  # fmt: skip
def test_headers_are_compared_plainly(header: str, meant: str) -> None:
    assert headers.plain(header) == meant
