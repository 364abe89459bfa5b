"""What the head of a file looks like, and how sure that is."""

import time
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile

from influencers import importing
from influencers.importing.columns import detecting
from influencers.importing.columns.headers import understand
from influencers.importing.columns.labels import label
from influencers.models import Import
from scoring.codes import Platform
from tests.influencers.imports import queue, table
from tests.influencers.test_import_workbooks import workbook

# Rows of people who asked to be removed are not shown, so the wishes are looked at.
pytestmark = pytest.mark.django_db


@pytest.fixture
def look(tmp_path: Path) -> Any:
    """Detect what a file of this content and name is."""

    def look(content: str, name: str = "list.csv", *args: Any, **values: Any) -> dict[str, Any]:
        path = tmp_path / name
        path.write_text(content)
        return detecting.detect(path, name, *args, **values)

    return look


def column(found: dict[str, Any], header: str) -> dict[str, Any]:
    return next(each for each in found["columns"] if each["header"] == header)


def test_a_known_header_counts_for_the_share_of_cells_that_can_be_read(look: Any) -> None:
    rows = [[f"tea{n}", f"{n}k" if n % 4 else "many"] for n in range(40)]
    said = column(look(table(["username", "Followers"], *rows)), "Followers")
    assert said == {
        "header": "Followers", "target": "followers", "label": "Followers", "suggestion": "", "suggestion_label": "",
        "samples": ["many", "1k", "2k"], "confidence": 0.75,
        "because": "The header is known; 30 of 40 sampled cells are counts.",
    }  # fmt: skip


def test_a_known_header_without_cells_counts_half(look: Any) -> None:
    said = column(look(table(["username", "Followers"], ["tea", ""], ["coffee", "n/a"])), "Followers")
    assert (said["confidence"], said["samples"]) == (0.5, [])
    assert said["because"] == "The header is known; all 2 sampled cells are blank."


@pytest.mark.parametrize(
    ("cells", "target", "kind"),
    [
        (["a@example.org", "b@example.org", "c@example.org"], "email", "e-mail addresses"),
        (["https://www.tiktok.com/@a", "tiktok.com/@b", "https://tiktok.com/@c"], "tiktok.profile_url",
         "links to accounts"),
        (["https://www.tiktok.com/@a", "https://instagram.com/b", "https://x.com/c"], "profile_url",
         "links to accounts"),
        (["@tea", "@coffee", "@cake"], "handle", "handles with an @"),
        (["2026-11-01", "01.11.2026", "Nov 1, 2026"], "as_of", "dates"),
        (["Spain", "Germany", "Italien"], "country", "countries"),
        (["instagram", "TikTok", "instagram"], "platform", "platforms"),
        (["+49 30 1234567", "+49 30 1234568", "0049 30 123 45 69"], "phone", "phone numbers"),
    ],
)  # fmt: skip
def test_values_alone_suggest_and_count_half(look: Any, cells: list[str], target: str, kind: str) -> None:
    rows = [[f"tea{place}", cell] for place, cell in enumerate(cells)]
    said = column(look(table(["username", "Spalte 7"], *rows)), "Spalte 7")
    assert (said["target"], said["label"], said["confidence"]) == ("", "Leave out", 0.5)
    assert (said["suggestion"], said["suggestion_label"]) == (target, label(target))
    assert said["because"] == (
        f"The header is not known, but 3 of 3 sampled cells are {kind}. "
        f"It is left out unless you choose “{label(target)}”."
    )


@pytest.mark.parametrize(
    "cells",
    [["1", "2", "3"], ["a@example.org", "n", "o"], ["45000", "45001", "45002"], ["DE", "IT", "no"], ["x", "y", "z"],
     ["2026-11-01"], ["", "", ""]],
)  # fmt: skip
def test_values_that_could_be_anything_suggest_nothing(look: Any, cells: list[str]) -> None:
    rows = [[f"tea{place}", cell] for place, cell in enumerate(cells)]
    said = column(look(table(["username", "Spalte 7"], *rows)), "Spalte 7")
    assert (said["suggestion"], said["confidence"]) == ("", 0.0)


