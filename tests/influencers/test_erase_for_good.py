"""Whoever asked to be removed stays out: over imports, undos and restored backups, and however it was asked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from rest_framework.test import APIClient

from accounts.models import AccessLog, User, Workspace
from influencers import erasing, importing
from influencers.models import (
    Contact,
    Creator,
    Import,
    JournalRow,
    Listing,
    MergeSuggestion,
    Profile,
    Suppression,
)
from influencers.models.people import Snapshot
from tests.influencers.imports import bring, counts, profile, table

pytestmark = pytest.mark.django_db
WEEK, LATER, LATEST = date(2026, 11, 3), date(2026, 11, 10), date(2026, 11, 17)
ERASURES = "/api/v1/erasures/"


@pytest.fixture(autouse=True)
def log(settings: Any, tmp_path: Path) -> None:
    settings.SUPPRESSION_LOG = tmp_path / "private" / "suppressions.log"
    settings.MEDIA_ROOT = tmp_path / "uploads"


@pytest.fixture
def tilly(workspace: Workspace) -> None:
    """A person with an id, a former handle, an e-mail address and a second account; and somebody else."""
    head = ["username", "name", "account id", "email", "followers"]
    rows = [["kettle", "Tilly Pot", "77", "tilly@pot.example", 5_000], ["other", "Otto", "88", "", 100]]
    bring(table(head, *rows), workspace=workspace, as_of=WEEK)
    bring(table(head, ["teapot", "Tilly Pot", "77", "", 6_000]), workspace=workspace, as_of=LATER)
    bring(table(["instagram username", "tiktok username"], ["teapot", "tea.tok"]), "people.csv", as_of=LATER)


def erase(name: str = "instagram/teapot") -> erasing.Erased:
    return erasing.erase_profile(*name.split("/", 1))


def left() -> set[str]:
    return {str(each) for each in Profile.objects.all()}


@pytest.mark.parametrize(
    ("head", "row"),
    [
        (["username"], ["Teapot"]),
        (["username"], ["kettle"]),
        (["username", "account id"], ["brand.new", "77"]),
        (["username", "email"], ["brand.new", "TILLY@pot.example"]),
        (["profile url"], ["https://www.instagram.com/teapot/?hl=de"]),
        (["tiktok username"], ["tea.tok"]),
        (["instagram username", "youtube username"], ["teapot", "her.videos"]),
        (["instagram username", "tiktok username"], ["her.second", "@tea.tok"]),
    ],
)
def test_no_import_brings_them_back_under_any_name(
    tilly: None, workspace: Workspace, head: list[str], row: list[str]
) -> None:
    assert erase().accounts == 2

    batch = bring(table([*head, "followers"], [*row, 7_000], ["", "", 1][: len(head) + 1]), workspace=workspace)

    assert left() == {"instagram/other"}
    accounts = sum("username" in name for name in head) or 1
    assert counts(batch).get("suppressed") == accounts
    assert "teapot" not in str([batch.report, batch.detected, list(batch.rejections.values())]).lower()


def test_a_wide_row_loses_only_the_accounts_of_whoever_asked(tilly: None) -> None:
    erase()
    rows = [["teapot", "her.videos"], ["somebody", "some.videos"]]
    batch = bring(table(["instagram username", "youtube username"], *rows), "wide.csv")
    assert left() == {"instagram/other", "instagram/somebody", "youtube/some.videos"}
    assert counts(batch) == {"created": 2, "suppressed": 2}


def test_a_board_is_of_its_owner() -> None:
    bring(
        table(["link"], ["https://www.pinterest.com/teapot/"], ["https://www.pinterest.de/teapot/cakes/"]), "pins.csv"
    )
    assert erase("pinterest/teapot").accounts == 2
    again = bring(table(["link"], ["https://pinterest.com/TeaPot/other-board/"], ["pinterest.com/kettle"]), "pins.csv")
    assert counts(again) == {"created": 1, "suppressed": 1}
    assert left() == {"pinterest/kettle"}


@pytest.mark.parametrize("which", [0, 1, 2])
def test_the_undo_of_an_import_brings_nobody_back(tilly: None, admin: User, which: int) -> None:
    erase()
    batch = Import.objects.order_by("pk")[which]

    importing.undo(batch, admin)
    importing.run(batch.pk)

    batch.refresh_from_db()
    assert batch.status == Import.Status.UNDONE, batch.error
    assert left() <= {"instagram/other"}
    assert not Creator.objects.exclude(profiles__handle="other").exists()
    assert not Snapshot.objects.exclude(profile__handle="other").exists()
    assert "teapot" not in str([batch.report, batch.detected])


def test_a_restored_backup_brings_nobody_back(tilly: None, workspace: Workspace) -> None:
    """The rows of a backup come back with all that hangs on them; the file of wishes says who must go."""
    backup = {
        model: list(model._default_manager.all())
        for model in (Creator, Profile, Snapshot, JournalRow, Contact)
    }  # fmt: skip
    erase()
    for model, rows in backup.items():
        model._default_manager.bulk_create(rows, ignore_conflicts=True)
    Suppression.objects.all().delete()
    assert "instagram/teapot" in left()

    assert erasing.replay().people == 1

    assert left() == {"instagram/other"}
    for model in (Snapshot, JournalRow):
        assert set(model._default_manager.values_list("profile_id", flat=True)) == {profile("other").pk}
    assert not Contact.objects.exists()
    assert counts(bring(table(["username"], ["teapot"]))) == {"suppressed": 1}


def test_what_imports_said_of_them_goes(tilly: None) -> None:
    batch = bring(
        table(["username", "name", "followers"], ["teapot", "Tilly Pot", 9_999], ["other", "Otto", 7]), as_of=LATEST
    )
    batch.detected |= {
        "columns": [
            {"header": "username", "samples": ["teapot", "other"]}, {"header": "name", "samples": ["Tilly Pot", "Otto"]}
        ],
        "format": "csv",
    }  # fmt: skip
    example = {"row": 2, "account": "instagram/teapot", "column": "Name", "old": "Till", "new": "Tilly Pot"}
    batch.report |= {
        "rehearsal": {"examples": [example, {**example, "account": "instagram/teapots", "new": "Otto"}]},
        "weekly": {"gone": 2, "gone_examples": ["instagram/teapot", "x/other"], "implausible": {"examples": [example]}},
        "undo": {"left": [{"because": "newer", "accounts": 2, "examples": ["instagram/teapot"]}]},
    }
    batch.save()

    erase()

    batch.refresh_from_db()
    assert batch.report["rehearsal"]["examples"] == [{**example, "account": "instagram/teapots", "new": "Otto"}]
    assert batch.report["weekly"]["gone_examples"] == ["x/other"]
    assert batch.report["weekly"]["implausible"]["examples"] == []
    assert batch.report["undo"]["left"][0] == {"because": "newer", "accounts": 2, "examples": []}
    assert [column["samples"] for column in batch.detected["columns"]] == [[], []]
    assert "Tilly" not in str(list(Import.objects.values()))


def test_staff_erase_through_the_api(tilly: None, admin: User, api_of: Callable[..., APIClient]) -> None:
    answer = api_of(admin).post(ERASURES, {"profile": "instagram/@TeaPot"}, format="json")

    assert answer.status_code == 201
    said = answer.json()
    assert (said["people"], said["accounts"], said["posts"], said["remembered"]) == (1, 2, 0, True)
    assert said["files"] == 3
    assert left() == {"instagram/other"}
    assert not Listing.objects.exists()
    assert not MergeSuggestion.objects.exists()
    logged = AccessLog.objects.get(action="erase")
    assert (logged.user, logged.rows) == (admin, 2)


@pytest.mark.parametrize("wish", [{"email": "nobody@pot.example"}, {"profile": "tiktok/nobody.here"}])
def test_a_wish_is_kept_where_nobody_is_found(
    admin: User, api_of: Callable[..., APIClient], wish: dict[str, str]
) -> None:
    answer = api_of(admin).post(ERASURES, wish, format="json")

    assert (answer.status_code, answer.json()["people"]) == (201, 0)
    assert Suppression.objects.count() == 1
    rows = [["nobody.here", "nobody@pot.example"]]
    assert counts(bring(table(["username", "email"], *rows), "tt_list.csv")) == {"suppressed": 1}


@pytest.mark.parametrize(
    "wish",
    [{}, {"profile": "teapot"}, {"profile": "myspace/teapot"}, {"profile": "x/@"}, {"email": "teapot"},
     {"name": "Tilly"}, {"profile": "x/teapot", "email": "tilly@pot.example"}],
)  # fmt: skip
def test_a_wish_that_names_nobody_is_a_problem(
    admin: User, api_of: Callable[..., APIClient], wish: dict[str, str]
) -> None:
    answer = api_of(admin).post(ERASURES, wish, format="json")

    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert not Suppression.objects.exists()


def test_others_may_not_erase(
    tilly: None, admin: User, owner: User, viewer: User, stranger: User, api_of: Callable[..., APIClient]
) -> None:
    wish = {"profile": "instagram/teapot"}
    for client in (api_of(owner), api_of(viewer), api_of(stranger), api_of(admin, scope="read")):
        answer = client.post(ERASURES, wish, format="json")
        assert (answer.status_code, answer["Content-Type"]) == (403, "application/problem+json")
    assert APIClient().post(ERASURES, wish, format="json").status_code == 401
    assert "instagram/teapot" in left()
    assert not Suppression.objects.exists()


def test_columns_about_what_is_nobodys_business_are_left_out_and_named() -> None:
    nested = (
        '{"username": "other", "followers": 5, "audience": {"ethnicity": {"white": 1}}, "Religion": "none of yours"}\n'
    )
    batch = bring(nested, "ig.ndjson")
    assert sorted(batch.report["columns"]["forbidden"]) == ["Religion", "audience_ethnicity_white"]
    assert "none of yours" not in str([batch.report, batch.detected, list(Profile.objects.values())])
