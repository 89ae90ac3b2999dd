# Đôn Đốc. `make help` lists what there is; every target makes the environment it needs first.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV := $(BIN)/uv
PLAN ?= examples/ke-hoach-mau.txt
WORKERS ?= 2
MINUTES ?= 60

.DEFAULT_GOAL := help
.PHONY: help setup demo test test-system torture check up lock format bundle clean

help: ## What can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

# A resolver written for speed, itself pinned and hashed, comes first and installs the rest.
$(VENV)/.uv: requirements/bootstrap.txt
	$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed: make PYTHON=python3.11 ...") if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/bootstrap.txt
	@touch $@

# The project itself is a path entry, not a build: the packages at the top are imported where they stand.
$(VENV)/.app: $(VENV)/.uv requirements/app.txt pyproject.toml
	$(UV) pip install -q --python $(BIN)/python --require-hashes -r requirements/app.txt
	@$(BIN)/python scripts/link_project.py
	@touch $@

$(VENV)/.dev: $(VENV)/.app requirements/dev.txt
	$(UV) pip install -q --python $(BIN)/python --require-hashes -r requirements/dev.txt
	@touch $@

setup: $(VENV)/.dev ## Make the environment (.venv) with everything tests and checks need

demo: $(VENV)/.app ## Live a quarter of the sample plan, real flows and real mail (PLAN=file for another)
	$(BIN)/dondoc demo --plan "$(PLAN)"

test: $(VENV)/.dev ## All tests that need no root and no service
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal

test-system: $(VENV)/.dev ## Tests that need Debian's chromium, postfix, libreoffice and postgresql; installs what is asked for
	$(BIN)/python scripts/system_packages.py
	$(BIN)/python -m pytest tests/system -m system --ignore-glob="*/test_year_*"
	$(BIN)/python -m pytest tests/system/test_year_* -m system -n $(WORKERS) --dist loadfile

torture: $(VENV)/.dev ## Schedules of the sender from the last seed, then real kills, each for MINUTES=60; 10,000 obligations shared
	$(BIN)/python -m tests.simulation.torture --minutes $(MINUTES)
	MINUTES=$(MINUTES) $(BIN)/python -m pytest -s -m torture tests/failure/test_real_kills.py
	$(BIN)/python scripts/system_packages.py
	$(BIN)/python -m pytest -s -m torture tests/system/test_shared.py

check: $(VENV)/.dev ## Style, types, import directions, house rules
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/.dev ## Put the code in the house's form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

up: $(VENV)/.app ## Start the program on loopback with embedded defaults
	$(BIN)/dondoc up

lock: $(VENV)/.uv ## Refresh the pinned, hashed requirements (names, versions and hashes only)
	for part in "requirements/bootstrap.in -o requirements/bootstrap.txt" "pyproject.toml -o requirements/app.txt" \
	  "pyproject.toml --extra dev -c requirements/app.txt -o requirements/dev.txt"; do \
	  $(UV) pip compile -q --upgrade --python-version 3.11 --universal --generate-hashes --no-emit-index-url \
	    --no-annotate --no-header $$part || exit 1; done

bundle: $(VENV)/.uv ## Pack this version for an office without internet (dist/)
	$(BIN)/python scripts/bundle.py

clean: ## Remove the environment and what runs left behind
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache demo-out demo-up
