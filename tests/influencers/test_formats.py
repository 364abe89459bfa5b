"""How numbers are written, and what pictures do with odd ones."""

from __future__ import annotations

from datetime import date

import pytest

from influencers import charts
from influencers.formats import GAP, grouped, human, money_span, percent, signed, span


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, "–"), (0, "0"), (950, "950"), (999.6, "1k"), (1_000, "1k"), (12_412, "12.4k"), (124_300, "124k"),
     (999_960, "1M"), (1_240_000, "1.2M"), (3_000_000_000, "3B")],
)  # fmt: skip
def test_counts_are_short(value, text) -> None:
    assert human(value) == text


@pytest.mark.parametrize(
    ("value", "text"), [(None, "–"), (0, "0"), (0.384, "0.38"), (2.412, "2.4"), (13.04, "13.0"), (250.0, "250")]
)
def test_percent(value, text) -> None:
    assert percent(value) == (text if value is None else f"{text}{GAP}%")


@pytest.mark.parametrize(
    ("value", "text"), [(3.21, "+3.2"), (-0.9, "−0.9"), (0.04, "0.0"), (-0.04, "0.0"), (1240, "+1,240")]
)
def test_changes_have_a_sign_unless_they_are_none(value, text) -> None:
    assert signed(value) == f"{text}{GAP}%"


def test_ranges() -> None:
    assert span(1.38, 4.0) == f"1.4–4.0{GAP}%"
    assert span(None, 4.0) == "–"
    assert money_span(26.8, 154.3, "USD") == f"27–154{GAP}USD"
    assert money_span(250, 250, "EUR") == f"250{GAP}EUR"
    assert grouped(12412) == "12,412"


def test_ticks_enclose_the_values() -> None:
    for low, high in ((0, 0.3), (6_421, 6_570), (5, 5), (0, 0), (999, 1_000_001)):
        ticks = charts.nice_ticks(low, high)
        assert ticks[0] <= low
        assert ticks[-1] >= high
        assert ticks == sorted(set(ticks))
        assert len(ticks) <= 8


def test_pictures_of_too_little_are_empty() -> None:
    assert charts.sparkline([5]) == ""
    assert charts.line_chart([(date(2026, 1, 1), 5)], "x") == ""
    assert charts.post_chart([], None, None, None) == ""
    assert charts.histogram([]) == ""


def test_a_flat_line_stays_in_the_picture() -> None:
    assert 'points="3.0,13.0 44.0,13.0 85.0,13.0"' in charts.sparkline([7, 7, 7])


def test_labels_are_escaped() -> None:
    assert "<script>" not in charts.sparkline([1, 2], "<script>")


def test_an_unknown_percentile_is_not_drawn_as_zero() -> None:
    assert "is-unknown" in charts.percentile_bar(None)
    assert 'class="fill" width="0"' in charts.percentile_bar(0)
    assert 'class="band" x="20" width="30"' in charts.percentile_bar(40, (50, 20))


def test_parts_of_a_score_lie_side_by_side() -> None:
    parts = [{"points": 45.0, "known": True}, {"points": 12.5, "known": False}]
    bar = charts.score_bar(parts)
    assert 'class="part-0" x="0"' in bar
    assert 'class="part-1 is-assumed" x="45"' in bar
