"""Making two people one, and two again. What was moved is written down, so that it can be moved back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import OperationalError, connection, models, transaction
from django.db.models import Exists, OuterRef, UniqueConstraint
from django.utils import timezone

from influencers import locks
from influencers.models import Creator, Listing, MergeSuggestion, Profile, Relationship

Status = MergeSuggestion.Status
WAIT_MS = 5_000
_DATES = ("last_contacted_at", "last_worked_at")


class Refused(Exception):
    """A sentence that says why not now, or not any more."""


def merge(suggestion_id: int, by: Any = None) -> None:
    """The second person's accounts and all that hangs on them go to the first; the emptied row stays for the undo."""
    with _alone():
        suggestion = _locked(suggestion_id, Status.OPEN)
        first, second = suggestion.first, suggestion.second
        if first.merged_into_id or second.merged_into_id:
            raise Refused("One of the two was merged with somebody else meanwhile.")
        moved: dict[str, Any] = {"accounts": _move_accounts(Profile.objects.filter(creator=second), first)}
        moved["rows"] = _move_rows(second, first)
        moved["relationships"] = _join_relationships(second, first)
        moved["suggestions"] = _pass_on_suggestions(suggestion)
        Creator.objects.filter(pk=second.pk).update(merged_into=first)
        _decide(suggestion, Status.ACCEPTED, by, moved)


def dismiss(suggestion_ids: list[int], by: Any = None) -> int:
    """These are not one person, and nobody is asked again; how many were open."""
    open_ones = MergeSuggestion.objects.filter(pk__in=suggestion_ids, status=Status.OPEN)
    return open_ones.update(status=Status.DISMISSED, decided_at=timezone.now(), decided_by=by)


def take_back(suggestion_id: int, by: Any = None) -> None:
    """Undo the decision: whatever a merge moved and is still there goes back. What came later stays where it came."""
    with _alone():
        suggestion = _locked(suggestion_id, Status.ACCEPTED, Status.DISMISSED)
        if suggestion.status == Status.ACCEPTED:
            _take_apart(suggestion)
        _decide(suggestion, Status.OPEN, by, {})


def _take_apart(suggestion: MergeSuggestion) -> None:
    moved, second = suggestion.moved, suggestion.second
    holder = _holder(second)
    _move_accounts(Profile.objects.filter(pk__in=moved.get("accounts", []), creator=holder), second)
    for label, ids in moved.get("rows", {}).items():
        for model, field in _related():
            if _label(model, field) == label:
                _movable(model, field, holder, second).filter(pk__in=ids).update(**{field: second})
    for pk, before, during in moved.get("relationships", []):
        kept = Relationship.objects.filter(pk=pk, **dict(zip(_DATES, during, strict=True)))
        kept.update(**dict(zip(_DATES, before, strict=True)))
    MergeSuggestion.objects.filter(pk__in=moved.get("suggestions", [])).exclude(status=Status.ACCEPTED).delete()
    Creator.objects.filter(pk=second.pk).update(merged_into=None)


@contextmanager
def _alone() -> Iterator[None]:
    """Neither an import nor an erasure nor the end of a rescore at the same time; a page does not wait for long."""
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(f"set local lock_timeout = {WAIT_MS}")
            locks.hold(locks.Lock.DIRECTORY)
            locks.hold(locks.Lock.LISTING, shared=True)
            yield
    except OperationalError as error:
        if getattr(error.__cause__, "pgcode", "") != "55P03":
            raise
        raise Refused("An import is writing to the directory. Please try again in a minute.") from None


def _locked(suggestion_id: int, *allowed: str) -> MergeSuggestion:
    found = MergeSuggestion.objects.select_related("first", "second").select_for_update(of=("self",))
    suggestion = found.filter(pk=suggestion_id).first()
    if suggestion is None:
        raise Refused("This suggestion is gone: one of the two was removed.")
    if suggestion.status not in allowed:
        raise Refused(f"Somebody decided this already: {suggestion.get_status_display().lower()}.")
    return suggestion


