"""A file beside the last one of its source: who is gone, who is back, and who has another name.

An account counts as gone where the last file of the same list had it and this one has not. Two files are the same list
where this one holds at least half of the earlier one's accounts: a part of a list, another list under the same source
and the mended rows of an import mark nobody. Neither does a file that is older than another of its list, nor is it
compared with another of its own day: both may be parts of one list.
"""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date
from typing import Any

import numpy as np
from django.db import connection
from django.db.models import QuerySet
from numpy.typing import NDArray

from influencers.importing import sources
from influencers.importing.merging.comparing import EXAMPLES
from influencers.importing.merging.resolving import rows, run
from influencers.importing.rows import staging
from influencers.importing.rows.identity import HOSTS
from influencers.importing.rows.staging import Staging
from influencers.models import Import, ImportAccounts

Ids = NDArray[np.int64]
# A row of PostgreSQL's binary COPY; before the rows are 19 bytes, after them 2.
_ROW, _HEAD, _AROUND = np.dtype([("fields", ">i2"), ("length", ">i4"), ("id", ">i8")]), 19, 21
# How many of a source's files are looked at for the last one of the same list.
_LOOKED_AT = 12
_LISTED = 1_000
_READ_TEXTS = 50_000
_LINK = re.compile(
    r"(?:https?://)?(?:www\.)?([a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,})((?:/[\w.~%+@=-]+)*)", re.IGNORECASE
)
PART = "This file is a list of rejected rows, a part of a list, so nobody counts as gone."
OWN = "This file is our own export, so nobody counts as gone."
_EVERYBODYS = frozenset((*HOSTS, "linktr.ee", "bit.ly", "beacons.ai", "linkin.bio", "google.com", "amazon.com"))
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")


@dataclass(frozen=True)
class Week:
    """What a comparison found. `report` is shown; the rest is for `keep`."""

    report: dict[str, Any]
    known: Ids
    apart: str = ""


def pack(ids: Ids) -> bytes:
    """Sorted ids as ImportAccounts keeps them: a million that follow each other take a few kilobytes."""
    return zlib.compress(np.diff(ids, prepend=np.int64(0)).astype("<i8").tobytes(), 1)


def unpack(packed: bytes) -> Ids:
    return np.cumsum(np.frombuffer(zlib.decompress(packed), dtype="<i8"), dtype=np.int64)


def compare(batch: Import, waiting: Staging, apart: str = "") -> Week:
    """Compare `matched` with the last file of the source. Fills the temporary table `missing` with who is gone.

    `apart` says why the file is not compared: our own export says who is known here, which is nobody's list, and mended
    rows are a part of one.
    """
    known = _ids("matched where profile_id is not null")
    run("drop table if exists missing")
    run("create temporary table missing (profile_id bigint primary key) on commit drop")
    earlier, why_not = (None, apart) if apart else _last_of_the_list(batch, known)
    report: dict[str, Any] = {"compared_with": None, "not_compared": why_not}
    if earlier is not None:
        batch_before, held = earlier
        _note_missing(batch, np.setdiff1d(held, known, assume_unique=True))
        report["compared_with"] = {"import": batch_before.pk, "file": batch_before.file_name,
                                   "date": f"{batch_before.as_of:%Y-%m-%d}", "accounts": len(held)}  # fmt: skip
    gone = int(rows("select count(*) from missing")[0][0])
    renamed, renamed_accounts = _renamed() if waiting.has("external_id") else ([], 0)
    perhaps = list(_perhaps_renamed(waiting)) if gone and waiting.has("bio") else []
    report |= {
        "gone": gone,
        "gone_examples": [name for (name,) in rows(
            "select p.platform || '/' || p.handle from missing join influencers_profile p on p.id = profile_id"
            f" order by p.id limit {EXAMPLES}"
        )],
        "back": 0 if apart == OWN else int(rows(f"select count(*) {_BACK}")[0][0]),
        "renamed": renamed, "renamed_accounts": renamed_accounts,
        "perhaps_renamed": perhaps[:_LISTED], "perhaps_renamed_accounts": len(perhaps),
    }  # fmt: skip
    return Week(report, known, apart)


def keep(batch: Import, week: Week) -> None:
    """Mark who is gone, take the mark off who is back, and remember whom the file held. Undo finds the old marks."""
    if week.apart == OWN:
        return
    if week.report["gone"]:
        run(
            """
            with marked as (
                update influencers_profile p set gone_at = %s, updated_at = clock_timestamp()
                from missing where p.id = missing.profile_id returning p.id
            )
            insert into influencers_journalrow (batch_id, profile_id, as_of, old)
            select %s, id, %s, jsonb_build_object('gone_at', null) from marked
            """,
            [batch.as_of, batch.pk, batch.as_of],
        )
    if week.report["back"]:
        run(
            f"""
            with back as (select p.id, m.as_of {_BACK}), cleared as (
                update influencers_profile p set gone_at = null, updated_at = clock_timestamp()
                from back where back.id = p.id returning p.id, back.as_of, old.gone_at
            )
            insert into influencers_journalrow (batch_id, profile_id, as_of, old)
            select %s, id, as_of, jsonb_build_object('gone_at', gone_at) from cleared
            """,
            [batch.pk],
        )
    if week.apart:
        return
    held = np.sort(np.concatenate((week.known, _ids("target where is_new"))))
    ImportAccounts.objects.update_or_create(batch_id=batch.pk, defaults={"ids": pack(held)})


# Accounts that were missing and that this file, which is not older, has again.
_BACK = (
    "from influencers_profile p join matched m on m.profile_id = p.id"
    " where p.gone_at is not null and m.as_of >= p.gone_at"
)


