"""What the columns of a file mean, and what its name gives away."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache

from influencers.importing.columns import shares, vendors
from influencers.importing.columns.fields import (
    ACCOUNTS_OWN,
    AUDIENCE_KINDS,
    COMPUTED,
    COMPUTED_PARTS,
    FIELDS,
    FORBIDDEN,
    KINDS,
    NAMES,
    OWN_EXPORT,
    PLATFORM_WORDS,
    SPECIAL,
)
from influencers.importing.errors import Refused
from influencers.importing.rejections import ADDED, LINE

_NOT_A_WORD = re.compile(r"[\W_]+")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
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

    def names_account(self, platform: str) -> bool:
        return self.platform == platform and self.field in ("handle", "profile_url", "external_id")

    @property
    def holds_names(self) -> bool:
        """Whether names stand in it where handles are not known."""
        return plain(self.header) in NAMES

    def is_of(self, group: str) -> bool:
        """Whether it tells of a wide row's account: its network's own columns do, and those about the person."""
        return self.platform == group or (not self.platform and self.field not in ACCOUNTS_OWN)

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
    noted: list[str] = field(default_factory=list)  # what a downloaded list of rejected rows says beside the cells
    vendor: str = ""
    vendor_confidence: float = 0.0
    groups: list[str] = field(default_factory=lambda: [""])  # the platforms of a wide row's accounts; "" the main one
    ownerless: list[str] = field(default_factory=list)  # columns of a wide file that do not say whose they are

    @property
    def own(self) -> bool:
        """Whether the file is our own export."""
        return bool(self.computed)

    @property
    def part(self) -> bool:
        """Whether the file is a list of rejected rows, mended: never the whole list that it comes from."""
        return bool(self.noted)

    def kind_on(self, platform: str) -> str:
        """What the headers say the accounts of a platform are ("group members": groups), if they agree."""
        names = {plain(column.header) for column in self.columns}
        names |= {name.partition(" ")[2] for name in names if name.split(" ")[0] in PLATFORM_WORDS}
        found = [kind for kind, (where, said) in KINDS.items() if where == platform and names & set(said)]
        return found[0] if len(found) == 1 else ""

    def has(self, name: str) -> bool:
        return any(column.field == name for column in self.columns)

    @property
    def names_accounts(self) -> bool:
        return any(self.has(name) for name in ("handle", "profile_url", "external_id"))

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
    mapping = sorted_out(headers, records, given)
    if not mapping.names_accounts:
        seen = ", ".join(headers[:12]) + (" ..." if len(headers) > 12 else "")
        raise Refused(f"No column says whose account a row is (username, handle, profile URL). The file has: {seen}.")
    return mapping


def sorted_out(headers: Sequence[str], records: str = "", given: Mapping[str, str] | None = None) -> Meaning:
    """The same for a file that a person still looks at: nothing has to say whose account a row is."""
    names = [plain(header) for header in headers]
    shape, confidence = vendors.recognised(names)
    records = records or ("profiles" if shape else _kind_of_file(names))
    mapping = Meaning(records, vendor=shape.vendor if shape else "", vendor_confidence=confidence)
    own = set(names) >= OWN_EXPORT
    mapping.noted = rejections_columns(headers)
    chosen = {header if header in headers else plain(header): target for header, target in (given or {}).items()}
    unknown = [header for header in given or {} if header not in headers and plain(header) not in names]
    if unknown:
        raise Refused(f"The file has no column “{unknown[0]}”. It has: {', '.join(headers[:30])}.", "mapping")
    means = shape.means if shape and records == "profiles" else {}
    for index, (header, name) in enumerate(zip(headers, names, strict=True)):
        inner = shape.inner(name) if shape else name
        if FORBIDDEN.search(name):
            mapping.forbidden.append(header)
        elif header in chosen or name in chosen:
            _take_chosen(mapping, index, header, chosen.get(header, chosen.get(name, "")))
        elif header in mapping.noted:
            continue
        elif own and (name in COMPUTED or name.startswith(COMPUTED_PARTS)):
            mapping.computed.append(header)
        elif inner in means:
            _take_chosen(mapping, index, header, means[inner])
        else:
            column = _column(index, header, inner, records)
            mapping.columns.append(column) if column else mapping.ignored.append(header)
    _tell_networks_apart(mapping)
    return mapping


def rejections_columns(headers: Iterable[str]) -> list[str]:
    """The columns that a downloaded list of rejected rows has beside the file's own, where all of them are here."""
    found = [header for header in headers if plain(header) in (*ADDED, LINE)]
    return found if {plain(header) for header in found} >= set(ADDED) else []


