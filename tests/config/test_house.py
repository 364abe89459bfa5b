"""The house of docs/architecture.md: who may import whom, how large a file may grow, what may not be in it."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
APPS = ("accounts", "campaigns", "config", "influencers", "scoring")
MODULES = sorted(path for app in APPS for path in (ROOT / app).rglob("*.py") if "migrations" not in path.parts)
LONGEST_FILE, LONGEST_FUNCTION = 400, 45


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (function.end_lineno or 0) - function.lineno + 1


def test_imports_point_down() -> None:
    run = subprocess.run(
        [str(Path(sys.executable).parent / "lint-imports")], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert run.returncode == 0, run.stdout[-3000:]
    assert " 0 broken." in run.stdout


def test_files_and_functions_stay_small() -> None:
    long_files = [name(path) for path in MODULES if len(path.read_text().splitlines()) > LONGEST_FILE]
    sizes = {f"{name(path)} {function.name}": length(function) for path in MODULES for function in functions(path)}

    assert long_files == []
    assert {where: lines for where, lines in sizes.items() if lines > LONGEST_FUNCTION} == {}


def test_every_function_says_what_it_returns() -> None:
    assert [f"{name(path)} {f.name}" for path in MODULES for f in functions(path) if f.returns is None] == []


def test_nothing_is_left_for_later() -> None:
    later = re.compile(r"\b(TODO|FIXME|XXX|NotImplementedError)\b")
    found = [name(path) for path in MODULES if later.search(path.read_text())]

    assert found == []


def test_no_test_is_skipped() -> None:
    skipping = re.compile(r"pytest\.(skip|xfail|importorskip)\b|mark\.(skip|skipif|xfail)\b|unittest\.mock")
    tests = (path for path in (ROOT / "tests").rglob("*.py") if path != Path(__file__))
    found = [name(path) for path in tests if skipping.search(path.read_text())]

    assert found == []


def test_signals_are_only_those_of_migrate() -> None:
    receivers = re.compile(r"@receiver\b|\b((?:pre|post|m2m|request|user|got|class)_\w+)\.connect\(")
    found = {match[1] for path in MODULES for match in receivers.finditer(path.read_text())}

    assert found == {"post_migrate"}


def test_pages_name_no_other_host() -> None:
    """Scripts, styles, fonts and pictures come from here; a link that a person follows may lead elsewhere."""
    loading = re.compile(r"<(?:script|link|img|iframe|source)\b[^>]*\b(?:src|href)=[\"'](?:https?:)?//", re.IGNORECASE)
    found = [name(page) for page in (ROOT / "templates").rglob("*.html") if loading.search(page.read_text())]

    assert found == []


def test_no_template_holds_inline_script_or_style() -> None:
    inline = re.compile(r"<script(?![^>]*\bsrc=)[^>]*>|\sstyle=[\"']|\son(?:click|change|submit|load)=", re.IGNORECASE)
    found = [name(page) for page in (ROOT / "templates").rglob("*.html") if inline.search(page.read_text())]

    assert found == []
