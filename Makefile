# Needs nothing but make and Python 3.11 or newer. Paths are relative, so a checkout may live in a folder with spaces.
.PHONY: demo test check bench screenshots up lock help
.DELETE_ON_ERROR:

# PYTHON=python3.12 chooses another one; PORT=8080 moves the demo.
PYTHON ?=
PORT ?= 8000
# Arguments for pytest: `make test ARGS="tests/scoring -x"`. Two processes at least, one per core at most.
ARGS ?= -n auto
PY = .venv/bin/python
COMPILE = $(PY) -m uv pip compile -q --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-annotate --no-header

help:
	@echo "make demo         everything on this machine, with 20,000 generated profiles, on http://127.0.0.1:$(PORT)"
	@echo "make test         all tests, on servers of their own"
	@echo "make check        style, types, layers, migrations, API schema, documentation"
	@echo "make bench        the benchmarks, each printing its ratios"
	@echo "make screenshots  the pictures of docs/, taken from a running demo"
	@echo "make up           docker compose"
	@echo "make lock         compile the lock files from pyproject.toml"

# The demo stops when this make is gone, so nothing is left behind when a terminal is closed.
demo: .venv/.installed
	@$(PY) manage.py demo --port $(PORT) --stop-with-parent

test: .venv/.installed-dev
	@CHROMIUM="$$($(PY) bin/browser.py)" && export CHROMIUM && $(PY) -m pytest $(ARGS)

check: export SECRET_KEY = only-for-make-check-0123456789-0123456789-0123456789
check: .venv/.installed-dev
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy accounts bin campaigns config influencers scoring
	.venv/bin/lint-imports
	$(PY) -W ignore::RuntimeWarning manage.py makemigrations --check --dry-run
	$(PY) manage.py spectacular --validate --fail-on-warn --file /dev/null
	$(PY) -m pytest -q tests/docs

bench: .venv/.installed-dev
	@$(PY) -m bench

screenshots: .venv/.installed-dev
	@CHROMIUM="$$($(PY) bin/browser.py)" && export CHROMIUM && $(PY) bin/screenshots.py

up:
	docker compose up --build --detach

lock: .venv/.installed-dev
	$(COMPILE) --extra embedded pyproject.toml -o requirements.lock
	$(COMPILE) --extra embedded --extra dev pyproject.toml -o requirements-dev.lock

.venv/.installed: requirements.lock
	@PYTHON="$(PYTHON)" sh bin/install requirements.lock $@

.venv/.installed-dev: requirements-dev.lock
	@PYTHON="$(PYTHON)" sh bin/install requirements-dev.lock $@