def _tell_networks_apart(mapping: Meaning) -> None:
    """Rows may hold accounts on several networks. A column that would have to be guessed an owner is left out.

    The account that a column "platform" speaks of is the main one; what belongs to an account is only taken from
    columns of its own network, what belongs to a person from all.
    """
    wide = [each for each in mapping.platforms() if any(column.names_account(each) for column in mapping.columns)]
    main = any(column.names_account("") for column in mapping.columns) and any(
        column.field == "platform" for column in mapping.columns
    )
    several = len(wide) > 1 or (len(wide) == 1 and main)
    if several:
        mapping.groups = ([""] if main else []) + wide
    for column in list(mapping.columns) if wide else []:
        lost = column.platform and column.platform not in wide
        if lost or (several and not main and not column.platform and column.field in ACCOUNTS_OWN):
            mapping.columns.remove(column)
            mapping.ownerless.append(column.header)
            mapping.ignored.append(column.header)


def _take_chosen(mapping: Meaning, index: int, header: str, target: str) -> None:
    """A column as a person mapped it: "field", "platform.field", "field:fraction" or "" for "leave out"."""
    if not target:
        mapping.ignored.append(header)
        return
    target, _, unit = target.partition(":")
    platform, _, name = target.partition(".") if target.split(".")[0] in PLATFORM_WORDS.values() else ("", "", target)
    kind, _, said = name.removeprefix("audience ").partition(" ")
    key = ""
    if name.startswith("audience ") and mapping.records == "profiles":
        key = shares.key(kind, said) if said else kind if kind in AUDIENCE_KINDS else ""
    if not key and name not in FIELDS[mapping.records]:
        known = ", ".join(FIELDS[mapping.records])
        raise Refused(f"“{target}” is not something a column can mean. Choose one of: {known}.", "mapping")
    if unit not in ("", "percent", "fraction"):
        raise Refused(f"“{unit}” is neither percent nor fraction.", "mapping")
    mapping.columns.append(Column(index, header, "audience" if key else name, platform, key, unit))


def _column(index: int, header: str, name: str, records: str) -> Column | None:
    """What a header says by itself: a field, an audience's share, or either of one platform."""
    if name in SPECIAL and SPECIAL[name][0] in FIELDS[records]:
        return Column(index, header, *SPECIAL[name])
    for said in dict.fromkeys([name, plain(_CAMEL.sub(" ", header))]):
        if found := _field(said, records):
            return Column(index, header, found[0], key=found[1])
        first, _, rest = said.partition(" ")
        platform = PLATFORM_WORDS.get(first, "")
        if platform and (found := _field(rest or "handle", records)):
            return Column(index, header, found[0], platform, found[1])
    return None


def _field(name: str, records: str) -> tuple[str, str] | None:
    """The field that a plain header names, and the key of an audience's share."""
    known = _by_header(records)
    for candidate in (name, name.removesuffix(" percent")):
        if candidate in known:
            return known[candidate], ""
    share = shares.named(name) if records == "profiles" else ""
    return ("audience", share) if share else None


@cache
def _by_header(records: str) -> dict[str, str]:
    known: dict[str, str] = {}
    for item in FIELDS[records].values():
        for name in (plain(item.name), *item.headers):
            known.setdefault(name, item.name)
    return known


def _known(names: Iterable[str], records: str) -> dict[str, str]:
    """{header: field} of the headers that are known in a file of these records, a platform in front or not."""
    found = {name: _column(0, name, name, records) for name in names}
    return {name: column.field for name, column in found.items() if column}


def _kind_of_file(names: Sequence[str]) -> str:
    """Profiles, posts or snapshots, from the columns."""
    posts, snapshots, profiles = (_known(names, records) for records in ("posts", "snapshots", "profiles"))
    only_posts = {target for name, target in posts.items() if name not in profiles}
    if len(set(posts.values()) & _POST_MARKS) >= 3 and "followers" not in profiles.values():
        return "posts"
    if only_posts & {"post_id", "post_url"} and "posted_at" in only_posts:
        return "posts"
    if {"date", "followers"} <= set(snapshots.values()) and len(snapshots) == len(names):
        return "snapshots"
    return "profiles"


def kind_confidence(headers: Sequence[str], records: str) -> float:
    """How sure the kind of a file is: of the columns that any kind knows, the share that the chosen one knows."""
    names = [plain(header) for header in headers]
    known = {kind: set(_known(names, kind)) for kind in FIELDS}
    rivals = [known[kind] for kind in FIELDS if kind != records]
    return min((round(len(known[records]) / len(known[records] | rival), 2) for rival in rivals if rival), default=0.0)


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