def test_an_agencys_list_of_creators_and_channels(look: Any) -> None:
    rows = [[f"dl_user{number}", "instagram", 1_000 + number] for number in range(5)]
    found = look(table(["Creator handle", "Channel", "Audience"], *rows))
    assert column(found, "Creator handle")["target"] == "handle"
    assert column(found, "Channel")["suggestion"] == "platform"
    assert column(found, "Audience")["suggestion"] == ""  # counts could be of anything


def test_a_run_reads_no_suggestion() -> None:
    assert [each.header for each in understand(["username", "Spalte 7"]).columns] == ["username"]


def test_forbidden_and_computed_columns_are_named_and_no_sample_of_a_forbidden_one_is_kept(look: Any) -> None:
    head = ["handle", "platform", "er_basis", "er_source", "size_band", "score", "ethnicity"]
    found = look(table(head, ["tea", "instagram", "followers", "posts", "1k-5k", "81", "secret"]))
    assert column(found, "score")["label"] == "Computed here"
    assert column(found, "ethnicity")["label"] == "Never imported"
    assert column(found, "ethnicity")["confidence"] == 1.0
    assert "secret" not in str(found)


def test_what_somebody_chose_is_shown_as_that(look: Any) -> None:
    content = table(["Who", "Fans here", "bio", "er"], ["tea", "5k", "x", "0.5"])
    mapping = {"Who": "handle", "Fans here": "followers", "bio": "", "er": "reported_er:fraction"}
    found = look(content, mapping=mapping)
    assert [each["target"] for each in found["columns"]] == ["handle", "followers", "", "reported_er:fraction"]
    assert column(found, "Fans here")["because"] == "You chose this; 1 of 1 sampled cells are counts."
    assert column(found, "bio")["because"] == "You left this out."
    assert column(found, "er")["label"] == "Engagement rate as reported (as a fraction of 1)"


def test_columns_without_an_owner_say_so(look: Any) -> None:
    found = look(table(["instagram_username", "tiktok_username", "followers"], ["a", "b", "5"]))
    assert "does not say whose it is" in column(found, "followers")["because"]
    assert found["platform"] == ""
    assert found["platform_from"] == "header"


@pytest.mark.parametrize(
    ("content", "name", "given", "platform", "source"),
    [
        (table(["username", "platform"], ["a", "TikTok"], ["b", "tiktok"]), "ig.csv", "", "tiktok", "column"),
        (table(["username", "platform"], ["a", "TikTok"], ["b", "IG"]), "ig.csv", "", "", "column"),
        (table(["url"], ["https://youtube.com/@a"], ["https://youtube.com/@b"]), "list.csv", "", "youtube", "link"),
        (table(["instagram_username", "followers"], ["a", "5"]), "list.csv", "", "instagram", "header"),
        (table(["username", "followers"], ["a", "5"]), "list.csv", "x", "x", "given"),
        (table(["username", "followers"], ["a", "5"]), "yt_list.csv", "", "youtube", "file name"),
        (table(["username", "followers"], ["a", "5"]), "list.csv", "", "", "nothing"),
    ],
)
def test_where_the_platform_comes_from(
    look: Any, content: str, name: str, given: str, platform: str, source: str
) -> None:
    found = look(content, name, "", given)
    assert (found["platform"], found["platform_from"]) == (platform, source)


@pytest.mark.parametrize(
    ("head", "row", "name", "day", "source"),
    [
        (["username", "as of"], ["a", "2026-11-08"], "ig_2026-11-01.csv", "2026-11-08", "column"),
        (["username", "bio"], ["a", "x"], "ig_2026-11-01.csv", "2026-11-01", "file name"),
        (["username", "bio"], ["a", "x"], "ig_2999-11-01.csv", "", "nothing"),
        (["username", "bio"], ["a", "x"], "ig.csv", "", "nothing"),
    ],
)
def test_where_the_date_comes_from(
    look: Any, head: list[str], row: list[str], name: str, day: str, source: str
) -> None:
    found = look(table(head, row), name)
    assert (found["as_of"], found["as_of_from"]) == (day, source)


