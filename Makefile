# The two commands of README.md are `make demo` and `make test`; `make help` lists the rest.
PYTHON ?= python3
PORT ?= 8000
DATA ?= demo-data
# Processes that share the tests; each starts database and object servers of its own.
JOBS ?= 2
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps

.DEFAULT_GOAL := help
.PHONY: help setup demo test lint types imports schema check audit messages format lock bench-deid bench-pixels bench-text train-text clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 16

setup: $(VENV)/.app static/viewer/.built ## virtual environment, locked dependencies, viewer bundle

demo: setup ## the site with demo content at http://127.0.0.1:$(PORT), data in $(DATA)
	@exec $(BIN)/dicomtube demo --port $(PORT) --data "$(DATA)"

test: setup $(VENV)/.test ## every test, on real parts
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python -m pytest -n $(JOBS) --dist loadfile $(ARGS)

check: lint types imports schema ## everything but the tests

lint: $(VENV)/.test ## ruff
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.test ## mypy, strict
	$(BIN)/mypy

imports: $(VENV)/.test ## the floors and walls of docs/architecture.md
	$(BIN)/lint-imports

schema: $(VENV)/.test ## no table has changed without a migration
	$(BIN)/python -m pytest -q -p no:randomly tests/core/test_schema.py

audit: $(VENV)/.test ## ask whether a locked dependency is known to be vulnerable
	$(BIN)/python .ci/audit.py

messages: $(VENV)/.test ## gather what people read into translations/, and say what is left to translate
	$(BIN)/python -m translations.catalogue

format: $(VENV)/.test ## let ruff format and mend
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench-deid: $(VENV)/.test ## de-identification beside its peers, as ratios
	$(BIN)/python -m bench.deid

bench-text: $(VENV)/.test ## what the text linter finds and costs
	$(BIN)/python -m bench.text

bench-pixels: $(VENV)/.test ## what the look for burned-in text finds and costs
	$(BIN)/python -m bench.pixels

train-text: $(VENV)/.test ## learn the weights of the text linter from training/texts (minutes)
	$(BIN)/python -m training.text

lock: $(VENV)/.app ## resolve the dependencies anew (needs uv on PATH)
	uv pip compile $(LOCK) --extra demo --extra build --extra gemini --extra dev pyproject.toml -o requirements/test.txt
	uv pip compile $(LOCK) --extra demo --extra build -c requirements/test.txt pyproject.toml -o requirements/app.txt
	uv pip compile $(LOCK) --extra gemini -c requirements/test.txt pyproject.toml -o requirements/gemini.txt
	uv pip compile $(LOCK) --no-deps requirements/data.in -o requirements/data.txt

LOCK := --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate \
	--custom-compile-command "make lock" --upgrade

clean: ## remove what setup made (not the data)
	rm -rf $(VENV) node_modules static/viewer

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' || \
		{ echo "DicomTube needs Python 3.11, 3.12 or 3.13; say which: make PYTHON=python3.12 ..."; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.app: requirements/app.txt requirements/data.txt pyproject.toml | $(VENV)/bin/python
	@echo "Installing the locked dependencies ..."
	@$(PIP) --require-hashes -r requirements/app.txt
	@$(PIP) --require-hashes -r requirements/data.txt
	@$(PIP) --no-build-isolation -e .
	@touch $@

$(VENV)/.test: requirements/test.txt $(VENV)/.app
	@echo "Installing what the tests need ..."
	@$(PIP) --require-hashes -r requirements/test.txt
	@touch $@

static/viewer/.built: package-lock.json package.json $(shell find frontend -type f 2>/dev/null) | $(VENV)/.app
	@echo "Building the viewer ..."
	@PIP="$(PIP)" BIN="$(BIN)" sh frontend/build.sh
	@touch $@
