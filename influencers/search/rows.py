"""A listing as the API, the export and a frozen entry speak of it: the contract's names, units and shapes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from math import exp, floor, log10
from operator import attrgetter
from typing import Any

from influencers.models import Contact, Listing, Price, Profile
from influencers.search.asker import Asker, NicheMap, niche_map
from influencers.search.pages import Row
from scoring import codes
from scoring.quality import PARTS, UNKNOWN_COUNTS, WEIGHTS

FIELDS = (
    "id creator_id platform profile_kind handle url display_name country city language niches followers following "
    "posts_count tier size_band er er_low er_high er_mean er_median er_basis er_posts er_source percentile peers "
    "authenticity authenticity_checks niche_focus community consistency adaptability avg_likes avg_comments avg_views "
    "posts_per_week last_post_at growth_30d sponsored_share expected_engagements price_low price_high cpe score "
    "score_parts coverage verified has_email as_of scored_at"
).split()
PLAIN = (
    "followers following posts_count er er_low er_high er_mean er_median er_posts percentile peers authenticity "
    "niche_focus community consistency adaptability avg_likes avg_comments avg_views posts_per_week growth_30d "
    "sponsored_share "
    "expected_engagements score coverage verified"
).split()
_plain = attrgetter(*PLAIN)
MONEY = ("price_low", "price_high", "cpe")
RECENCY_DAYS = 30
PERCENT = [round(100 * weight, 6) for weight in WEIGHTS]


@dataclass(frozen=True)
class Own:
    """What the asker's workspace knows of the accounts at hand, and the names of niches."""

    niches: NicheMap
    with_email: set[int] = field(default_factory=set)
    prices: dict[int, Price] = field(default_factory=dict)


def own(asker: Asker, listings: Iterable[Listing]) -> Own:
    """The workspace's e-mails (whether there is one, never the address) and prices for these listings."""
    listings = list(listings)
    if asker.workspace is None or not listings:
        return Own(asker.niches)
    emails = Contact.objects.of(asker.workspace).filter(
        kind=Contact.Kind.EMAIL, creator_id__in=[listing.creator_id for listing in listings]
    )
    prices = Price.objects.of(asker.workspace).filter(profile_id__in=[listing.profile_id for listing in listings])
    return Own(
        asker.niches, set(emails.values_list("creator_id", flat=True)), {price.profile_id: price for price in prices}
    )


def moment(value: datetime | None) -> str | None:
    """ISO 8601 in UTC, to the second."""
    return value.astimezone(UTC).isoformat()[:19] + "Z" if value else None


def money(amount: Decimal | float | None, currency: str) -> dict[str, str] | None:
    """`{amount: "25.00", currency: "USD"}`; small amounts keep two digits that say something ("0.0042")."""
    if amount is None or not currency:
        return None
    places = 2 if not 0 < amount < 0.1 else 1 - floor(log10(amount))
    return {"amount": f"{amount:.{places}f}", "currency": currency}


def _slugs(kind: type[codes.Code]) -> dict[int, str]:
    return {int(member): member.slug for member in kind}


def _known(kind: type[codes.Code]) -> dict[int, str | None]:
    """The slugs of codes; None where one says that nothing is known."""
    return {**_slugs(kind), 0: None}


PLATFORM, KIND, TIER = _slugs(codes.Platform), _slugs(codes.Kind), _slugs(codes.Tier)
SIZE_BAND, BASIS, ER_SOURCE = _known(codes.SizeBand), _known(codes.Basis), _known(codes.ErSource)


def _prices(listing: Listing, price: Price | None) -> dict[str, Any]:
    """The workspace's own price where it has one, else the rate card's range."""
    if price is None:
        return {name: money(getattr(listing, name), listing.price_currency) for name in MONEY}
    own_price = money(price.amount, price.currency)
    engagements = listing.expected_engagements
    cpe = float(price.amount) / engagements if engagements else None
    return {"price_low": own_price, "price_high": own_price, "cpe": money(cpe, price.currency)}


def _recency(listing: Listing, known_points: float) -> float | None:
    """0-100, as of the moment from which the score counts ages; older rows do not know it, there it is the rest."""
    if listing.last_post_at is None:
        return None
    if listing.scored_as_of is None and listing.score is not None:
        return min(100.0, max(0.0, (listing.score - known_points) / WEIGHTS[3]))
    days = max(0.0, ((listing.scored_as_of or listing.scored_at) - listing.last_post_at).total_seconds() / 86_400)
    return 100 * exp(-days / RECENCY_DAYS)


def score_parts(listing: Listing) -> list[dict[str, Any]]:
    """What the score is made of. Weights in percent, values 0-100; the points add up to the score.

    An unknown part counts 50. Without a score (too little known) nobody has points.
    """
    values: list[float | None] = [listing.percentile, listing.authenticity, listing.niche_focus]
    points = [
        weight * (UNKNOWN_COUNTS if value is None else value) for weight, value in zip(WEIGHTS, values, strict=False)
    ]
    values.append(_recency(listing, sum(points)))
    if listing.score is not None:
        points.append(listing.score - sum(points))
    return [
        {
            "name": name, "weight": percent, "value": value,
            "points": points[number] if listing.score is not None else None, "known": value is not None,
        }
        for number, (name, percent, value) in enumerate(zip(PARTS, PERCENT, values, strict=True))
    ]  # fmt: skip


def listing_row(listing: Listing, profile: Profile | None, mine: Own | None = None) -> dict[str, Any]:
    """The contract's listing fields, JSON-ready, in the contract's order. Unknown is None."""
    mine = mine or Own(niche_map())
    row: dict[str, Any] = dict(zip(PLAIN, _plain(listing), strict=True))
    row |= {
        "id": listing.profile_id,
        "creator_id": listing.creator_id,
        "platform": PLATFORM[listing.platform],
        "profile_kind": KIND[listing.profile_kind],
        "handle": profile.handle if profile else None,
        "url": (profile.url or None) if profile else None,
        "display_name": (profile.display_name or None) if profile else None,
        "country": listing.country or None,
        "city": listing.city or None,
        "language": listing.language or None,
        "niches": [mine.niches.slugs[number] for number in listing.niches if number in mine.niches.slugs],
        "tier": TIER[listing.tier],
        "size_band": SIZE_BAND[listing.size_band],
        "er_basis": BASIS[listing.er_basis],
        "er_source": ER_SOURCE[listing.er_source],
        "authenticity_checks": {"evaluated": listing.authenticity_evaluated, "of": listing.authenticity_of},
        "score_parts": score_parts(listing),
        "has_email": listing.creator_id in mine.with_email,
        "last_post_at": moment(listing.last_post_at),
        "as_of": moment(listing.as_of),
        "scored_at": moment(listing.scored_at),
        **_prices(listing, mine.prices.get(listing.profile_id)),
    }
    return {name: row[name] for name in FIELDS}


def each_row(asker: Asker, rows: Iterable[Row]) -> Iterator[dict[str, Any]]:
    """`listing_row` for many, with the workspace's own facts read once for all; one at a time, for files."""
    rows = list(rows)
    mine = own(asker, [row.listing for row in rows])
    for row in rows:
        yield listing_row(row.listing, row.profile, mine)


def listing_rows(asker: Asker, rows: Iterable[Row]) -> list[dict[str, Any]]:
    """All of `each_row` at once."""
    return list(each_row(asker, rows))
