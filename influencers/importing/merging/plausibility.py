"""Numbers that moved too far: audiences that tripled within a week, and columns that changed their unit."""

from __future__ import annotations

from typing import Any

from influencers.importing.columns.labels import label
from influencers.importing.errors import Unanswered
from influencers.importing.merging.comparing import EXAMPLES, Sides, changed_cells
from influencers.importing.merging.resolving import rows

# Followers may triple in a year. In a week, or in more than a few accounts of a file, somebody should look.
TIMES, DAYS = 3, 7
SHARE, LEAST = 0.02, 3
AUDIENCE = ("followers", "group_members")
RATES = ("reported_er",)
NUMBERS = (
    *AUDIENCE, "following", "posts_count", "monthly_views", "avg_likes", "avg_comments", "avg_shares", "avg_views",
    "engagement_avg", "authentic_engagement", "new_post_avg_like", *RATES,
)  # fmt: skip
FACTORS = (1_000, 100)


def look(sides: Sides) -> dict[str, Any]:
    """{"implausible": ..., "slips": [...]} for the report, of the accounts in `matched` that are known."""
    names = [name for name in NUMBERS if sides.staging.has(name)]
    nothing: dict[str, Any] = {"implausible": {"accounts": 0, "compared": 0, "examples": []}, "slips": []}
    if not names or not rows("select 1 from matched where profile_id is not null limit 1"):
        return nothing
    audience = [name for name in AUDIENCE if name in names]
    week = f"((s.as_of at time zone 'UTC')::date - (p.as_of at time zone 'UTC')::date) between 0 and {DAYS}"
    pairs = " or ".join(_both(name) for name in audience) or "false"
    moved = " or ".join(_far(sides, name) for name in audience) or "false"
    counts = [count for name in names for count in (_both(name), _far(sides, name))]
    filters = [f"{week} and ({pairs})", f"{week} and ({moved})", *counts]
    found = rows("select " + ", ".join(f"count(*) filter (where {each})" for each in filters) + sides.known)[0]
    compared, accounts, rest = found[0], found[1], found[2:]
    slips = [
        slip
        for name, known, far in zip(names, rest[::2], rest[1::2], strict=True)
        if _many(far, known)
        for slip in _slips(sides, name, known, far)
    ]
    slipped = [name for name in names if any(slip["column"] == label(name) for slip in slips)]
    wanted = {name: _pair(sides, name, "true") for name in slipped}
    if accounts:
        wanted |= {name: _pair(sides, name, week) for name in audience if name not in slipped}
    examples = changed_cells(sides, wanted, "true", EXAMPLES) if wanted else []
    return {"implausible": {"accounts": accounts, "compared": compared, "examples": examples}, "slips": slips}


def doubtful(report: dict[str, Any]) -> bool:
    """Whether somebody must look at the numbers before they are written."""
    weekly = report.get("weekly") or {}
    found = weekly.get("implausible") or {}
    return bool(weekly.get("slips")) or _many(found.get("accounts", 0), found.get("compared", 0))


def ask(weekly: dict[str, Any]) -> None:
    """Unanswered where the numbers need somebody's yes."""
    if doubtful({"weekly": weekly}):
        raise Unanswered([{"name": "implausible", "sentence": sentence(weekly), "choices": ["yes"]}])


def sentence(weekly: dict[str, Any]) -> str:
    """What moved too far, in words; nothing where nothing did."""
    slips, found = weekly.get("slips") or [], weekly.get("implausible") or {}
    said = [slip["sentence"] for slip in slips]
    explained = {label(name) for name in AUDIENCE} & {slip["column"] for slip in slips}
    if (accounts := found.get("accounts", 0)) and not explained:
        its = "its" if accounts == 1 else "their"
        said.append(
            f"{accounts:,} of {found['compared']:,} account{'' if found['compared'] == 1 else 's'} would have more than"
            f" {TIMES} times {its} followers of a week before, or less than a third."
        )
    return " ".join(said)


def _many(accounts: int, compared: int) -> bool:
    return accounts >= LEAST and accounts > SHARE * compared


def _both(name: str) -> str:
    return f"(s.{name} is not null and p.{name} > 0)"


def _far(sides: Sides, name: str) -> str:
    """More than three times as much, or less than a third, and the file's number would count."""
    was, would_be = f"p.{name}::float8", f"({sides.new(name)})::float8"
    return f"({_both(name)} and ({would_be} > {was} * {TIMES} or {would_be} * {TIMES} < {was}))"


def _pair(sides: Sides, name: str, where: str) -> str:
    return f"case when {where} and {_far(sides, name)} then jsonb_build_array(p.{name}, {sides.new(name)}) end"


def _slips(sides: Sides, name: str, known: int, far: int) -> list[dict[str, Any]]:
    """The factor that most of the numbers that moved far have in common. Half to double of it counts as near."""
    ratio = f"({sides.new(name)})::float8 / p.{name}"
    near = [f"{ratio} between {factor / 2} and {factor * 2}" for factor in FACTORS]
    near += [f"{ratio} between {0.5 / factor} and {2 / factor}" for factor in FACTORS]
    counts = rows(
        "select " + ", ".join(f"count(*) filter (where {each})" for each in near) + f"{sides.known} where {_both(name)}"
    )[0]
    slips = []
    for factor, accounts in zip((*FACTORS, *(1 / factor for factor in FACTORS)), counts, strict=True):
        if _many(accounts, known) and accounts * 2 >= far:
            words = _words(name, factor, accounts, known)
            slips.append({"column": label(name), "factor": factor, "accounts": accounts, "compared": known,
                          "sentence": words})  # fmt: skip
    return slips


def _words(name: str, factor: float, accounts: int, known: int) -> str:
    times = round(factor if factor > 1 else 1 / factor)
    cause = "a thousands separator" if times == FACTORS[0] else "a decimal separator"
    if name in RATES:
        cause = "percent and fractions mixed up" if times == FACTORS[1] else "a decimal separator"
    return (
        f"{accounts:,} of {known:,} accounts would change by about {times:,}x in {label(name)}."
        f" This looks like {cause}."
    )
