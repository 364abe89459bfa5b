"""The numbers that somebody may want to change, with what the product ships."""

from __future__ import annotations

from dataclasses import dataclass, field

from .codes import Basis


@dataclass(frozen=True)
class Rules:
    """Which followers make a tier and which posts count (scoring rules S1 and S2)."""

    nano_below: float = 1_000
    micro_to: float = 100_000
    min_age_hours: float = 48
    min_age_hours_youtube: float = 7 * 24
    max_age_days: float = 180
    window_instagram: int = 12
    window: int = 30
    sponsored_apart_from: int = 3
    """From this many labelled posts on, the headline is made of the other ones."""


@dataclass(frozen=True)
class Variance:
    """Variances of ln rate: s2 between posts of one creator, tau2 between creators of a cohort, d2 drift over time."""

    s2: float
    tau2: float
    d2: float
    n: int = 0
    """Creators it was estimated from; 0: a shipped constant."""


@dataclass(frozen=True)
class Variances:
    """One Variance per basis. By followers: a judgement; by views: measured on real posts (S3)."""

    followers: Variance = field(default_factory=lambda: Variance(0.8, 0.5, 0.1))
    views: Variance = field(default_factory=lambda: Variance(0.15, 0.4, 0.05))

    def of(self, basis: int) -> Variance:
        return self.views if basis == Basis.VIEWS else self.followers
