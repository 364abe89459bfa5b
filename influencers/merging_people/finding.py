"""Finding pairs of people who may be one, as sets, with what says so. Safe to kill and to run twice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db import connection, transaction

from influencers import locks
from influencers.importing.merging.resolving import rows, run
from influencers.importing.rows.staging import copy_rows
from influencers.merging_people import bios, evidence
from influencers.models import Import
from influencers.search import words
from scoring.text import words as words_of

BATCH = 20_000
# Above this many accounts with new words, looking at everybody is quicker than looking for each one's neighbours.
FEW = 2_000
NEIGHBOURS = 50

_REWORDED = """
select p.id from influencers_journalrow j join influencers_profile p on p.id = j.profile_id
where j.batch_id = %s and (j.old is null or (j.old ? 'bio' and j.old->>'bio' is distinct from p.bio)
      or (j.old ? 'handle' and j.old->>'handle' is distinct from p.handle)
      or (j.old ? 'kind' and j.old->>'kind' is distinct from p.kind))
union
select p.id from influencers_contact c join influencers_profile p on p.creator_id = c.creator_id
where c.import_id = %s and c.kind = 'email'
"""


def after_import(import_id: int) -> int:
    """Look at the accounts whose words or addresses an import brought; returns how many suggestions are new."""
    batch = Import.objects.filter(pk=import_id, status=Import.Status.DONE).first()
    if batch is None or batch.records != Import.Records.PROFILES:
        return 0
    ids = [number for (number,) in rows(_REWORDED, [import_id, import_id])]
    renamed = (batch.report.get("weekly") or {}).get("perhaps_renamed") or []
    if not ids and not renamed:
        return 0
    return find(ids if len(ids) <= FEW else None, renamed)


def find(profile_ids: Sequence[int] | None = None, renamed: Iterable[dict[str, Any]] = ()) -> int:
    """Suggest merges among everybody, or between these accounts and anybody; returns how many are new.

    What somebody dismissed or merged stays as it is. A look at everybody also takes suggestions back that nothing
    speaks for any more.
    """
    everybody = profile_ids is None
    with transaction.atomic():
        _make_tables()
        _remember_bios(_all_bios() if profile_ids is None else _neighbourhood(profile_ids))
        run("insert into looked_at select unnest(%s::bigint[])", [list(profile_ids or [])])
        _remember_contacts()
        run("analyze said")
        evidence.gather(everybody)
        evidence.gather_renamed(renamed)
        # Short: who is there may not change between the last look and the writing.
        locks.hold(locks.Lock.DIRECTORY)
        return evidence.suggest(everybody)


def _make_tables() -> None:
    for table in ("said", "looked_at", "evidence"):
        run(f"drop table if exists {table}")
    run(
        "create temporary table said (profile_id bigint, creator_id bigint, kind text, scope bigint, value text,"
        " platform text, handle text) on commit drop"
    )
    run("create temporary table looked_at (id bigint) on commit drop")
    run(
        "create temporary table evidence (first_id bigint, second_id bigint, kind text, strength int, sentence text)"
        " on commit drop"
    )


Bio = tuple[int, int, str]


def _all_bios() -> Iterator[Bio]:
    last = 0
    while found := rows(
        "select id, creator_id, bio from influencers_profile where id > %s and position('.' in bio) > 0"
        " order by id limit %s",
        [last, BATCH],
    ):
        yield from found
        last = found[-1][0]


def _neighbourhood(profile_ids: Sequence[int]) -> Iterator[Bio]:
    """The bios of these accounts, and those that may say the same or link to them: the search index knows."""
    mine = rows(
        "select id, creator_id, bio, platform, handle from influencers_profile where id = any(%s)", [list(profile_ids)]
    )
    wanted: set[str] = set()
    for _id, _creator, bio, platform, handle in mine:
        said = bios.read(bio)
        wanted |= said.emails | said.links | {f"{platform} {handle}"}
    found = set(profile_ids)
    for text in wanted:
        found |= _saying(text)
    yield from rows("select id, creator_id, bio from influencers_profile where id = any(%s)", [list(found)])


def _saying(text: str) -> set[int]:
    query = " & ".join(
        f"'{word[: words.MAX_LEXEME]}'" for word in dict.fromkeys(words_of(text)) if word not in ("x", "www")
    )
    if not query:
        return set()
    found = rows(
        "select profile_id from influencers_searchtext where vector @@ %s::tsquery limit %s", [query, NEIGHBOURS]
    )
    return {number for (number,) in found}


def _remember_bios(read: Iterable[Bio]) -> None:
    waiting: list[tuple[Any, ...]] = []
    for profile_id, creator_id, bio in read:
        said = bios.read(bio)
        who = (profile_id, creator_id)
        waiting += [(*who, "email", 0, value, None, None) for value in said.emails]
        waiting += [(*who, "link", 0, value, None, None) for value in said.links]
        waiting += [(*who, "account", 0, None, *account) for account in said.accounts]
        if len(waiting) >= BATCH:
            _copy(waiting)
            waiting = []
    _copy(waiting)


def _copy(waiting: list[tuple[Any, ...]]) -> None:
    copy_rows("said", ("profile_id", "creator_id", "kind", "scope", "value", "platform", "handle"), waiting)


def _remember_contacts() -> None:
    """What a workspace knows is compared within that workspace only."""
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into said (creator_id, kind, scope, value)"
            " select creator_id, 'email', workspace_id, lower(value) from influencers_contact where kind = 'email'"
        )
