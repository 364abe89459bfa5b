"""What the documentation names exists, and what exists is documented."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import get_commands, load_command_class
from django.core.management.base import BaseCommand

from scoring import authenticity, cohorts, money, quality

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
TOP = "accounts|bench|bin|campaigns|config|docs|influencers|scoring|static|templates|tests"
OWN = {"config", "influencers", "accounts", "campaigns", "scoring"}
# The demo calls it for itself.
INTERNAL = {"fill_demo"}


def text(path: Path | str) -> str:
    return (ROOT / path).read_text()


def whole_documentation() -> str:
    return "\n".join(page.read_text() for page in PAGES)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#]+?)(?:#[^)]*)?\)", page.read_text())
    broken = [link for link in links if "://" not in link and not (page.parent / link).exists()]

    assert broken == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_path_named_exists(page: Path) -> None:
    named = re.findall(rf"`((?:{TOP})/[\w./-]*)`", page.read_text())
    missing = [path for path in named if not (ROOT / path).exists()]

    assert missing == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_make_target_named_exists(page: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", text("Makefile"), flags=re.MULTILINE))
    named = set(re.findall(r"(?:`|^)(?:PORT=\d+ )?make ([a-z]+)", page.read_text(), flags=re.MULTILINE))

    assert named <= targets


def test_the_readme_shows_the_two_commands() -> None:
    block = re.search(r"```\n(make demo.*?)```", text("README.md"), flags=re.DOTALL)

    assert block is not None
    assert re.findall(r"^make (\w+)", block[1], flags=re.MULTILINE) == ["demo", "test"]


def test_the_readme_names_the_log_ins_of_the_demo() -> None:
    from config import filling

    readme = text("README.md")
    for name in ("admin", "stranger", *filling.TEAM, filling.PASSWORD):
        assert f"`{name}`" in readme
    assert f"{filling.PROFILES:,}" in readme


def own_commands() -> set[str]:
    return {name for name, app in get_commands().items() if app in OWN} - INTERNAL


def test_every_command_is_documented_and_every_documented_one_exists() -> None:
    named = set(re.findall(r"manage\.py (\w+)", whole_documentation()))

    assert own_commands() - named == set()
    assert named <= set(get_commands())


@pytest.mark.parametrize("name", sorted(own_commands()))
def test_every_option_is_documented_and_every_documented_one_exists(name: str) -> None:
    row = re.search(rf"^\| `manage\.py {name}\b.*$", text("docs/operations.md"), flags=re.MULTILINE)
    command = load_command_class(get_commands()[name], name)
    parser = command.create_parser("manage.py", name)
    common = BaseCommand().create_parser("manage.py", name)
    options = set(parser._option_string_actions) - set(common._option_string_actions)

    assert row is not None
    assert set(re.findall(r"`(--[a-z-]+)", row[0])) == options


def test_help_of_make_lists_every_target() -> None:
    said = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    phony = re.search(r"^\.PHONY: (.*)$", text("Makefile"), flags=re.MULTILINE)

    assert phony is not None
    for target in set(phony[1].split()) - {"help"}:
        assert f"make {target}" in said


def test_scoring_states_the_constants_in_force() -> None:
    page = " ".join(text("docs/scoring.md").split())
    weights = [f"{weight:.2f}".lstrip("0") for weight in quality.WEIGHTS]

    assert (
        "score = {} · engagement percentile + {} · authenticity + {} · niche focus + {} · recency".format(*weights)
        in page
    )
    assert f"below {quality.MIN_COVERAGE:.0f} % there is no score" in page
    assert f"at least {cohorts.MIN_COHORT} creators" in page
    assert f"{cohorts.QUANTILES:,} quantiles" in page
    assert f"exp({cohorts.Z80} ·" in page
    assert f"at least {money.FLOOR:.0f} USD a post" in page
    assert f"{money.SPREAD} each way" in page
    for lowest, highest, _ in authenticity.LIKES_PER_COMMENT.values():
        assert f"{lowest}-{highest}" in page


def test_scoring_states_the_tiers_in_force() -> None:
    assert f"{settings.TIER_MICRO_MIN:,} to {settings.TIER_MICRO_MAX:,}, both inside" in text("docs/scoring.md")


def test_the_changelog_holds_the_version() -> None:
    version = re.search(r'^version = "([\d.]+)"', text("pyproject.toml"), flags=re.MULTILINE)

    assert version is not None
    assert f"## [{version[1]}] - " in text("CHANGELOG.md")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_nothing_is_promised(page: Path) -> None:
    prose = re.sub(r"`[^`]*`", "", page.read_text())
    assert not re.search(r"\b(TODO|FIXME|TBD|coming soon)\b", prose, flags=re.IGNORECASE)
