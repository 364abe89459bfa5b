"""Next week's file of a source is read as the last one was, without a question."""

from typing import Any

import pytest

from accounts.models import Workspace
from influencers import importing
from influencers.importing.columns import remembering
from influencers.models import Import, Source
from tests.influencers.imports import bring, counts, profile, queue, table

pytestmark = pytest.mark.django_db

HEADERS = ["Account", "Fans here", "er", "Notes"]
LAST_WEEK = table(HEADERS, ["tea", "5k", "0.021", "x"], ["coffee", "6k", "0.5", "y"])
THIS_WEEK = table(HEADERS, ["tea", "5.1k", "0.022", "x"], ["coffee", "6k", "0.5", "y"])


def last_week(**values: object) -> Import:
    """A file that asks for the platform and for percent or fraction, and is answered."""
    values = {"source": "Agency", "mapping": {"Fans here": "followers"}} | values
    batch = bring(LAST_WEEK, "list.csv", **values)
    assert batch.questions[0]["name"] == "platform"
    for answer in ({"platform": "tiktok"}, {"percent or fraction": "fraction"}):
        importing.proceed(batch, answer)
        importing.run(batch.pk)
        batch.refresh_from_db()
    assert batch.status == Import.Status.DONE
    return batch


def test_a_file_that_asked_last_week_asks_nothing_this_week() -> None:
    last_week()
    batch = bring(THIS_WEEK, "list.csv", source="Agency", same_as_last=True)
    assert (batch.status, batch.questions, counts(batch)) == (Import.Status.DONE, [], {"updated": 1, "unchanged": 1})
    assert (batch.platform, batch.records) == ("tiktok", "profiles")
    assert profile("tea", "tiktok").followers == 5_100
    assert profile("tea", "tiktok").reported_er == pytest.approx(2.2)


def test_what_is_remembered_is_what_was_read() -> None:
    last_week()
    assert Source.objects.get(name="Agency").mapping == {
        "headers": HEADERS,
        "mapping": {"Account": "handle", "Fans here": "followers", "er": "reported_er:fraction"},
        "platform": "tiktok",
        "records": "profiles",
    }


def test_a_column_that_turned_out_to_be_percent_stays_percent() -> None:
    bring(table(["username", "er"], ["tea", "2.5"], ["coffee", "0.5"]), source="Agency")
    batch = bring(table(["username", "er"], ["tea", "0.5"]), source="Agency", same_as_last=True)
    assert batch.status == Import.Status.DONE
    assert profile("tea").reported_er == 0.5


def test_a_column_that_somebody_left_out_stays_out() -> None:
    content = table(["username", "followers", "bio"], ["tea", 5, "Tea"])
    bring(content, source="Agency", mapping={"bio": ""})
    bring(content, source="Agency", same_as_last=True)
    assert profile("tea").bio == ""


def test_columns_in_another_order_and_case_and_a_new_one() -> None:
    last_week()
    content = table(["ER", "city", "fans here", "account"], ["0.03", "Berlin", "7k", "tea"])
    bring(content, "list.csv", source="Agency", same_as_last=True)
    found = profile("tea", "tiktok")
    assert (found.followers, found.city) == (7_000, "Berlin")
    assert found.reported_er == pytest.approx(3)


def test_what_is_said_for_this_file_wins() -> None:
    last_week()
    batch = bring(THIS_WEEK, "list.csv", source="Agency", same_as_last=True, mapping={"Fans here": "following"})
    assert batch.status == Import.Status.DONE
    assert (profile("tea", "tiktok").followers, profile("tea", "tiktok").following) == (5_000, 5_100)


def test_the_file_name_says_another_platform() -> None:
    last_week()
    bring(THIS_WEEK, "instagram.csv", source="Agency", same_as_last=True)
    assert profile("tea", "instagram").followers == 5_100


@pytest.mark.parametrize(
    "headers", [["Account", "colour", "size"], ["Fans here", "er", "name"], ["url", "name", "bio", "city"]]
)
def test_columns_that_do_not_fit_are_refused(headers: list[str]) -> None:
    last_week()
    with pytest.raises(importing.Refused, match="No earlier file from “Agency” has columns"):
        queue(table(headers, ["1"] * len(headers)), "list.csv", source="Agency", same_as_last=True)


def test_a_source_without_an_earlier_file_is_refused() -> None:
    with pytest.raises(importing.Refused, match="No earlier file from “Agency”"):
        queue(THIS_WEEK, "list.csv", source="Agency", same_as_last=True)
    assert not Import.objects.exists()


def test_a_rehearsal_and_a_failed_file_leave_nothing_to_remember() -> None:
    bring(table(["username", "followers"], ["tea", 5]), source="Agency", rehearse=True)
    failed = queue(table(["username", "followers"], ["tea", 5]), source="Agency")
    failed.file.delete(save=False)
    importing.run(failed.pk)
    assert Import.objects.get(pk=failed.pk).status == Import.Status.FAILED
    assert Source.objects.get(name="Agency").mapping == {}


def test_unnamed_files_of_one_workspace_are_not_offered_to_another() -> None:
    north, south = (Workspace.objects.create(name=name, slug=name) for name in ("north", "south"))
    last_week(source="", workspace=north)
    with pytest.raises(importing.Refused, match="No earlier file"):
        queue(THIS_WEEK, "list.csv", workspace=south, same_as_last=True)
    with pytest.raises(importing.Refused, match="No earlier file"):
        queue(THIS_WEEK, "list.csv", same_as_last=True)
    assert bring(THIS_WEEK, "list.csv", workspace=north, same_as_last=True).status == Import.Status.DONE


@pytest.mark.parametrize("name", ["Uploads of north", "Uploads", " Uploads  of north "])
def test_nobody_speaks_for_the_unnamed_files_of_others(name: str, django_user_model: Any) -> None:
    north, south = (Workspace.objects.create(name=each, slug=each) for each in ("north", "south"))
    last_week(source="", workspace=north)
    member = django_user_model.objects.create_user("member", password="x")
    with pytest.raises(importing.Refused, match="stands for files without a source"):
        queue(THIS_WEEK, "list.csv", source=name, workspace=south, user=member, same_as_last=True)
    assert queue(THIS_WEEK, "list.csv", source="Uploads of north", workspace=north, user=member).source.mapping


def test_headers_that_differ_only_by_case_are_kept_apart() -> None:
    source = Source(mapping={"mapping": {"Name": "display_name", "name": "handle"}, "headers": ["Name", "name"]})
    found = remembering.offered(source, ["name", "Name"])
    assert found is not None
    assert found["mapping"] == {"Name": "display_name", "name": "handle"}
    assert remembering.offered(source, ["NAME", "Nombre"]) is None
