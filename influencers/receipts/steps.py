"""The arithmetic of a receipt, step by step, in numbers and words that can be followed with a pocket calculator."""

from __future__ import annotations

from math import exp, sqrt
from typing import Any

from scoring.cohorts import ASSUMED_POSTS, Z80

Step = dict[str, str]


def steps(receipt: dict[str, Any], er_source: str | None) -> list[Step]:
    """`{name, text}` for each step from the posts to the headline and its range; none where there is no rate."""
    if receipt["estimate"]["er"] is None:
        return []
    if not _still_there(receipt, er_source):
        return [_step("Changed since", "What the number was made of has changed; the next scoring computes it again.")]
    if er_source == "posts":
        return _from_posts(receipt)
    if er_source == "averages":
        return _from_averages(receipt)
    inputs = receipt["inputs"]
    named = f" (“{inputs['reported_er_name']}”)" if inputs["reported_er_name"] else ""
    return [
        _step("Reported rate", f"{_percent(inputs['reported_er'])}{named} as the file says it; nothing was computed.")
    ]


def _still_there(receipt: dict[str, Any], er_source: str | None) -> bool:
    """Between an import, or its undo, and the scoring that follows, the inputs are not those of the number."""
    inputs = receipt["inputs"]
    needed = {"posts": receipt["estimate"]["xbar"], "averages": inputs["averages"], "reported": inputs["reported_er"]}
    return needed.get(er_source or "") is not None


def _from_posts(receipt: dict[str, Any]) -> list[Step]:
    estimate, posts = receipt["estimate"], receipt["inputs"]["posts"]
    per = "views" if receipt["cohort"]["basis"] == "views" else "followers"
    found = [
        _step("Posts", f"{estimate['k']} of {len(posts)} known posts count; the others say why they do not."),
        _step(
            "Own posts",
            f"Mean of ln((engagements + 0.5) / {per}) over them: {estimate['xbar']:.4f}, that is"
            f" {_percent(100 * exp(estimate['xbar']))}.",
        ),
    ]
    if estimate["weight"] is not None:
        found += [_peers(receipt), _weight(receipt), _range(receipt)]
    return found


def _peers(receipt: dict[str, Any]) -> Step:
    cohort, mu = receipt["cohort"], receipt["estimate"]["mu"]
    if mu is None:
        return _step("Peers", "Nothing is known of accounts like this one, so only its own posts count (weight 1).")
    kind = f"{cohort['size_band']} {cohort['platform']} accounts"
    day = (cohort["mu_date"] or "")[:10]
    if cohort["mu_source"] == "own cohort":
        whose = f"{cohort['mu_peers']:,} {kind} of this directory, {day}"
    else:
        whose = f"{kind}, {cohort['mu_source']}, {day}"
    return _step("Peers", f"Average of its peers (mu): {mu:.4f}, that is {_percent(100 * exp(mu))} ({whose}).")


def _weight(receipt: dict[str, Any]) -> Step:
    e = receipt["estimate"]
    if e["mu"] is None:
        return _step("Typical engagement", f"100 x exp({e['xbar']:.4f}) = {_percent(e['er'])}.")
    own = 100 * e["weight"]
    theta = e["weight"] * e["xbar"] + (1 - e["weight"]) * e["mu"]
    return _step(
        "Typical engagement",
        f"{own:.0f} % own posts, {100 - own:.0f} % average of its peers: weight = {e['tau2']:.4g} / ({e['tau2']:.4g} +"
        f" {e['s2']:.4g} / {e['k']} + {e['d2']:.4g}) = {e['weight']:.4f}; theta = {e['weight']:.4f} x {e['xbar']:.4f} +"
        f" {1 - e['weight']:.4f} x {e['mu']:.4f} = {theta:.4f}; 100 x exp(theta) = {_percent(e['er'])}.",
    )


def _range(receipt: dict[str, Any]) -> Step:
    e = receipt["estimate"]
    spread = Z80 * sqrt(e["weight"] * (e["s2"] / e["k"] + e["d2"]))
    return _step(
        "Likely range",
        f"In 8 of 10 cases between {_percent(e['er_low'])} and {_percent(e['er_high'])}: theta -/+ 1.2816 x"
        f" sqrt({e['weight']:.4f} x ({e['s2']:.4g} / {e['k']} + {e['d2']:.4g})) = theta -/+ {spread:.4f}.",
    )


def _from_averages(receipt: dict[str, Any]) -> list[Step]:
    e, averages = receipt["estimate"], receipt["inputs"]["averages"]
    made_of = f"{averages['engagements']:,.6g} engagements a post ({averages['numerator']})"
    found = [
        _step(
            "Averages of the file",
            f"{made_of} / {averages['denominator']:,.6g} = {_percent(e['er'])}; no single posts are known.",
        )
    ]
    if e["s2"] is not None and e["er_low"] is not None:
        spread = Z80 * sqrt(e["s2"] / ASSUMED_POSTS + e["d2"])
        found.append(
            _step(
                "Likely range",
                f"Six posts are assumed: ln -/+ 1.2816 x sqrt({e['s2']:.4g} / 6 + {e['d2']:.4g}) = -/+ {spread:.4f}, so"
                f" {_percent(e['er_low'])} to {_percent(e['er_high'])}.",
            )
        )
    return found


def _percent(value: float) -> str:
    return f"{value:.3g} %"


def _step(name: str, text: str) -> Step:
    return {"name": name, "text": text}
