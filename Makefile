# make serve   set up, build the dataset of seeds/ and answer at http://localhost:8000/
# make test    set up and run the tests
# make spark   install Spark (400 MB), which its test needs
# make check   format, lint, types and layers of imports
# make vendor  copy the scripts and styles of pages out of npm packages, if npm is installed
# make pictures  take the pictures of the documentation again
# make reference  write the pages of docs/reference.md again
# make schema  write the JSON Schemas of fact sheets and of lines again
# make expectations  write the expected answers to the example queries again
# make lock    pin the newest dependencies

PYTHON ?= python3
## Processes that run tests; a file of tests stays with one of them. Tests wait for servers and browsers a quarter of
## their time, so there is one more than two cores run at once.
JOBS ?= 3
VENV := .venv
BIN := $(VENV)/bin
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes
## Scripts and styles of pages from npm. Pages are complete without them, so a missing npm or registry fails nothing.
VENDOR := server/pages/vendor
NPM_FOLDER := $(VENV)/npm
.DEFAULT_GOAL := help
.PHONY: help serve build test check format vendor pictures reference schema expectations lock clean spark

help:
	@sed -n 's/^# //p' Makefile

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "onrecord needs Python 3.11 or newer: make PYTHON=python3.12 ..." >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.runtime: requirements.lock pyproject.toml onrecord.py | $(VENV)/bin/python
	$(INSTALL) -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.runtime
	$(INSTALL) -r requirements-dev.lock
	@touch $@

$(VENV)/.spark: requirements-spark.lock $(VENV)/.dev
	$(INSTALL) -r requirements-spark.lock
	@touch $@

spark: $(VENV)/.spark

$(VENDOR)/.complete: package-lock.json vendor.mjs
	@if ! command -v npm >/dev/null; then \
		echo "npm is not installed: the pages do without the query editor and the picture of the graph" >&2; \
	elif mkdir -p $(NPM_FOLDER) && cp package.json package-lock.json $(NPM_FOLDER)/ && \
		npm ci --prefix $(NPM_FOLDER) --omit=dev --omit=optional --ignore-scripts --no-audit --no-fund --silent --fetch-retries=1 && \
		node vendor.mjs $(NPM_FOLDER) $(VENDOR); then touch $@; \
	else \
		echo "npm failed: the pages do without the query editor and the picture of the graph" >&2; \
	fi

vendor: $(VENDOR)/.complete

serve: $(VENV)/.runtime $(VENDOR)/.complete
	@$(BIN)/onrecord serve $(ARGS)

build: $(VENV)/.runtime $(VENDOR)/.complete
	@$(BIN)/onrecord build $(ARGS)

## Tests start hundreds of processes, and each would compile our modules again if none of them kept what it compiled.
test: $(VENV)/.dev $(VENDOR)/.complete
	PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest --numprocesses=$(JOBS) --dist=loadfile --no-loadscope-reorder $(ARGS)

check: $(VENV)/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

format: $(VENV)/.dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

pictures: $(VENV)/.dev $(VENDOR)/.complete
	$(BIN)/python -m docs.pictures

expectations: $(VENV)/.dev
	$(BIN)/python -m tests.ontology.expectations

reference: $(VENV)/.runtime
	$(BIN)/python -m docs.reference_pages

schema: $(VENV)/.runtime
	$(BIN)/python -c "import json; from mapping.publication.corpus import read_kinds; from mapping.sheet.schema import fact_sheet_schema; \
		print(json.dumps(fact_sheet_schema(read_kinds().names), indent=2))" > ontology/factsheet.schema.json
	$(BIN)/python -c "import json; from mapping.sheet.article_line import article_line_schema; \
		print(json.dumps(article_line_schema(), indent=2))" > ontology/article-line.schema.json

lock: $(VENV)/.dev
	$(BIN)/uv pip compile pyproject.toml --group build --universal --python-version 3.11 --upgrade \
		--generate-hashes --no-header --no-annotate --no-emit-index-url --quiet --output-file requirements.lock
	$(BIN)/uv pip compile pyproject.toml --group dev --constraint requirements.lock --universal --python-version 3.11 \
		--upgrade --generate-hashes --no-header --no-annotate --no-emit-index-url --quiet --output-file requirements-dev.lock
	$(BIN)/uv pip compile pyproject.toml --extra spark --constraint requirements-dev.lock --universal --python-version 3.11 \
		--upgrade --generate-hashes --no-header --no-annotate --no-emit-index-url --quiet --output-file requirements-spark.lock
	npm update --package-lock-only --no-audit --no-fund --silent
	node -e 'const fs = require("fs"), name = "package-lock.json", lock = JSON.parse(fs.readFileSync(name)); \
		for (const each of Object.values(lock.packages)) delete each.funding; \
		fs.writeFileSync(name, JSON.stringify(lock, null, 2) + "\n")'

clean:
	rm -rf $(VENV) $(VENDOR) published dist
