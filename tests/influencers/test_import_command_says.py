"""What the command prints: questions with the option that answers them, pace, rehearsals, and its exit codes."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from influencers import importing
from influencers.management.commands import import_creators
from influencers.models import Import, Profile
from tests.influencers.imports import bring, table

pytestmark = pytest.mark.django_db
RATES = table(["username", "followers", "er"], ["tea", "10k", "0.02"])


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The command sleeps between two looks: the worker's part is done in that time."""

    def work(_seconds: float) -> None:
        for pk in Import.objects.filter(status="queued").values_list("pk", flat=True):
            importing.run(pk)

    monkeypatch.setattr(import_creators.time, "sleep", work)


def week(factor: int, first: int = 0) -> str:
    return table(["username", "followers"], *([f"creator{n}", (1_000 + n) * factor] for n in range(first, first + 60)))


def command(path: Path, content: str, **options: object) -> str:
    path.write_text(content)
    out = StringIO()
    call_command("import_creators", str(path), no_scores=True, stdout=out, **options)
    return out.getvalue()


def test_a_question_names_the_option_that_answers_it(tmp_path: Path) -> None:
    with pytest.raises(CommandError) as raised:
        command(tmp_path / "list.csv", RATES)
    today = datetime.now(UTC).date().isoformat()
    assert raised.value.returncode == 2
    assert "Say so with --platform." in str(raised.value)
    assert f"Say so with --as-of {today} (today)." in str(raised.value)
    with pytest.raises(CommandError, match="Say so with --map “er=reported_er:percent” or :fraction") as raised:
        command(
            tmp_path / "ig.csv",
            table(["username", "followers", "er"], ["tea", "10k", "0.02"]),
            as_of=date(2026, 11, 20),
        )
    assert raised.value.returncode == 2
    assert set(Import.objects.values_list("status", flat=True)) == {"cancelled"}


def test_a_rehearsal_prints_counts_the_first_changes_and_the_week(tmp_path: Path) -> None:
    bring(week(1), "ig_first.csv", as_of=date(2026, 11, 13), source="Weekly")
    said = command(
        tmp_path / "ig_week.csv", week(2, 10), as_of=date(2026, 11, 20), source="Weekly", rehearse=True
    )  # fmt: skip
    assert "60 rows: 10 new, 50 changed, 0 unchanged, 0 in conflict, 0 rejected. Nothing has been written." in said
    assert "Would change: Followers (50)." in said
    assert re.search("Row 2, instagram/creator10, Followers: 1,?010 -> 2,?020", said)
    assert "10 accounts of “ig_first.csv” (13 November 2026) are not in this file." in said
    assert Profile.objects.count() == 60


def test_numbers_that_moved_too_far_end_with_2_and_an_option(tmp_path: Path) -> None:
    bring(week(1), "ig_first.csv", as_of=date(2026, 11, 13), source="Weekly")
    with pytest.raises(CommandError, match="thousands separator") as raised:
        command(tmp_path / "ig.csv", week(1_000), as_of=date(2026, 11, 20), source="Weekly")
    assert raised.value.returncode == 2
    assert "say so with --accept-implausible." in str(raised.value)
    said = command(
        tmp_path / "ig.csv", week(1_000), as_of=date(2026, 11, 20), source="Weekly", accept_implausible=True
    )  # fmt: skip
    assert "60 changed" in said


def test_the_same_as_last_time(tmp_path: Path) -> None:
    odd = table(["who", "how many"], ["tea", "10k"])
    with pytest.raises(CommandError, match="No earlier file from “Vendor”") as raised:
        command(tmp_path / "ig.csv", odd, source="Vendor", same_as_last=True)
    assert raised.value.returncode == 2
    mapping = {"who": "handle", "how many": "followers"}
    bring(odd, "ig_1.csv", source="Vendor", mapping=mapping, as_of=date(2026, 11, 13))
    said = command(
        tmp_path / "ig.csv", odd.replace("10k", "11k"), source="Vendor", same_as_last=True, as_of=date(2026, 11, 20)
    )  # fmt: skip
    assert "1 changed" in said
    assert Profile.objects.get().followers == 11_000


def test_a_file_that_cannot_be_imported_ends_with_1(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="The file is empty") as raised:
        command(tmp_path / "ig.csv", "")
    assert raised.value.returncode == 1


def test_the_line_of_progress() -> None:
    batch = Import(stage="Merging accounts", progress=0.7, rows_done=41_000, rows_per_second=8_210.4, seconds_left=75)
    assert import_creators._pace(batch) == "Merging accounts (41,000 rows, 8,210 a second, 1 min left, 70%)"
    batch = Import(stage="Reading the file: 41,000 rows", progress=0.1, rows_done=41_000, seconds_left=9)
    assert import_creators._pace(batch) == "Reading the file: 41,000 rows (9 s left, 10%)"
    assert import_creators._pace(Import()) == "Waiting for a worker (0%)"
