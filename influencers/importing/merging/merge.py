"""The second half of an import: from staging into the directory, in one transaction."""

from __future__ import annotations

from pathlib import Path

from django.db import transaction
from django.utils import timezone

from influencers import locks, suppression
from influencers.importing.columns import remembering
from influencers.importing.columns.headers import Meaning
from influencers.importing.errors import Stopped
from influencers.importing.files import reading
from influencers.importing.merging import (
    comparing,
    comparing_history,
    enriching,
    extras,
    merging_history,
    plausibility,
    resolving,
    weekly,
)
from influencers.importing.merging.merging import Outcome, merge_profiles
from influencers.importing.merging.resolving import Late
from influencers.importing.preparing import READING_SHARE, Prepared, write_notes
from influencers.importing.progress import Progress
from influencers.importing.rows.cells import Note
from influencers.models import Import


def _why_apart(meaning: Meaning) -> str:
    """Why a file is nobody's list of a week, if it is not."""
    return weekly.OWN if meaning.own else weekly.PART if meaning.part else ""


class Merge:
    """One file's merge, or what it would do: a rehearsal compares, writes nothing of it and waits for nobody."""

    def __init__(self, batch: Import, prepared: Prepared, path: Path, progress: Progress) -> None:
        self.batch, self.prepared, self.path, self.progress = batch, prepared, path, progress
        self.staging = prepared.staging

    def commit(self) -> bool:
        """Merge and commit; False where somebody asked to be removed meanwhile, and the file must be read again."""
        rehearse = self.batch.rehearse
        self._tell("Comparing with what is known" if rehearse else "Waiting for another import to end", 0)
        Import.objects.filter(pk=self.batch.pk, status=Import.Status.PARSING).update(status=Import.Status.RUNNING)
        with transaction.atomic():
            if not rehearse:
                locks.hold(locks.Lock.DIRECTORY)
            if suppression.newest_wish() != self.prepared.suppressed_as_of:
                return False
            outcome = self._merge()
            self._note_late(outcome.late)
            self._finish(outcome)
        return True

    def _tell(self, stage: str, share: float) -> None:
        self.progress.tell(stage, READING_SHARE + (1 - READING_SHARE) * share)

    def _merge(self) -> Outcome:
        self._tell("Comparing with what is known", 0.05)
        resolving.match(self.staging)
        outcome = self._profiles() if self.batch.records == Import.Records.PROFILES else self._history()
        if self.batch.records != Import.Records.SNAPSHOTS and not self.batch.rehearse:
            self._tell("Working out niches and search words", 0.5)
            enriching.enrich(self.prepared.crew, self._enriched)
        return outcome

    def _new(self, done: int, total: int) -> None:
        self._tell(f"Merging accounts: {done:,} of {total:,} new ones", 0.2 + 0.3 * done / max(total, 1))

    def _enriched(self, done: int, total: int) -> None:
        share = 0.5 + 0.5 * done / max(total, 1)
        self._tell(f"Working out niches and search words: {done:,} of {total:,}", share)

    def _profiles(self) -> Outcome:
        same, late = resolving.remove_repeats(self.staging)
        derived = frozenset() if self.prepared.meaning.has("profile_url") else frozenset({"url"})
        sides = comparing.Sides.of(self.batch, self.staging, self.prepared.own_dates, derived)
        self._tell("Comparing with the source's last file", 0.1)
        week = weekly.compare(self.batch, self.staging, _why_apart(self.prepared.meaning))
        found = self.prepared.report["weekly"] = week.report | plausibility.look(sides)
        if self.batch.rehearse:
            self._tell("Counting what would change", 0.4)
            return self._compared(comparing.compare(sides), same, late)
        if not self.batch.accept_implausible:
            self.batch.report |= self.prepared.report
            plausibility.ask(found)
        resolving.give_ids()
        if self.staging.has("external_id"):
            resolving.settle_handles(self.batch.pk)
        self._tell("Merging accounts", 0.2)
        outcome = merge_profiles(
            self.batch, self.staging, self.prepared.crew, self._new,
            own_dates=self.prepared.own_dates, fills_only=derived,
        )  # fmt: skip
        extras.write(self.batch, self.staging, own=self.prepared.meaning.own)
        weekly.keep(self.batch, week)
        outcome.updated = extras.updated()
        outcome.unchanged = self.staged(outcome) + same
        outcome.late = late
        return outcome

    def _compared(self, found: comparing.Compared, same: int, late: list[Late]) -> Outcome:
        self.prepared.report["rehearsal"] = found.report
        return Outcome(found.created, found.updated, found.unchanged + same, late)

    def staged(self, outcome: Outcome) -> int:
        """Rows that were merged and changed nothing."""
        total = int(resolving.rows("select count(*) from target")[0][0])
        return total - outcome.created - outcome.updated

    def _history(self) -> Outcome:
        late = merging_history.leave_out_unknown()
        posts = self.batch.records == Import.Records.POSTS
        key, what = ("post_id", "post") if posts else ("date", "day")
        same, conflicts = merging_history.remove_repeats(self.staging, key, what)
        if self.batch.rehearse:
            self._tell("Counting what would change", 0.4)
            return self._compared(comparing_history.compare(self.staging, posts), same, late + conflicts)
        self._tell("Merging posts" if posts else "Merging snapshots", 0.2)
        merge = merging_history.merge_posts if posts else merging_history.merge_snapshots
        outcome = merge(self.batch, self.staging)
        outcome.unchanged += same
        outcome.late = late + conflicts
        return outcome

    def _note_late(self, late: list[Late]) -> None:
        """Rows left out while merging get their cells from a second look at the file."""
        if not late:
            return
        wanted = {each.row_number for each in late}
        found: dict[int, list[str]] = {}
        with reading.opened(self.path) as table:
            for number, cells in table.rows:
                if number in wanted:
                    found[number] = cells
                    if len(found) == len(wanted):
                        break
        notes = [
            Note(each.kind, each.row_number, "", each.value, each.sentence, found.get(each.row_number)) for each in late
        ]
        write_notes(self.batch, notes, self.prepared.headers)

    def _finish(self, outcome: Outcome) -> None:
        """Say on the row what was done, as part of what was done."""
        batch, prepared = self.batch, self.prepared
        conflicts = sum(1 for each in outcome.late if each.kind == "conflict")
        status = Import.Status.REHEARSED if batch.rehearse else Import.Status.DONE
        changed = Import.objects.filter(pk=batch.pk, status=Import.Status.RUNNING).update(
            status=status, stage=status.label, progress=1, finished_at=timezone.now(), as_of=batch.as_of,
            platform=batch.platform, records=batch.records, report=batch.report | prepared.report,
            rows=prepared.rows, rows_done=prepared.rows, created=outcome.created, updated=outcome.updated,
            unchanged=outcome.unchanged, conflicts=conflicts, suppressed=prepared.suppressed,
            rejected=prepared.rejected + len(outcome.late) - conflicts,
        )  # fmt: skip
        if not changed:
            raise Stopped
        if not (batch.rehearse or prepared.meaning.own or prepared.meaning.part):
            remembering.remember(batch, prepared.meaning, prepared.headers, prepared.report["units"])
