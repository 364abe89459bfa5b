"""How often the 80 % interval holds a creator's true typical rate, and how far the headline is from it.

    python -m bench.intervals [--creators 20000]

Creators are made up with true rates that are known: ln of the typical rate is normal about its cohort's (variance
tau2). It drifts: the older half of the posts, the newer half and the weeks to come each have a level of their own, and
two levels differ by a variance of d2. Posts scatter about their level (s2; normally, and with the heavier tails of
Student's t with 4 degrees of freedom). The truth is the level of the weeks to come, which is what somebody pays for.
Likes are whole numbers, as in a file. Everything runs through the engine as a full run does: cohort mean and variances
are estimated from the creators themselves.
Prints, for k posts each, the share of intervals that hold the truth, and the root mean square error of the ln rate
of the headline, of the raw mean and of the raw median.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass

import numpy as np

from scoring import engine
from scoring.codes import Kind, Platform
from scoring.columns import Posts, Profiles, Snapshots

AS_OF = 1_760_000_000.0
DAY = 86_400.0
FOLLOWERS = 20_000.0
MU, S2, TAU2, D2 = np.log(0.02), 0.8, 0.5, 0.1
KS = (1, 2, 3, 5, 12)
WELL_KNOWN = 12  # posts of the creators that the variances are estimated from


@dataclass(frozen=True)
class Result:
    """For creators with k posts: share of intervals that hold the truth, and errors in ln of the rate."""

    k: int
    coverage: float
    headline: float
    mean: float
    median: float


def levels(random: np.random.Generator, usual: np.ndarray) -> np.ndarray:
    """(n, 3): ln rate of the newer half, of the older half, of the weeks to come."""
    return usual[:, None] + random.normal(0, np.sqrt(D2 / 2), (len(usual), 3))


def posts_of(random: np.random.Generator, level: np.ndarray, k: int, tails: int) -> Posts:
    """k weekly posts of each creator, newest first; `tails`: degrees of freedom of Student's t, 0 for normal."""
    n = len(level)
    older = (np.arange(k) >= k - k // 2).astype(int)
    noise = random.standard_t(tails, (n, k)) / np.sqrt(tails / (tails - 2)) if tails else random.normal(0, 1, (n, k))
    likes = np.round(FOLLOWERS * np.exp(level[:, older] + np.sqrt(S2) * noise))
    row = np.repeat(np.arange(n), k)
    posted = AS_OF - DAY * (5 + 7 * np.tile(np.arange(k), n))
    count = len(row)
    return Posts.of(
        row, posted_at=posted, counts_as_of=np.full(count, AS_OF), likes=likes.ravel().clip(1), comments=np.zeros(count)
    )


def measured(random: np.random.Generator, level: np.ndarray, k: int, tails: int) -> engine.Measures:
    n = len(level)
    profiles = Profiles.of(
        np.arange(n), np.full(n, Platform.INSTAGRAM), np.full(n, Kind.ACCOUNT), followers=np.full(n, FOLLOWERS)
    )
    nobody = Snapshots.of(np.zeros(0), np.zeros(0), np.zeros(0))
    return engine.measure(profiles, posts_of(random, level, k, tails), nobody, AS_OF)


def simulate(creators: int, tails: int, seed: int = 1) -> list[Result]:
    random = np.random.default_rng(seed)
    level = levels(random, random.normal(MU, np.sqrt(TAU2), creators))
    known = measured(random, level, WELL_KNOWN, tails)
    table = engine.fit(known, engine.shipped(), engine.Variances(), re_estimate=True)
    return [_result(measured(random, level, k, tails), table, level[:, 2], k) for k in KS]


def _result(measures: engine.Measures, table: engine.CohortTable, truth: np.ndarray, k: int) -> Result:
    scores = engine.score(measures, table)
    rate = 100 * np.exp(truth)
    inside = (scores.er_low <= rate) & (rate <= scores.er_high)
    return Result(
        k,
        float(inside.mean()),
        *(_error(values, truth) for values in (scores.er, measures.er_mean, measures.er_median)),
    )


def _error(rates: np.ndarray, truth: np.ndarray) -> float:
    return float(np.sqrt(np.mean((np.log(rates / 100) - truth) ** 2)))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--creators", type=int, default=20_000)
    creators = parser.parse_args().creators
    good = True
    for name, tails in (("posts scatter normally", 0), ("heavier tails (t with 4 degrees of freedom)", 4)):
        print(f"{creators:,} creators, {name}")
        print("   k   80 % interval holds the truth   error of ln rate: headline   mean   median")
        for each in simulate(creators, tails):
            good &= 0.7 <= each.coverage <= 0.9
            errors = f"{each.headline:26.3f} {each.mean:6.3f} {each.median:8.3f}"
            print(f"  {each.k:2}   {100 * each.coverage:28.1f} %   {errors}")
    print(
        f"  ratio: every interval holds the truth in {'70-90 %' if good else 'FEWER OR MORE than 70-90 %'} of the cases"
    )
    return 0 if good else 1


if __name__ == "__main__":
    raise SystemExit(main())
