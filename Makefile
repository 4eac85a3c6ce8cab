# Two commands matter: `make demo` and `make test`. Everything they need is installed from here.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin
UV_VERSION := 0.13.9
export UV_PYTHON_DOWNLOADS := never
# Compiled modules are kept, whatever this machine says: each start-up costs seconds of processor time without.
export PYTHONDONTWRITEBYTECODE :=
export DJANGO_SETTINGS_MODULE := regie.project.settings

.PHONY: help setup demo test check lint format words words-check lock migrations bench torture brake-harness mutation docs-check screenshots servers clean

help: ## show this list
	@grep -E '^[a-z-]+:.*##' Makefile | sed -E 's/:.*## /\t/' | expand -t 16

setup: .venv/.ready ## virtual environment with the locked dependencies

.venv/.ready: requirements.lock pyproject.toml
	@$(SHELL) scripts/make-venv.sh "$(PYTHON)" "$(UV_VERSION)"
	@touch $@

demo: setup ## everything with demo data on http://127.0.0.1:8000
	@$(BIN)/python scripts/words.py compile
	@exec $(BIN)/regie demo

servers: setup ## browser and servers that the tests talk to, where this machine allows it
	@$(SHELL) scripts/test-servers.sh

test: setup servers ## all tests, with journeys in a real browser
	$(BIN)/python scripts/words.py compile
	$(BIN)/pytest -n 2 --dist loadgroup --ignore=tests/journeys
	@# Journeys promise seconds and these machines are noisy: a journey that fails is tried once more. A real
	@# fault fails twice, the first report stays in view, and no other test gets a second try.
	$(BIN)/pytest tests/journeys || { echo "Once more:"; \
	  $(BIN)/pytest tests/journeys --last-failed --last-failed-no-failures=none; }

check: lint test docs-check ## everything a commit must pass

lint: setup ## ruff, import-linter, templates, catalogue, mypy
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/djlint src/regie --lint --quiet
	$(BIN)/python scripts/words.py check
	$(BIN)/mypy

format: setup ## put the code in shape
	$(BIN)/ruff check --fix-only -q .
	$(BIN)/ruff format -q .

words: setup ## gather English sentences for the Dutch catalogue
	$(BIN)/python scripts/words.py gather

migrations: setup ## write migrations for changed models
	$(BIN)/python scripts/migrations.py

docs-check: setup ## links and settings in the docs
	$(BIN)/python scripts/docs.py

bench: setup ## measure, print tables with ratios
	@for b in bench/bench_*.py; do echo "== $$b"; $(BIN)/python -m bench.$$(basename $$b .py) || exit 1; done

torture: setup ## kill workers for a long time; nothing may be lost or doubled
	$(BIN)/pytest -n 0 -m torture --torture=long

mutation: setup ## change table, approvals and brake in small ways; how many changes do tests notice
	REGIE_DATABASE_URL=postgres://nobody@127.0.0.1:1/none $(BIN)/python scripts/mutation.py

brake-harness: setup ## a thousand times brake on and off under eight senders that are killed
	$(BIN)/python -m tests.publishing.brake_harness --cycles 1000

screenshots: setup ## pictures of every screen in var/screenshots
	$(BIN)/python scripts/screenshots.py

lock: setup ## choose versions anew and pin them with hashes
	$(BIN)/uv pip compile pyproject.toml --extra dev --universal --generate-hashes --no-annotate --no-header --no-emit-index-url -o requirements.lock --upgrade -q

clean: ## remove what was built, not the demo's data
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache
