"""What the columns of a file mean, and what its name gives away."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from influencers.importing.errors import Refused
from influencers.importing.fields import (
    AUDIENCE_KINDS,
    COMPUTED,
    COMPUTED_PARTS,
    FIELDS,
    FORBIDDEN,
    OWN_EXPORT,
    PLATFORM_WORDS,
    SPECIAL,
)

_NOT_A_WORD = re.compile(r"[\W_]+")
_AUDIENCE = re.compile(rf"audience ({'|'.join(AUDIENCE_KINDS)}|country code|genders|ages) (.+)")
_GENDERS = re.compile(r"audience (female|male)( percent| pct| share)?")
_POST_MARKS = {
    "post_id",
    "post_url",
    "posted_at",
    "caption",
    "likes",
    "comments",
    "is_sponsored",
    "is_pinned",
    "hashtags",
}
_PLATFORM_IN_NAME = re.compile(rf"(?:^|[^a-z])({'|'.join(sorted(PLATFORM_WORDS, key=len, reverse=True))})(?:[^a-z]|$)")
_DATE_IN_NAME = re.compile(r"(?<!\d)(20\d\d)[-_.]?(0[1-9]|1[0-2])[-_.]?(0[1-9]|[12]\d|3[01])(?!\d)")
_DATE_DAY_FIRST = re.compile(r"(?<!\d)(0[1-9]|[12]\d|3[01])[-_.](0[1-9]|1[0-2])[-_.](20\d\d)(?!\d)")


@dataclass(frozen=True)
class Column:
    """One column of a file and what it means: a field, of one platform where the header names one."""

    index: int
    header: str
    field: str
    platform: str = ""
    key: str = ""  # audience shares: "country DE"
    unit: str = ""  # "percent" or "fraction" where somebody answered

    @property
    def target(self) -> str:
        """What the column means, in the words that a mapping takes: "followers", "tiktok.followers"."""
        name = f"{self.field} {self.key}" if self.key else self.field
        return f"{self.platform}.{name}" if self.platform else name


@dataclass
class Meaning:
    """All columns of a file: those that are read, and why the others are not."""

    records: str
    columns: list[Column] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    forbidden: list[str] = field(default_factory=list)
    computed: list[str] = field(default_factory=list)

    @property
    def own(self) -> bool:
        """Whether the file is our own export."""
        return bool(self.computed)

    def has(self, name: str) -> bool:
        return any(column.field == name for column in self.columns)

    def platforms(self) -> list[str]:
        """The platforms that columns name, in the file's order."""
        return list(dict.fromkeys(column.platform for column in self.columns if column.platform))


def plain(header: str) -> str:
    """Lower case, line breaks and marks away, every run of other signs one space. "%" is said as a word."""
    text = header.replace("\ufeff", "").replace("%", " percent ").lower()
    return _NOT_A_WORD.sub(" ", text).strip()


def understand(headers: Sequence[str], records: str = "", given: Mapping[str, str] | None = None) -> Meaning:
    """Map a file's headers. `given` is {header: field}, an empty field leaves the column out.

    Refused where a given header or field does not exist, or no column says whose account a row is.
    """
    names = [plain(header) for header in headers]
    records = records or _kind_of_file(names)
    mapping = Meaning(records)
    own = set(names) >= OWN_EXPORT
    chosen = {plain(header): target for header, target in (given or {}).items()}
    unknown = [header for header in given or {} if plain(header) not in names]
    if unknown:
        raise Refused(f"The file has no column “{unknown[0]}”. It has: {', '.join(headers[:30])}.", "mapping")
    for index, (header, name) in enumerate(zip(headers, names, strict=True)):
        if set(name.split()) & FORBIDDEN:
            mapping.forbidden.append(header)
        elif name in chosen:
            _take_chosen(mapping, index, header, chosen[name])
        elif own and (name in COMPUTED or name.startswith(COMPUTED_PARTS)):
            mapping.computed.append(header)
        else:
            column = _column(index, header, name, records)
            mapping.columns.append(column) if column else mapping.ignored.append(header)
    if not any(mapping.has(name) for name in ("handle", "profile_url", "external_id")):
        seen = ", ".join(headers[:12]) + (" ..." if len(headers) > 12 else "")
        raise Refused(f"No column says whose account a row is (username, handle, profile URL). The file has: {seen}.")
    return mapping


