# All commands run in .venv, which is created on first use from constraints.txt.
# To use another Python than python3:  make test PYTHON=python3.13

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

PACKAGE := src/criteria_engine
SETS := $(wildcard criteria/*/*.yaml)
GRAMMAR := $(filter-out %.tables,$(wildcard $(PACKAGE)/reading/expressions/grammar.*))

VERSION := $(shell $(PYTHON) -c 'import sys; print("{}.{}".format(*sys.version_info))' 2>/dev/null)
CREATED := $(VENV)/created-with-python-$(VERSION)
LOCKED := $(VENV)/installed-constraints
INSTALLED := $(VENV)/installed-criteria-engine

PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

# Tests and commands start faster with the byte code of the last run.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo no-old-demo quick test fuzz lint types docs format build bench lock clean

help:
	@echo 'make demo     decide one case, then a commune: from a blank workbook to lists and papers'
	@echo 'make quick    run the tests of the engine itself, in about a minute'
	@echo 'make test     run all tests'
	@echo 'make fuzz     run the properties with new examples: make fuzz MINUTES=30 SEED=7'
	@echo 'make lint     check style and formatting'
	@echo 'make types    check the types'
	@echo 'make docs     build the documentation as a site into build/site'
	@echo 'make format   sort the imports and format the source'
	@echo 'make build    build the wheel and the source distribution into dist/'
	@echo 'make bench    measure speed against other engines, and write docs/benchmarks*.md'
	@echo 'make lock     resolve the versions in constraints.txt again'
	@echo 'make clean    remove everything that make and the tools have generated'

no-old-demo:
	rm -rf build/demo

demo: $(INSTALLED) no-old-demo
	$(BIN)/criteria decide learning_community examples/minh-hop/commune-2025.yaml --scope commune --on 2026-02-20
	$(BIN)/criteria commune new build/demo/xa.xlsx --on 2025-11-20 --hamlets 6 --criteria examples/adaptations/an-hoc --criteria examples/minh-hop/criteria --place commune=an_hoc
	$(BIN)/python examples/commune/fill_workbook.py build/demo/xa.xlsx
	$(BIN)/criteria assess-commune build/demo/xa.xlsx --on 2025-11-20 --criteria examples/adaptations/an-hoc --criteria examples/minh-hop/criteria --place commune=an_hoc --out build/demo/ket-qua
	$(BIN)/criteria commune papers build/demo/xa.xlsx --only quyet-dinh --only thong-bao-chua-dat --title learning_family --on 2025-11-20 --criteria examples/adaptations/an-hoc --criteria examples/minh-hop/criteria --place commune=an_hoc --out build/demo/giay-to

test: $(INSTALLED)
	$(BIN)/pytest -q --numprocesses auto --dist loadfile --no-loadscope-reorder

# The engine itself, without its slow tests: no tables, no roll-up, no command, no pages.
ENGINE := model wording library functions reading checking evaluation phrasing explanation rendering
quick: $(INSTALLED)
	HYPOTHESIS_PROFILE=quick $(BIN)/pytest -q --numprocesses auto --dist worksteal -m 'not slow' \
		$(filter-out tests/test_docs.py,$(wildcard tests/test_*.py)) \
		$(ENGINE:%=tests/%) $(ENGINE:%=$(PACKAGE)/%)

# The properties with other examples in each round, for as long as you like.
MINUTES ?= 10
SEED ?= 1
fuzz: $(INSTALLED)
	$(BIN)/python -m tests.fuzz --minutes $(MINUTES) --seed $(SEED)

lint: $(INSTALLED)
	$(BIN)/ruff check
	$(BIN)/ruff format --check

types: $(INSTALLED)
	$(BIN)/mypy
	$(BIN)/basedpyright

# The whole site, without the network; broken links and references are errors.
docs: $(INSTALLED)
	NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build
	$(BIN)/pytest -q docs/site/test_site.py

format: $(INSTALLED)
	$(BIN)/ruff check --select I --fix
	$(BIN)/ruff format

build: $(INSTALLED)
	rm -rf dist
	$(BIN)/python -m build --no-isolation

# Only the benchmarks need the other engines, so constraints.txt does not contain them.
bench: $(INSTALLED)
	$(PIP) install --requirement benchmarks/requirements.txt
	$(BIN)/python benchmarks/run.py
	$(BIN)/python benchmarks/commune.py
	$(BIN)/python benchmarks/columns.py
	$(BIN)/python benchmarks/starting.py
	$(BIN)/python benchmarks/editor.py

# With hashes, pip requires one for every package, but an editable project has none. So the locked
# packages are installed first, and then the project without dependencies.
$(INSTALLED): $(LOCKED) pyproject.toml hatch_build.py $(GRAMMAR) $(SETS)
	$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(LOCKED): $(CREATED) constraints.txt
	$(PIP) install --require-hashes --requirement constraints.txt
	@touch $@

$(CREATED):
	@test -n '$(VERSION)' || { \
		echo "There is no Python at '$(PYTHON)'. Name one of 3.11 or newer: make PYTHON=python3.12 …" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "criteria-engine needs Python 3.11 or newer, and '$(PYTHON)' is $(VERSION). Name another: make PYTHON=python3.12 …" >&2; exit 1; }
	$(PYTHON) -m venv --clear $(VENV)
	@touch $@

# The versions are resolved for every platform and every Python from 3.11 on, not only for this one.
lock:
	$(PYTHON) -m venv --clear build/lock
	build/lock/bin/python -m pip --disable-pip-version-check --quiet install uv
	build/lock/bin/uv pip compile --quiet --universal --python-version 3.11 --extra all --group dev \
		--generate-hashes --no-header --output-file build/lock/constraints.txt pyproject.toml
	{ echo '# What development, tests and continuous integration install; made by `make lock`.'; \
	  cat build/lock/constraints.txt; } > constraints.txt

clean:
	rm -rf $(VENV) build dist .hypothesis .mypy_cache .pytest_cache .ruff_cache $(PACKAGE)/reading/expressions/grammar.tables $(PACKAGE)/sets.index.json
	find . -name .git -prune -o -name __pycache__ -type d -prune -exec rm -rf {} +
