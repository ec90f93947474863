# make serve   set up, build the dataset of seeds/ and answer at http://localhost:8000/
# make test    set up and run the tests
# make check   format, lint, types and floors of imports
# make schema  write the JSON Schema of fact sheets anew
# make lock    pin the newest dependencies again

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes
.DEFAULT_GOAL := help
.PHONY: help serve build test check format schema lock clean

help:
	@sed -n 's/^# //p' Makefile

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "onrecord needs Python 3.11 or newer: make PYTHON=python3.12 ..." >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.runtime: requirements.lock pyproject.toml | $(VENV)/bin/python
	$(INSTALL) -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.runtime
	$(INSTALL) -r requirements-dev.lock
	@touch $@

serve: $(VENV)/.runtime
	@$(BIN)/onrecord serve $(ARGS)

build: $(VENV)/.runtime
	@$(BIN)/onrecord build $(ARGS)

test: $(VENV)/.dev
	$(BIN)/python -m pytest $(ARGS)

check: $(VENV)/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

format: $(VENV)/.dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

schema: $(VENV)/.runtime
	$(BIN)/python -c "import json; from mapping.corpus import read_kinds; from mapping.fact_sheet import fact_sheet_schema; \
		print(json.dumps(fact_sheet_schema(read_kinds()), indent=2))" > ontology/factsheet.schema.json

lock: $(VENV)/.dev
	$(BIN)/uv pip compile pyproject.toml --group build --universal --python-version 3.11 --upgrade \
		--generate-hashes --no-header --no-annotate --no-emit-index-url --quiet --output-file requirements.lock
	$(BIN)/uv pip compile pyproject.toml --group dev --constraint requirements.lock --universal --python-version 3.11 \
		--upgrade --generate-hashes --no-header --no-annotate --no-emit-index-url --quiet --output-file requirements-dev.lock

clean:
	rm -rf $(VENV) published dist