def test_the_kind_of_file_and_how_sure_that_is(look: Any) -> None:
    posts = look(table(["username", "shortcode", "likes", "taken at"], ["a", "b", 5, "2026-11-01"]))
    assert (posts["records"], posts["records_confidence"]) == ("posts", 1.0)
    torn = look(table(["username", "followers", "likes", "caption"], ["a", 5, 6, "x"]))
    assert (torn["records"], torn["records_confidence"]) == ("profiles", 0.5)
    assert look(table(["username", "followers"], ["a", 5]), "a.csv", "snapshots")["records_confidence"] == 1.0


def test_a_file_that_names_no_account_can_be_looked_at_but_not_run(look: Any) -> None:
    content = table(["Wer", "Anzahl"], ["@tea", 5], ["@coffee", 6], ["@cake", 7])
    found = look(content, unfinished=True)
    assert found["names_accounts"] is False
    assert column(found, "Wer")["suggestion"] == "handle"
    with pytest.raises(importing.Refused, match="No column says whose account"):
        look(content)


def test_five_hundred_columns_of_anything_are_looked_at_quickly(look: Any) -> None:
    head = ["username", *(f"Spalte {n}" for n in range(499))]
    content = table(head, *([f"tea{row}", *(f"{n} Jan {row}" for n in range(499))] for row in range(300)))
    look(content)
    begun = time.process_time()
    found = look(content)
    assert time.process_time() - begun < 1.0
    assert found["sampled"] == 40


def test_an_import_keeps_what_was_detected() -> None:
    batch = queue(table(["username", "followers"], ["a", "5k"]), "ig.csv")
    found = Import.objects.get(pk=batch.pk).detected
    assert (found["records"], found["platform"], found["format"]) == ("profiles", "instagram", "csv")
    assert [each["target"] for each in found["columns"]] == ["handle", "followers"]


def test_a_held_file_waits_to_be_looked_at() -> None:
    content = ContentFile(table(["Wer", "Anzahl"], ["@tea", 5], ["@coffee", 6], ["@cake", 7]).encode(), name="ig.csv")
    batch = importing.start(content, hold=True)
    assert (batch.status, batch.detected["names_accounts"]) == (Import.Status.NEEDS_INPUT, False)


@pytest.mark.parametrize("records", ["profiles", "posts", "snapshots"])
def test_every_choice_of_the_form_is_a_mapping_that_is_taken(records: str) -> None:
    choices = detecting.targets(records, Platform.slugs())
    assert choices[0] == ("", "Leave out")
    assert len({words for _target, words in choices}) == len(choices) == len(dict(choices))
    for target, words in choices[1:]:
        found = understand(["who", "what"], records, {"who": "handle", "what": target})
        read = next(each for each in found.columns if each.header == "what")
        assert (f"{read.target}:{read.unit}" if read.unit else read.target) == target
        assert label(target) == words
        assert words[0].isupper()
        assert "_" not in words


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ("followers", "Followers"), ("instagram.followers", "Instagram: followers"), ("email", "E-mail"),
        ("tiktok.profile_url", "TikTok: link to the profile"), ("audience country DE", "Audience: share in Germany"),
        ("audience age 18-24", "Audience: share of age 18-24"), ("audience gender female", "Audience: share of female"),
        ("audience language pt", "Audience: share that speaks Portuguese"), ("", "Leave out"),
        ("reported_er:percent", "Engagement rate as reported (in percent)"),
        ("instagram.audience city berlin", "Instagram: audience: share in Berlin"),
    ],
)  # fmt: skip
def test_targets_in_words(target: str, words: str) -> None:
    assert label(target) == words


@pytest.mark.parametrize("content", [b"username,followers\n", workbook(["username", "followers"])])
def test_a_file_without_rows_is_refused_before_anything_is_asked(content: bytes) -> None:
    with pytest.raises(importing.Refused, match=r"^The file has column names but no rows\.$"):
        queue(content, "list", as_of=None)