def _decide(suggestion: MergeSuggestion, status: str, by: Any, moved: dict[str, Any]) -> None:
    suggestion.status, suggestion.moved = status, moved
    decided = status != Status.OPEN
    suggestion.decided_at, suggestion.decided_by = (timezone.now(), by) if decided else (None, None)
    suggestion.save(update_fields=["status", "moved", "decided_at", "decided_by"])


def _holder(creator: Creator) -> Creator:
    """Who holds the accounts of a merged person now: the one they went to may have been merged again."""
    while creator.merged_into is not None:
        creator = creator.merged_into
    return creator


def _move_accounts(profiles: models.QuerySet[Profile], to: Creator) -> list[int]:
    """Also in the listing, which is derived; a full rescore on its way sees by the time that they changed."""
    ids = list(profiles.values_list("pk", flat=True))
    Profile.objects.filter(pk__in=ids).update(creator=to, updated_at=timezone.now())
    Listing.objects.filter(pk__in=ids).update(creator_id=to.pk)
    return ids


def _related() -> Iterator[tuple[type[models.Model], str]]:
    """Everything of any app that points to a person, but for what is moved in its own way."""
    for relation in Creator._meta.related_objects:
        if relation.related_model not in (Creator, Profile, MergeSuggestion):
            yield relation.related_model, relation.field.name


def _label(model: type[models.Model], field: str) -> str:
    return f"{model._meta.label_lower}.{field}"


def _move_rows(origin: Creator, to: Creator) -> dict[str, list[Any]]:
    moved = {}
    for model, field in _related():
        ids = list(_movable(model, field, origin, to).values_list("pk", flat=True))
        model._base_manager.filter(pk__in=ids).update(**{field: to})
        if ids:
            moved[_label(model, field)] = ids
    return moved


def _movable(model: type[models.Model], field: str, origin: Creator, to: Creator) -> models.QuerySet[Any]:
    """The rows that can be the other's too. One that says the same of the other already stays where it is."""
    found = model._base_manager.filter(**{field: origin})
    unique = [list(each.fields) for each in model._meta.constraints if isinstance(each, UniqueConstraint)]
    unique += [list(each) for each in model._meta.unique_together]
    unique += [[field]] if getattr(model._meta.get_field(field), "unique", False) else []
    for names in unique:
        if field in names:
            others = {name: OuterRef(name) for name in names if name != field}
            found = found.exclude(Exists(model._base_manager.filter(**{field: to}, **others)))
    return found


def _join_relationships(origin: Creator, to: Creator) -> list[list[Any]]:
    """Where a workspace dealt with both, the first keeps the later dates: [id, dates before, dates now]."""
    joined = []
    theirs = {each.workspace_id: each for each in Relationship.objects.filter(creator=origin)}
    for kept in Relationship.objects.filter(creator=to, workspace__in=theirs):
        other = theirs[kept.workspace_id]
        before = [getattr(kept, name) for name in _DATES]
        now = [max(filter(None, (getattr(kept, name), getattr(other, name))), default=None) for name in _DATES]
        if now != before:
            Relationship.objects.filter(pk=kept.pk).update(**dict(zip(_DATES, now, strict=True)))
            joined.append([kept.pk, *([date and date.isoformat() for date in dates] for dates in (before, now))])
    return joined


def _pass_on_suggestions(accepted: MergeSuggestion) -> list[int]:
    """What was said of the second and a third holds for the first and the third: also that they are not the same."""
    first, second = accepted.first_id, accepted.second_id
    made = []
    about = MergeSuggestion.objects.filter(models.Q(first=second) | models.Q(second=second)).exclude(pk=accepted.pk)
    for each in about.exclude(status=Status.ACCEPTED):
        third = each.first_id if each.second_id == second else each.second_id
        low, high = sorted((first, third))
        copy, is_new = MergeSuggestion.objects.get_or_create(
            first_id=low, second_id=high,
            defaults={"evidence": each.evidence, "strength": each.strength, "status": each.status,
                      "decided_at": each.decided_at, "decided_by_id": each.decided_by_id},
        )  # fmt: skip
        made += [copy.pk] if is_new else []
    return made
