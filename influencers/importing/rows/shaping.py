"""From a file's rows to rows of the staging table: whose account, which values, and what was left out and why."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from influencers.importing.columns.fields import FIELDS, QUALITY
from influencers.importing.columns.headers import Column, Meaning
from influencers.importing.files.objects import Broken
from influencers.importing.files.reading import Row
from influencers.importing.rows import identity, staging
from influencers.importing.rows.cells import Cells, Note
from influencers.suppression import Suppressed
from scoring.niches import Dictionary
from scoring.text import hashtags

Values = dict[str, list[Any]]
Reader = Callable[[str, str], str]
Named = list[frozenset[tuple[str, ...]]]
_SOMETHING = frozenset([("", "")])
IDENTITY = ("platform", "handle", "external_id", "profile_url")


@dataclass
class Shaper:
    """Shapes one file, chunk after chunk. `as_of` stands in for the `undated` rows, which do not say their own date."""

    meaning: Meaning
    platform: str
    as_of: datetime
    cells: Cells
    suppressed: Suppressed
    dictionary: Dictionary
    rejected: int = 0
    dropped: int = 0
    kept: int = 0
    newest: datetime | None = None
    undated: int = 0

    @property
    def _groups(self) -> list[str]:
        return self.meaning.groups

    @property
    def columns(self) -> set[str]:
        """The staging columns that this file fills."""
        mapped = {column.field for column in self.meaning.columns}
        mapped |= {"kind"} if self._kinds_in_addresses else set()
        shapes = {"profiles": _profile_columns, "posts": _post_columns, "snapshots": _snapshot_columns}
        found = shapes[self.meaning.records](mapped) | {"id", "row_number", "platform", "handle", "as_of"}
        found |= {"external_id"} if mapped & {"external_id", "profile_url"} else set()
        return found | ({"person"} if len(self._groups) > 1 and self.meaning.records == "profiles" else set())

    @property
    def _kinds_in_addresses(self) -> bool:
        """Whether an address may say that it leads to a group, a page or a board."""
        platforms = set(self.meaning.platforms()) or {self.platform}
        open_to_all = self.meaning.has("platform") or self.meaning.has("profile_url") or "" in platforms
        return open_to_all or not platforms.isdisjoint(("facebook", "pinterest"))

    @property
    def groups(self) -> int:
        """How many rows of staging one row of the file may become."""
        return len(self._groups)

    def shape(self, rows: Sequence[Row]) -> Iterator[Values]:
        """Staging columns for a chunk, one set for each platform that a wide file names."""
        rows = self._whole(rows)
        named: Named = [frozenset()] * len(rows)
        barred: set[int] = set()
        read = []
        for group in self._groups:
            values = self._values(rows, group)
            read.append((values, self._identify(rows, values, group, named, barred)))
        for values, keep in read:
            yield self._finish(rows, values, self._without(barred, keep))
        if barred:
            numbers = {rows[place][0] for place in barred}
            self.cells.notes = [note for note in self.cells.notes if note.row_number not in numbers]
        for (number, cells), found in zip(rows, named, strict=True):
            if not found:
                self._reject(number, "", "", "The row names no account.", cells)

    def _without(self, barred: set[int], keep: list[int]) -> list[int]:
        """A wide row is one person, so whoever asked to be removed takes the row's other accounts along."""
        kept = [place for place in keep if place not in barred] if barred else keep
        self.dropped += len(keep) - len(kept)
        return kept

    def _whole(self, rows: Sequence[Row]) -> list[Row]:
        """The rows without the lines that are none; those are noted."""
        whole = []
        for row in rows:
            number, cells = row
            if isinstance(cells, Broken):
                self._reject(number, "", cells.line, cells.sentence, cells)
            else:
                whole.append(row)
        return whole

    def _values(self, rows: Sequence[Row], group: str) -> Values:
        mine = [column for column in self.meaning.columns if self._is_of(column, group)]
        by_field: dict[str, list[Column]] = {}
        for column in mine:
            if column.field != "audience":
                by_field.setdefault(column.field, []).append(column)
        # A column that names the platform says more than one that does not.
        values: Values = {
            name: self._joined(columns, rows)
            if name == "category"
            else self.cells.first(sorted(columns, key=lambda column: not column.platform), rows)
            for name, columns in by_field.items()
        }
        if "reported_er" in values:
            name = min(by_field["reported_er"], key=lambda column: not column.platform).header[:100]
            values["reported_er_name"] = [name if rate is not None else None for rate in values["reported_er"]]
        shares = [column for column in mine if column.field == "audience"]
        if shares:
            values["audience"] = self._audience(shares, rows)
        return values

    def _is_of(self, column: Column, group: str) -> bool:
        if len(self._groups) > 1:
            return column.is_of(group)
        return column.platform in ("", self._only_platform) or not self._only_platform

    @property
    def _only_platform(self) -> str:
        """The platform of a file that names at most one account a row, as far as no column says it."""
        platforms = self.meaning.platforms()
        return platforms[0] if len(platforms) == 1 else self.platform

    def _joined(self, columns: Sequence[Column], rows: Sequence[Row]) -> list[str | None]:
        read = [self.cells.values(column, rows) for column in columns]
        limit = FIELDS["profiles"]["category"].limit
        return ["; ".join(dict.fromkeys(filter(None, said)))[:limit] or None for said in zip(*read, strict=True)]

    def _audience(self, columns: Sequence[Column], rows: Sequence[Row]) -> list[str | None]:
        said: list[dict[str, float]] = [{} for _ in rows]
        for column in columns:
            for shares, value in zip(said, self.cells.values(column, rows), strict=True):
                if value is not None:
                    shares |= value if isinstance(value, dict) else {column.key: value}
        return [json.dumps(shares) if shares else None for shares in said]

    def _identify(self, rows: Sequence[Row], values: Values, group: str, named: Named, barred: set[int]) -> list[int]:
        """Fill in platform, handle and external id; return the places of the rows that are kept.

        `named` holds the accounts that each row has named so far: none of them counts twice.
        """
        nothing: list[Any] = [None] * len(rows)
        said = [values.get(name, nothing) for name in IDENTITY]
        values["platform"], values["handle"], values["external_id"] = (list(nothing) for _ in range(3))
        several = len(self._groups) > 1
        fallback = self.platform if several else self._only_platform
        read = self._handle_reader(group)
        emails, kinds = values.get("email", nothing), list(values.get("kind", nothing))
        keep = []
        for place, (platform, handle, external_id, url) in enumerate(zip(*said, strict=True)):
            if handle is None and external_id is None and url is None:
                continue
            named[place] = named[place] or _SOMETHING
            try:
                account = self._account(group or platform or fallback, handle, external_id, url, read)
            except ValueError as error:
                number, cells = rows[place]
                self._reject(number, self._identity_header(group), handle or url or "", str(error), cells)
                continue
            if several and account[:2] in named[place]:
                continue
            if several:
                named[place] |= {account[:2]}
            if self.suppressed and self.suppressed.covers(*account[:3], emails[place] or ""):
                self.dropped += 1
                barred.add(place)
                continue
            values["platform"][place], values["handle"][place] = account.platform, account.handle
            values["external_id"][place] = account.external_id or None
            kinds[place] = kinds[place] or account.kind or self._kind(account, values, place) or None
            keep.append(place)
        values["kind"] = kinds
        return keep

    def _handle_reader(self, group: str) -> Reader:
        """A column of handles rejects what is none, and nothing but a column of names takes names for them."""
        columns = [each for each in self.meaning.columns if each.field == "handle" and self._is_of(each, group)]
        return identity.named if columns and all(each.holds_names for each in columns) else identity.handle

    def _account(self, platform: str, handle: Any, external_id: Any, url: Any, read: Reader) -> identity.Account:
        """Our own export says the handle as it is kept; everybody else's address says it best."""
        if self.meaning.own and platform and handle:
            return identity.Account(platform, identity.handle(handle, platform))
        return _account(platform, handle, external_id, url, self.platform_needed, read)

    def _kind(self, account: identity.Account, values: Values, place: int) -> str:
        """What the handle, the headers or the numbers say that an account is."""
        if said := identity.kind_of(account.platform, account.handle) or self._kinds_by_header.get(account.platform):
            return said
        members = values["group_members"][place] if "group_members" in values else None
        followers = values["followers"][place] if "followers" in values else None
        return "group" if account.platform == "facebook" and members is not None and followers is None else ""

    @cached_property
    def _kinds_by_header(self) -> dict[str, str]:
        return {platform: self.meaning.kind_on(platform) for platform in ("facebook", "pinterest")}

    @property
    def platform_needed(self) -> str:
        return "The platform of this account is not known: no column, link or file name says it."

    def _identity_header(self, group: str) -> str:
        for column in self.meaning.columns:
            if column.field in ("handle", "profile_url", "external_id") and column.platform in ("", group):
                return column.header
        return ""

    def _reject(self, number: int, header: str, value: str, sentence: str, cells: Sequence[str]) -> None:
        self.rejected += 1
        self.cells.notes.append(Note("row", number, header, value, sentence, cells))

    def _finish(self, rows: Sequence[Row], values: Values, keep: list[int]) -> Values:
        """The kept rows with every staging column."""
        finish: dict[str, Callable[[Values, int], None]] = {"profiles": self._profiles, "posts": self._posts}
        values["as_of"] = self._as_of(values, len(rows), keep)
        finish.get(self.meaning.records, _snapshots)(values, len(rows))
        if self.meaning.records != "profiles":
            keep = self._complete(rows, values, keep)
        values["id"] = [self.kept + place for place in range(len(rows))]
        values["row_number"] = [number for number, _cells in rows]
        if len(self._groups) > 1 and "person" not in values:
            values["person"] = [f"row {number}" for number, _cells in rows]
        self.kept += len(rows)
        nothing: list[Any] = [None] * len(rows)
        columns = {name: column for name in self.columns if (column := values.get(name, nothing))}
        if len(keep) == len(rows):
            return columns
        return {name: [column[place] for place in keep] for name, column in columns.items()}

    def _as_of(self, values: Values, length: int, keep: list[int]) -> list[datetime]:
        own = "date" if self.meaning.records == "snapshots" else "as_of"
        said = values.pop("counts_as_of", None) or values.get(own)
        dates = [moment or self.as_of for moment in said] if said else [self.as_of] * length
        if said:
            self.undated += sum(1 for place in keep if said[place] is None) if own == "as_of" else 0
            if known := [moment for moment in said if moment]:
                self.newest = max(known) if self.newest is None else max(self.newest, *known)
        return dates

    def _profiles(self, values: Values, length: int) -> None:
        nothing: list[Any] = [None] * length
        addresses = values.get("profile_url", nothing)
        if self.meaning.own:
            values["url"] = addresses
            _leave_out_other_sizes(values)
        else:
            values["url"] = [
                url if url and "//" in url else identity.address(platform, handle, kind) if handle else None
                for url, platform, handle, kind in zip(
                    addresses, values["platform"], values["handle"], values["kind"], strict=True
                )
            ]
        values["reported_quality"] = _as_json({name: values[name] for name in QUALITY if name in values}, length)
        if "price" in values:
            split = [(price or "").rpartition(" ") for price in values["price"]]
            stated = values.get("currency", nothing)
            values["currency"] = [code or said for (code, _gap, _amount), said in zip(split, stated, strict=True)]
            values["price"] = [amount or None for _code, _gap, amount in split]

    def _posts(self, values: Values, length: int) -> None:
        nothing: list[Any] = [None] * length
        urls, ids = values.get("post_url", nothing), values.get("post_id", nothing)
        captions, tags = values.get("caption", nothing), values.get("hashtags", nothing)
        tags = [said or (hashtags(text) if text else []) for said, text in zip(tags, captions, strict=True)]
        count = self.dictionary.count
        values["niche_terms"] = [
            staging.array(count(text or "", tag)) if text or tag else "{}"
            for text, tag in zip(captions, tags, strict=True)
        ]
        values["hashtags"] = [staging.text_array(tag) for tag in tags]
        values["url"] = urls
        values["post_id"] = [
            post or _last_step(url) or (f"t{moment.timestamp():.0f}" if moment else None)
            for post, url, moment in zip(ids, urls, values.get("posted_at", nothing), strict=True)
        ]

    def _complete(self, rows: Sequence[Row], values: Values, keep: list[int]) -> list[int]:
        """Leave out posts without a date and snapshots without a date or a count."""
        needed = ("posted_at",) if self.meaning.records == "posts" else ("date", "followers")
        words = {"posted_at": "when it was posted", "date": "its date", "followers": "a follower count"}
        complete = []
        for place in keep:
            missing = [name for name in needed if name not in values or values[name][place] is None]
            if missing:
                number, cells = rows[place]
                self._reject(number, "", "", f"The row does not say {words[missing[0]]}.", cells)
            else:
                complete.append(place)
        return complete


