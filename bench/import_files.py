"""The files that bench/import.py brings in: made-up accounts and posts of theirs."""

from __future__ import annotations

import csv
from pathlib import Path

HEADERS = ("platform", "username", "name", "bio", "country", "language", "followers", "following", "posts", "avg likes")
POST_HEADERS = ("platform", "username", "post id", "posted at", "caption", "likes", "comments", "views")
SUBJECTS = (
    "vegan recipes and cakes",
    "running and the gym",
    "knitting and sewing",
    "travel on a budget",
    "make-up",
)


def profiles(path: Path, rows: int, week: int, first: int = 0) -> Path:
    """Accounts `first`, `first + 1` ...; from week to week every account has other followers and average likes."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(HEADERS)
        for n in range(first, first + rows):
            followers = 1_000 + (n * 7919) % 90_000 + week * 13
            bio = f"I write about {SUBJECTS[n % 5]} from town {n % 977}"
            writer.writerow(
                ["instagram", f"creator.{n}", f"Creator {n}", bio, "DE", "de", followers, n % 3_000, n % 500,
                 followers // 50]
            )  # fmt: skip
    return path


def posts(path: Path, rows: int, accounts: int) -> Path:
    """Posts of the first accounts, account after account, as exports have them."""
    each = max(rows // accounts, 1)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(POST_HEADERS)
        for n in range(rows):
            account, place = n // each % accounts, n % each
            caption = (
                f"Day {place} of {SUBJECTS[n % 5]} in town {n % 977} #{SUBJECTS[n % 5].split(' ')[0]} #town{n % 9}"
            )
            day = f"2026-{1 + place % 10:02d}-{1 + n % 28:02d} 12:{n % 60:02d}:00"
            writer.writerow(["instagram", f"creator.{account}", f"p{n}", day, caption, n % 5_000, n % 90, n % 90_000])
    return path
