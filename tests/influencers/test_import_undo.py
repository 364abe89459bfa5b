"""Undo: what an import changed is as it was before, whatever came between, and newer files keep what they said."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction

from accounts.models import Workspace
from influencers.models import Import, JournalRow, Source
from tests.influencers.imports import bring, table
from tests.influencers.undoing import directory, undo

pytestmark = pytest.mark.django_db

FIRST = date(2026, 9, 1)
HEADERS = {
    "followers": lambda dice: dice.choice(["", dice.randrange(1, 99_999)]),
    "following": lambda dice: dice.choice(["", dice.randrange(1, 5)]),
    "bio": lambda dice: dice.choice(["", "Vegan cakes", "Travel", "Tea"]),
    "country": lambda dice: dice.choice(["", "DE", "FR"]),
    "name": lambda dice: dice.choice(["", "Ann", "Bea"]),
    "email": lambda dice: dice.choice(["", "a@example.org", "b@example.org"]),
    "price": lambda dice: dice.choice(["", dice.randrange(1, 4)]),
    "audience_country_DE": lambda dice: dice.choice(["", 40, 50]),
    "audience_country_FR": lambda dice: dice.choice(["", 10, 20]),
}


@dataclass
class File:
    """A made file: its name stands for it where two directories are compared."""

    name: str
    day: date
    content: str
    records: str = "profiles"
    values: dict[str, Any] = field(default_factory=dict)

    def bring(self, workspace: Workspace) -> Import:
        return bring(self.content, self.name, as_of=self.day, workspace=workspace, source=self.name,
                     records=self.records, **self.values)  # fmt: skip


def profiles(dice: random.Random, number: int, day: date, accounts: list[str]) -> File:
    headers = dice.sample(list(HEADERS), dice.randrange(1, 6))
    chosen = dice.sample(accounts, dice.randrange(1, len(accounts) + 1))
    rows = [[name, *(HEADERS[header](dice) for header in headers)] for name in chosen]
    return File(f"ig_{number}.csv", day, table(["username", *headers], *rows))


def posts(dice: random.Random, number: int, day: date, accounts: list[str]) -> File:
    choices = (["", 5, 6, 7], ["", 1, 2], ["", "Tea", "Cake"])
    rows = [
        [name, post, "2026-08-01", *(dice.choice(said) for said in choices)]
        for name in accounts
        for post in ("A", "B")
        if dice.random() < 0.7
    ]
    rows = rows or [[accounts[0], "A", "2026-08-01", 5, 1, "Tea"]]
    head = ["username", "post id", "posted at", "likes", "comments", "caption"]
    return File(f"ig_{number}.csv", day, table(head, *rows), "posts")


def days(dice: random.Random, number: int, day: date, accounts: list[str]) -> File:
    rows = [
        [name, FIRST + timedelta(days=step), 1000 * number + step, dice.choice(["", 100 * number])]
        for name in accounts for step in range(3) if dice.random() < 0.7
    ]  # fmt: skip
    rows = rows or [[accounts[0], FIRST, number, ""]]
    return File(f"ig_{number}.csv", day, table(["username", "date", "followers", "following"], *rows), "snapshots")


def weekly(dice: random.Random) -> list[File]:
    """Files of rising dates: the first holds every account that posts and days are brought of."""
    base = ["tea", "coffee"]
    made = [File("ig_0.csv", FIRST, table(["username", "followers"], *([name, 10] for name in base)))]
    for number in range(1, dice.randrange(4, 7)):
        day = FIRST + timedelta(days=7 * number)
        kind = dice.choice([profiles, profiles, posts, days])
        made.append(kind(dice, number, day, base if kind is not profiles else [*base, "milk", "juice"]))
    return made


def apart(work: Any) -> Any:
    """The result of something that leaves nothing behind."""
    with transaction.atomic():
        result = work()
        transaction.set_rollback(True)
    return result


@pytest.mark.parametrize("seed", range(4))
def test_undone_imports_might_never_have_been(seed: int, workspace: Workspace) -> None:
    dice = random.Random(seed)
    files = weekly(dice)
    undone = dice.sample(files[1:], dice.randrange(1, len(files)))

    def without() -> dict[str, Any]:
        for each in files:
            if each not in undone:
                each.bring(workspace)
        return directory()

    def with_undo() -> dict[str, Any]:
        brought = {}
        waiting = list(undone)
        for each in files:
            brought[each.name] = each.bring(workspace)
            for other in [other for other in waiting if other.name in brought and dice.random() < 0.3]:
                undo(brought[other.name])
                waiting.remove(other)
        dice.shuffle(waiting)
        for other in waiting:
            undo(brought[other.name])
        return directory()

    assert apart(with_undo) == apart(without)


def renaming(dice: random.Random, number: int, day: date, accounts: list[str]) -> File:
    """Accounts under their ids: names change hands."""
    names = dice.sample([*accounts, "rooms", "cafe"], 2)
    ids = dice.sample(["1", "2", "3"], 2)
    rows = [[name, identity, dice.randrange(1, 99_999)] for name, identity in zip(names, ids, strict=True)]
    return File(f"ig_{number}.csv", day, table(["username", "account id", "followers"], *rows))


def any_files(dice: random.Random) -> list[File]:
    """Files of any dates, in any order, also of sources that outrank others."""
    base = ["tea", "coffee"]
    kinds = [profiles, profiles, renaming, renaming, posts, days]
    return [
        dice.choice(kinds)(dice, number, FIRST + timedelta(days=dice.randrange(4)), base)
        for number in range(1, dice.randrange(4, 7))
    ]


def prepared(dice: random.Random, workspace: Workspace) -> None:
    names = table(["username", "followers"], ["tea", 10], ["coffee", 20])
    File("ig_0.csv", FIRST + timedelta(days=1), names).bring(workspace)
    Source.objects.bulk_create(Source(name=f"ig_{number}.csv", rank=dice.choice([0, 0, 1])) for number in range(1, 8))


@pytest.mark.parametrize("seed", range(3))
def test_the_last_import_leaves_no_trace(seed: int, workspace: Workspace) -> None:
    dice = random.Random(seed)
    prepared(dice, workspace)
    done: list[tuple[dict[str, Any], Import]] = []
    for each in any_files(dice):
        done.append((directory(), each.bring(workspace)))
    for before, batch in reversed(done):
        undo(batch)
        assert directory() == before, batch.file_name


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_undos_does_not_matter(seed: int, workspace: Workspace) -> None:
    dice = random.Random(100 + seed)
    prepared(dice, workspace)
    before = directory()
    brought = [each.bring(workspace) for each in any_files(dice)]
    dice.shuffle(brought)
    for batch in brought:
        undo(batch)
    assert directory() == before
    assert JournalRow.objects.exclude(batch__file_name="ig_0.csv").count() == 0