def _as_json(columns: Values, length: int) -> list[str | None]:
    """What each row says in these columns, as one JSON object; None where it says nothing."""
    result: list[str | None] = []
    for place in range(length):
        said = {name: column[place] for name, column in columns.items() if column[place] is not None}
        result.append(json.dumps(said) if said else None)
    return result


def _leave_out_other_sizes(values: Values) -> None:
    """In our own export the size of a group or board stands under followers, whatever it was counted in."""
    if "followers" in values:
        values["followers"] = [
            None if kind in ("group", "board") else count
            for count, kind in zip(values["followers"], values["kind"], strict=True)
        ]


def _snapshots(values: Values, length: int) -> None:
    values["date"] = [moment.date() if moment else None for moment in values.get("date", [None] * length)]


def _account(platform: str, handle: Any, external_id: Any, url: Any, needed: str, read: Reader) -> identity.Account:
    """External id, then address, then handle. ValueError where none of them names an account."""
    linked = identity.from_address(url) if url else identity.Account()
    if handle and "/" in handle and not linked.handle:
        linked = identity.from_address(handle)
    platform = linked.platform or platform
    if not platform:
        raise ValueError(needed)
    name = linked.handle or (read(handle, platform) if handle else "")
    name = name or (identity.handle(external_id, platform) if external_id else "")
    if not name:
        raise ValueError("The row names no account.")
    return identity.Account(platform, name, external_id or linked.external_id, linked.kind)


def _last_step(url: str | None) -> str | None:
    """The last part of a post's address stands for its id."""
    if not url:
        return None
    if "v=" in url:
        return url.split("v=", 1)[1].split("&")[0][:200]
    return url.split("?")[0].rstrip("/").rsplit("/", 1)[-1][:200] or None


def _profile_columns(mapped: set[str]) -> set[str]:
    columns = (mapped & set(staging.TYPES["profiles"])) | {"url"}
    columns |= {"reported_er_name"} if "reported_er" in mapped else set()
    columns |= {"reported_quality"} if mapped & set(QUALITY) else set()
    return columns | ({"currency"} if "price" in mapped else set())


def _post_columns(mapped: set[str]) -> set[str]:
    columns = (mapped & set(staging.TYPES["posts"])) | {"post_id", "posted_at", "url"}
    return columns | ({"hashtags", "niche_terms"} if mapped & {"caption", "hashtags"} else set())


def _snapshot_columns(mapped: set[str]) -> set[str]:
    return (mapped & set(staging.TYPES["snapshots"])) | {"date", "followers"}
