# Each target sets up what it needs; `make serve` and `make test` work on a fresh machine with Python 3.11+.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
ARGS ?=

.PHONY: install serve test check fix docs bench bench-scale mutants downstream

install: $(STAMP)

$(STAMP): requirements-dev.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; say which: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	# The older official SDKs share one import path with the newest, so each gets a folder of its own.
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --upgrade --target $(VENV)/sdks/zcrmsdk-3.1.0 zcrmsdk==3.1.0
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --upgrade --target $(VENV)/sdks/zohocrmsdk2_1-2.0.0 zohocrmsdk2-1==2.0.0
	@touch $(STAMP)

serve: $(STAMP)  ## a fake with demo data on http://127.0.0.1:8000; more flags with ARGS="--empty --port 9000"
	$(BIN)/zcrm-mock serve $(ARGS)

test: $(STAMP)  ## everything; one test with ARGS="tests/api -k search"
	$(BIN)/python -m pytest -n auto $(ARGS)

check: $(STAMP)  ## format, lint, types
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

fix: $(STAMP)  ## what can be mended by itself
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

docs: $(STAMP)  ## the pages that are made from the code
	$(BIN)/python -m zcrm_mock.api.coverage --write

bench: $(STAMP)  ## the table of docs/benchmarks.md
	$(BIN)/python -m benchmarks $(ARGS)

bench-scale: $(STAMP)  ## queries over 1 k to 1 M records, 15 minutes; less with ARGS="--sizes 1000,10000"
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r benchmarks/requirements.txt
	$(BIN)/python -m benchmarks.scale $(ARGS)

mutants: $(STAMP)  ## breaks the engine in some 3,000 places (docs/mutation.md), hours; less with ARGS="zcrm_mock.engine.query.criteria*"
	$(BIN)/python -m pip install --quiet --disable-pip-version-check mutmut==3.8.1
	mkdir -p mutants/zcrm_mock mutants/client mutants/contracts
	CI=1 PYTHONPATH=mutants:mutants/client:mutants/contracts $(BIN)/mutmut run $(ARGS)

downstream: $(STAMP)  ## a project of somebody else's, with the wheel installed
	tests/downstream/run