def _ids(rest: str) -> Ids:
    """Sorted, by binary COPY: no Python object per id."""
    buffer = io.BytesIO()
    with connection.cursor() as cursor:
        cursor.copy_expert(f"copy (select profile_id::int8 from {rest}) to stdout (format binary)", buffer, 1 << 20)
    count = (len(buffer.getbuffer()) - _AROUND) // _ROW.itemsize
    return np.sort(np.frombuffer(buffer.getbuffer(), _ROW, count, _HEAD)["id"].astype(np.int64))


def _last_of_the_list(batch: Import, known: Ids) -> tuple[tuple[Import, Ids] | None, str]:
    """The source's newest file of the same list, or nothing and why."""
    best: tuple[Import, Ids] | None = None
    looked_at: Import | None = None
    same_day = ""
    for other, held in _earlier(batch):
        both = len(np.intersect1d(held, known, assume_unique=True))
        if not len(held) or both * 2 < len(held):
            looked_at = looked_at or other
            continue
        if _day(other) == _day(batch):
            same_day = same_day or (
                f"“{other.file_name}” is of the same day, {other.as_of:%-d %B %Y}, and two files of one day may be"
                " parts of one list, so nobody was looked for who is missing here."
            )
            continue
        if other.as_of and batch.as_of and other.as_of > batch.as_of:
            return None, (
                f"“{other.file_name}” of {other.as_of:%-d %B %Y} is newer than this file, so nobody was looked for who"
                " is missing here."
            )
        # A few mended rows are a part of the list too; a file of its size says more.
        if len(held) * 2 >= len(known):
            return (other, held), ""
        best = best or (other, held)
    if best or same_day or looked_at is None or sources.is_unnamed(batch.source.name):
        return best, "" if best else same_day
    return None, (
        f"This file shares less than half of the accounts of “{looked_at.file_name}”, the source's last file, so it"
        " counts as another list and nobody was marked as missing."
    )


def _day(batch: Import) -> date | None:
    return batch.as_of.astimezone(UTC).date() if batch.as_of else None


def _earlier(batch: Import) -> Iterator[tuple[Import, Ids]]:
    others: QuerySet[ImportAccounts] = (
        ImportAccounts.objects.filter(
            batch__source=batch.source, batch__status=Import.Status.DONE, batch__as_of__isnull=False
        )
        .exclude(batch=batch)
        .select_related("batch")
        .order_by("-batch__as_of", "-batch")
    )
    for each in others[:_LOOKED_AT].iterator(chunk_size=1):
        yield each.batch, unpack(bytes(each.ids))


def _note_missing(batch: Import, ids: Ids) -> None:
    """Those that are still here, are not marked yet and were seen nowhere later, nor elsewhere on the same day."""
    staging.copy_rows("missing", ("profile_id",), ((pk,) for pk in ids.tolist()))
    run("analyze missing")
    run(
        "delete from missing where not exists (select from influencers_profile p where p.id = missing.profile_id"
        " and p.gone_at is null and p.as_of < date_trunc('day', %s, 'UTC'))",
        [batch.as_of],
    )


def _renamed() -> tuple[list[dict[str, str]], int]:
    """Accounts that the file knows by their id and calls by another handle: the first, and how many."""
    found = rows(f"""
        select m.platform || '/' || p.handle, m.platform || '/' || m.handle, count(*) over ()
        from (select * from matched where renamed) m join influencers_profile p on p.id = m.profile_id
        where m.as_of >= p.as_of order by m.id limit {_LISTED}
    """)
    because = "It has the same id on its platform."
    return [{"old": old, "new": new, "because": because} for old, new, _all in found], found[0][2] if found else 0


def _perhaps_renamed(waiting: Staging) -> Iterator[dict[str, str]]:
    """One that is gone and one that is new on the same platform, where only these two have a link or an e-mail."""
    gone = _marks(rows(
        "select p.platform, p.handle, p.bio from missing join influencers_profile p on p.id = profile_id"
        f" where position('.' in p.bio) > 0 order by p.id limit {_READ_TEXTS}"
    ))  # fmt: skip
    new = _marks(rows(
        f"select m.platform, m.handle, s.bio from matched m join {waiting.table} s on s.id = m.id"
        f" where m.profile_id is null and position('.' in s.bio) > 0 order by m.id limit {_READ_TEXTS}"
    ))  # fmt: skip
    seen = set()
    for (platform, kind, value), names in gone.items():
        others = new.get((platform, kind, value), set())
        if len(names) != 1 or len(others) != 1:
            continue
        pair = *names, *others
        if pair not in seen:
            seen.add(pair)
            why = (
                "The same e-mail address is in the bio."
                if kind == "email"
                else f"The same link is in the bio: {value}."
            )
            yield {"old": f"{platform}/{pair[0]}", "new": f"{platform}/{pair[1]}", "because": why}


def _marks(found: Iterable[tuple[str, str, str]]) -> dict[tuple[str, str, str], set[str]]:
    """{(platform, kind, e-mail or link): handles}. The front page of a site that millions link to is no mark."""
    marks: dict[tuple[str, str, str], set[str]] = {}
    for platform, handle, bio in found:
        said = bio.lower()
        for email in _EMAIL.findall(said):
            marks.setdefault((platform, "email", email), set()).add(handle)
        for host, path in _LINK.findall(_EMAIL.sub(" ", said)):
            if path or host not in _EVERYBODYS:
                marks.setdefault((platform, "link", f"{host}{path}".rstrip(".")), set()).add(handle)
    return marks
