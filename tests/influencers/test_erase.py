"""Somebody asks to be removed: everything that names them goes, totals stay, and nothing brings them back."""

from __future__ import annotations

from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command

from accounts.models import AccessLog, Workspace
from influencers import erasing, wishes
from influencers.models import (
    Audience,
    Contact,
    Creator,
    Entry,
    Import,
    JournalRow,
    Listing,
    OldHandle,
    Post,
    Price,
    Profile,
    Rejection,
    Shortlist,
    Snapshot,
    Source,
    Suppression,
)
from influencers.suppression import digest

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, tzinfo=UTC)


@pytest.fixture(autouse=True)
def log(settings: Any, tmp_path: Path) -> Path:
    settings.SUPPRESSION_LOG = tmp_path / "private" / "suppressions.log"
    settings.MEDIA_ROOT = tmp_path / "uploads"
    return settings.SUPPRESSION_LOG


@pytest.fixture
def workspace() -> Workspace:
    return Workspace.objects.create(name="Tea & Co", slug="tea")


@pytest.fixture
def batch(workspace: Workspace) -> Import:
    source = Source.objects.create(name="Weekly export")
    batch = Import(source=source, file_name="weekly.csv", status=Import.Status.DONE, workspace=workspace)
    batch.file.save("weekly.csv", ContentFile(b"handle,followers\nteapot,5000\n"))
    return batch


@pytest.fixture
def teapot(batch: Import, workspace: Workspace) -> Creator:
    """A person with two accounts and a row in every table that can name them."""
    creator = Creator.objects.create(pk=501)
    first = account(501, creator, "teapot", external_id="77", sources=[batch.pk])
    account(502, creator, "teapot.tv", platform="youtube")
    OldHandle.objects.create(platform="instagram", handle="kettle", profile=first, until=NOW)
    Post.objects.create(
        profile=first, external_id="p1", posted_at=NOW, counts_as_of=NOW, caption="tea", import_id=batch.pk
    )
    Snapshot.objects.create(profile=first, date=NOW.date(), followers=5000)
    Audience.objects.create(profile=first, kind="country", key="DE", share=40)
    JournalRow.objects.create(batch=batch, profile_id=501, old={"display_name": "Tilly Pot"})
    Contact.objects.create(workspace=workspace, creator=creator, kind="email", value="Tilly@Pot.example", as_of=NOW)
    Price.objects.create(workspace=workspace, profile=first, amount=100, currency="EUR", as_of=NOW)
    reject(batch, {"User": "@TeaPot"})
    AccessLog.objects.create(action="contact_view", subject="instagram/teapot", workspace=workspace)
    return creator


def account(pk: int, creator: Creator, handle: str, platform: str = "instagram", **values: Any) -> Profile:
    profile = Profile.objects.create(pk=pk, creator=creator, handle=handle, platform=platform, as_of=NOW, **values)
    Listing.objects.create(
        profile_id=pk, creator_id=creator.pk, platform=1, profile_kind=1, tier=2, size_band=2, as_of=NOW, scored_at=NOW
    )
    return profile


def reject(batch: Import, original: dict[str, str]) -> Rejection:
    return Rejection.objects.create(batch=batch, kind="row", row_number=1, sentence="Twice.", original=original)


def known() -> set[str]:
    return set(Suppression.objects.values_list("digest", flat=True))


def erase(**options: str) -> str:
    said = StringIO()
    call_command("erase", stdout=said, **options)
    return said.getvalue()


def test_everything_that_names_the_person_goes(teapot: Creator, django_capture_on_commit_callbacks: Any) -> None:
    other = account(900, Creator.objects.create(pk=900), "teapot.fan")

    with django_capture_on_commit_callbacks(execute=True):
        said = erase(profile="instagram/@TeaPot")

    assert said == "Erased 1 person with 2 accounts, 1 post and 1 stored file. No import will bring them back.\n"
    for model in (OldHandle, Post, Snapshot, Audience, JournalRow, Contact, Price, Rejection):
        assert not model._default_manager.exists(), model
    assert list(Profile.objects.all()) == [other]
    assert list(Creator.objects.values_list("pk", flat=True)) == [900]
    assert list(Listing.objects.values_list("pk", flat=True)) == [900]


def test_the_stored_file_goes_from_the_disk(
    teapot: Creator, batch: Import, django_capture_on_commit_callbacks: Any
) -> None:
    stored = Path(batch.file.path)
    assert stored.exists()

    with django_capture_on_commit_callbacks(execute=True):
        erase(profile="youtube/teapot.tv")

    assert not stored.exists()
    batch.refresh_from_db()
    assert batch.file.name == ""


def test_a_weekly_file_of_the_same_source_that_changed_nothing_goes_too(
    teapot: Creator, batch: Import, django_capture_on_commit_callbacks: Any
) -> None:
    later = Import(source=batch.source, file_name="later.csv", status=Import.Status.DONE)
    later.file.save("later.csv", ContentFile(b"handle\nteapot\n"))
    foreign = Import(source=Source.objects.create(name="Another"), file_name="b.csv", status=Import.Status.DONE)
    foreign.file.save("b.csv", ContentFile(b"handle\nsomebody\n"))

    with django_capture_on_commit_callbacks(execute=True):
        erase(profile="instagram/teapot")

    assert not Path(later.file.path).exists()
    assert Path(foreign.file.path).exists()