def _take_chosen(mapping: Meaning, index: int, header: str, target: str) -> None:
    """A column as a person mapped it: "field", "platform.field", "field:fraction" or "" for "leave out"."""
    if not target:
        mapping.ignored.append(header)
        return
    target, _, unit = target.partition(":")
    platform, _, name = target.partition(".") if target.split(".")[0] in PLATFORM_WORDS.values() else ("", "", target)
    key = ""
    if name.startswith("audience "):
        name, key = "audience", name.removeprefix("audience ")
    elif name not in FIELDS[mapping.records]:
        known = ", ".join(FIELDS[mapping.records])
        raise Refused(f"“{target}” is not something a column can mean. Choose one of: {known}.", "mapping")
    if unit not in ("", "percent", "fraction"):
        raise Refused(f"“{unit}” is neither percent nor fraction.", "mapping")
    mapping.columns.append(Column(index, header, name, platform, key, unit))


def _column(index: int, header: str, name: str, records: str) -> Column | None:
    if name in SPECIAL and SPECIAL[name][0] in FIELDS[records]:
        return Column(index, header, *SPECIAL[name])
    if records == "profiles" and (share := _audience_share(header, name)):
        return Column(index, header, "audience", key=share)
    known = _by_header(records)
    bare = name.removesuffix(" percent").strip() or name
    for candidate in (name, bare):
        if candidate in known:
            return Column(index, header, known[candidate])
    first, _, rest = bare.partition(" ")
    platform = PLATFORM_WORDS.get(first, "")
    if platform and not rest:
        return Column(index, header, "handle", platform)
    if platform and rest in known:
        return Column(index, header, known[rest], platform)
    return None


def _audience_share(header: str, name: str) -> str:
    """The kind and key of a column of audience shares, such as "country DE", or nothing."""
    if gender := _GENDERS.fullmatch(name):
        return f"gender {gender[1]}"
    match = _AUDIENCE.fullmatch(re.sub(r" (percent|pct|share)$", "", name))
    if match is None or match[2].startswith("mostly"):
        return ""
    kind, key = {"genders": "gender", "ages": "age"}.get(match[1], match[1].split(" ")[0]), match[2]
    if kind == "country":
        return f"country {key.upper()}" if re.fullmatch(r"[a-z]{2}", key) else ""
    if kind == "age":
        ages = re.fullmatch(r"(\d\d)(?: (\d\d)| plus|)", key)
        return f"age {ages[1]}-{ages[2]}" if ages and ages[2] else f"age {ages[1]}+" if ages else ""
    if kind == "language":
        return f"language {key}" if re.fullmatch(r"[a-z]{2}", key) else ""
    if kind == "gender":
        return f"gender {key}" if key in ("female", "male", "other") else ""
    return f"city {key}"


def _by_header(records: str) -> dict[str, str]:
    known: dict[str, str] = {}
    for item in FIELDS[records].values():
        for name in (plain(item.name), *item.headers):
            known.setdefault(name, item.name)
    return known


def _kind_of_file(names: Sequence[str]) -> str:
    """Profiles, posts or snapshots, from the columns."""
    as_posts = {target for name in names if (target := _by_header("posts").get(name))}
    as_snapshots = {name: _by_header("snapshots").get(name) for name in names}
    as_profiles = {target for name in names if (target := _by_header("profiles").get(name))}
    if len(as_posts & _POST_MARKS) >= 3 and "followers" not in as_profiles:
        return "posts"
    found = {target for target in as_snapshots.values() if target}
    if {"date", "followers"} <= found and all(as_snapshots.values()):
        return "snapshots"
    return "profiles"


def platform_from_name(file_name: str) -> str:
    """The platform that a file's name gives away ("ig_top200.csv"), or nothing."""
    found = {PLATFORM_WORDS[word] for word in _PLATFORM_IN_NAME.findall(file_name.lower()) if word != "x"}
    return found.pop() if len(found) == 1 else ""


def date_from_name(file_name: str) -> datetime | None:
    """The one date in a file's name ("creators_2026-11-15.csv"), or None."""
    found = [(year, month, day) for year, month, day in _DATE_IN_NAME.findall(file_name)]
    found += [(year, month, day) for day, month, year in _DATE_DAY_FIRST.findall(file_name)]
    for year, month, day in found:
        try:
            return datetime(int(year), int(month), int(day), tzinfo=UTC)
        except ValueError:
            continue
    return None


def repeated(headers: Iterable[str]) -> list[str]:
    """Headers made different where a file says one twice: "name", "name (2)"."""
    seen: Counter[str] = Counter()
    result = []
    for number, header in enumerate(headers, 1):
        text = " ".join(header.replace("\ufeff", "").split()) or f"Column {number}"
        seen[text] += 1
        result.append(text if seen[text] == 1 else f"{text} ({seen[text]})")
    return result
