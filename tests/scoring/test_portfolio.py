"""Whom to choose under a budget (S9), held against every possible choice where there are few."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.portfolio import Brief, Choices, Impossible, choose, reach, swaps

MICRO, MACRO = 2, 3
row = st.tuples(
    st.floats(0, 100).map(lambda x: round(x, 2)), st.floats(0, 1_000).map(lambda x: round(x, 1)),
    st.integers(1, 6), st.sampled_from([MICRO, MACRO]),
)  # fmt: skip


def choices_of(rows: list[tuple[float, float, int, int]]) -> Choices:
    cost, gain, creator, tier = (np.array(column) for column in zip(*rows, strict=True))
    return Choices(cost.astype(float), gain.astype(float), creator, tier)


def allowed(choices: Choices, brief: Brief, rows: tuple[int, ...]) -> bool:
    picked = list(rows)
    if choices.cost[picked].sum() > brief.budget + 1e-6 or len(set(choices.creator[picked].tolist())) < len(picked):
        return False
    if brief.most is not None and len(picked) > brief.most:
        return False
    counts = {tier: int((choices.tier[picked] == tier).sum()) for tier in (MICRO, MACRO)}
    return all(
        counts[tier] >= least and (most is None or counts[tier] <= most) for tier, (least, most) in brief.tiers.items()
    )


def best_of_all(choices: Choices, brief: Brief) -> float | None:
    n = len(choices.cost)
    gains = [
        float(choices.gain[list(rows)].sum())
        for size in range(n + 1)
        for rows in combinations(range(n), size)
        if allowed(choices, brief, rows)
    ]
    return max(gains, default=None)


def greedy(choices: Choices, budget: float, order: np.ndarray) -> float:
    spent, gained, people = 0.0, 0.0, set()
    for at in order.tolist():
        if spent + choices.cost[at] <= budget and choices.creator[at] not in people:
            spent, gained = spent + choices.cost[at], gained + choices.gain[at]
            people.add(choices.creator[at])
    return float(gained)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(row, min_size=1, max_size=8), st.floats(0, 250), st.none() | st.integers(0, 4),
    st.sampled_from([{}, {MICRO: (1, None)}, {MICRO: (0, 2), MACRO: (1, 2)}, {MACRO: (0, 0)}]),
)  # fmt: skip
def test_it_is_the_best_of_all_choices_or_says_that_there_is_none(rows, budget, most, tiers) -> None:
    choices, brief = choices_of(rows), Brief(budget, most, tiers)
    best = best_of_all(choices, brief)
    try:
        found = choose(choices, brief)
    except Impossible:
        # The least numbers are met greedily, so a possible choice may be missed only where they are asked for.
        assert best is None or any(least for least, _most in tiers.values())
        return
    assert allowed(choices, brief, tuple(found.rows.tolist()))
    assert found.exact
    assert found.gain == pytest.approx(best, abs=1e-3)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.floats(50, 5_000))
def test_it_is_never_worse_than_the_two_simple_ways_and_never_overspends(seed, budget) -> None:
    random = np.random.default_rng(seed)
    n = 60
    cost = random.lognormal(5, 1, n)
    choices = Choices(cost, random.lognormal(6, 1.5, n), random.integers(0, 50, n), random.integers(1, 4, n))
    found = choose(choices, Brief(budget))
    by_gain = greedy(choices, budget, np.argsort(-choices.gain))
    by_ratio = greedy(choices, budget, np.argsort(-choices.gain / cost))
    assert found.gain >= max(by_gain, by_ratio) - 1e-6
    assert found.cost <= budget + 1e-6
    assert found.bound >= found.gain - 1e-6


def test_pins_stay_and_the_excluded_stay_out() -> None:
    choices = choices_of([(50, 10, 1, MICRO), (50, 500, 2, MICRO), (50, 400, 3, MICRO), (50, 300, 1, MICRO)])
    pinned, excluded = np.array([True, False, False, False]), np.array([False, True, False, False])
    assert choose(choices, Brief(100, pinned=pinned, excluded=excluded)).rows.tolist() == [0, 2]


def test_what_cannot_be_paid_is_said() -> None:
    choices = choices_of([(80, 10, 1, MICRO), (90, 500, 2, MACRO)])
    with pytest.raises(Impossible, match=r"cost 170.00, more than the budget of 100.00"):
        choose(choices, Brief(100, pinned=np.array([True, True])))
    with pytest.raises(Impossible, match="cannot be met together"):
        choose(choices, Brief(85, tiers={MACRO: (1, None)}))


def test_unknown_prices_and_gains_are_never_chosen() -> None:
    choices = choices_of([(10, 10, 1, MICRO), (float("nan"), 500, 2, MICRO), (10, float("nan"), 3, MICRO)])
    assert choose(choices, Brief(100)).rows.tolist() == [0]


def test_each_swap_says_what_it_costs() -> None:
    choices = choices_of([(50, 100, 1, MICRO), (50, 90, 2, MICRO), (50, 70, 3, MACRO)])
    chosen = choose(choices, Brief(100))
    assert chosen.rows.tolist() == [0, 1]
    assert swaps(choices, Brief(100), chosen) == [(0, pytest.approx(30)), (1, pytest.approx(20))]


def test_reach_does_not_count_people_twice() -> None:
    assert reach(np.array([1_000.0, 2_000.0, np.nan])) == pytest.approx(3_000 / 1.0065)
    assert np.isnan(reach(np.array([np.nan])))