def test_a_file_goes_that_names_them_though_the_directory_knows_nobody(
    batch: Import, django_capture_on_commit_callbacks: Any
) -> None:
    file = Path(batch.file.path)

    with django_capture_on_commit_callbacks(execute=True):
        erase(profile="tiktok/TeaPot")

    assert not file.exists()


def test_shortlists_keep_the_row_and_the_numbers(teapot: Creator, workspace: Workspace) -> None:
    frozen = {"handle": "teapot", "display_name": "Tilly", "city": "Ulm", "followers": 5000, "score": 71.5}
    shortlist = Shortlist.objects.create(workspace=workspace, name="Spring tea")
    entry = Entry.objects.create(shortlist=shortlist, profile_id=501, frozen=frozen, note="Tilly likes oolong")

    erase(profile="instagram/teapot")

    entry.refresh_from_db()
    assert entry.profile is None
    assert entry.note == ""
    assert entry.frozen == {"followers": 5000, "score": 71.5, "display_name": "Removed at the person's request"}


def test_the_log_says_that_not_whom(teapot: Creator) -> None:
    erase(profile="instagram/teapot")

    assert list(AccessLog.objects.order_by("pk").values_list("action", "subject", "rows")) == [
        ("contact_view", "Removed at the person's request", 0),
        ("erase", "1 person with 2 accounts, 1 post and 1 stored file", 2),
    ]


def test_rejected_rows_of_others_stay(teapot: Creator, batch: Import) -> None:
    fan = reject(batch, {"User": "teapot.fan", "Link": "https://example.com/teapots"})
    linked = reject(batch, {"Link": "https://instagram.com/teapot/"})

    erase(profile="instagram/teapot")

    assert list(Rejection.objects.all()) == [fan]
    assert linked.pk is not None


@pytest.mark.parametrize(
    ("kind", "parts"),
    [
        ("handle", ("instagram", "teapot")),
        ("handle", ("instagram", "kettle")),
        ("handle", ("youtube", "teapot.tv")),
        ("external_id", ("instagram", "77")),
        ("email", ("tilly@pot.example",)),
    ],
)
def test_every_name_of_theirs_is_known_afterwards(teapot: Creator, log: Path, kind: str, parts: tuple[str]) -> None:
    erase(email="tilly@pot.example ")

    assert digest(kind, *parts) in known()
    assert (kind, digest(kind, *parts)) in wishes.in_file()


def test_nothing_readable_is_kept_of_the_wish(teapot: Creator, log: Path) -> None:
    erase(profile="instagram/teapot")

    assert "teapot" not in log.read_text()
    assert log.stat().st_mode & 0o077 == 0
    assert all(len(row.digest) == 64 for row in Suppression.objects.all())


def test_an_old_handle_finds_the_person(teapot: Creator) -> None:
    assert erase(profile="instagram/kettle").startswith("Erased 1 person with 2 accounts")


def test_a_wish_of_somebody_unknown_is_kept() -> None:
    said = erase(profile="tiktok/nobody.here")

    assert said == "Nobody here goes by that. The wish is kept: no import will bring them in.\n"
    assert digest("handle", "tiktok", "Nobody.Here") in known()


def test_asking_twice_changes_nothing_more(teapot: Creator, log: Path) -> None:
    erase(profile="instagram/teapot")
    lines = log.read_text()

    erase(profile="instagram/teapot")

    assert log.read_text() == lines


def test_a_restored_backup_forgets_nobody(teapot: Creator) -> None:
    erase(profile="instagram/teapot")
    Suppression.objects.all().delete()
    account(601, Creator.objects.create(pk=601), "teapot")
    account(602, Creator.objects.create(pk=602), "somebody")

    assert erasing.replay().people == 1

    assert list(Profile.objects.values_list("handle", flat=True)) == ["somebody"]
    assert wishes.forgotten() == set()
    assert erasing.replay() == erasing.Erased()


def test_a_line_that_a_crash_cut_short_is_passed_over(log: Path) -> None:
    erase(profile="tiktok/first")
    with log.open("a") as file:
        file.write("2026-11-22T10:00:00+00:00 handle 0a1b")

    erase(profile="tiktok/second")

    assert len(wishes.in_file()) == 2


def test_another_key_knows_nobody(settings: Any) -> None:
    before = digest("email", "tilly@pot.example")
    settings.SUPPRESSION_KEY = "another"

    assert digest("email", "tilly@pot.example") != before


@pytest.mark.parametrize(
    "options", [{"profile": "teapot"}, {"profile": "myspace/teapot"}, {"profile": "x/@"}, {"email": "teapot"}]
)
def test_an_argument_that_names_nobody_ends_with_2(options: dict[str, str]) -> None:
    with pytest.raises(CommandError) as refused:
        erase(**options)

    assert refused.value.returncode == 2
    assert not Suppression.objects.exists()


def test_without_an_argument_it_ends_with_2() -> None:
    with pytest.raises(CommandError, match="one of the arguments --profile --email is required"):
        call_command("erase")
