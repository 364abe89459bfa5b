"""People who asked to be removed: recognised by keyed hashes, so that no list of them exists anywhere."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Iterator

from django.conf import settings
from django.db.models import Max

from influencers.models import Suppression

Key = tuple[str, str]


def digest(kind: str, *parts: str) -> str:
    """HMAC-SHA256 under SUPPRESSION_KEY, in hex. Kinds and parts are lower-cased, so spelling does not hide anyone."""
    said = "\x1f".join((kind, *(part.strip().lower() for part in parts)))
    return hmac.new(settings.SUPPRESSION_KEY.encode(), said.encode(), hashlib.sha256).hexdigest()


def keys(platform: str = "", handle: str = "", external_id: str = "", email: str = "") -> Iterator[Key]:
    """(kind, digest) of everything that a person can be recognised by."""
    kinds = Suppression.Kind
    if platform and external_id:
        yield kinds.EXTERNAL_ID, digest(kinds.EXTERNAL_ID, platform, external_id)
    if platform and handle:
        yield kinds.HANDLE, digest(kinds.HANDLE, platform, handle)
        owner, board, _name = handle.partition("/")
        if board:
            # A board of Pinterest is "user/board", and names whose it is.
            yield kinds.HANDLE, digest(kinds.HANDLE, platform, owner)
    if email:
        yield kinds.EMAIL, digest(kinds.EMAIL, email)


class Suppressed:
    """Everybody who asked to be removed, as of one moment."""

    def __init__(self, known: Iterable[Key], newest: int) -> None:
        self._known = frozenset(known)
        self.newest = newest

    @classmethod
    def load(cls) -> Suppressed:
        newest = newest_wish()
        return cls(Suppression.objects.filter(pk__lte=newest).values_list("kind", "digest"), newest)

    def __bool__(self) -> bool:
        return bool(self._known)

    def covers(self, platform: str = "", handle: str = "", external_id: str = "", email: str = "") -> bool:
        return not self._known.isdisjoint(keys(platform, handle, external_id, email))


def newest_wish() -> int:
    """The id of the last suppression: it grows when somebody else asks."""
    return Suppression.objects.aggregate(newest=Max("pk"))["newest"] or 0
