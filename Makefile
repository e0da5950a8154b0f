# Two commands: `make build` and `make test`. They create the environment in
# .venv when it is missing or when what it is made from has changed.
.DEFAULT_GOAL := help
.PHONY: help init build test bench test-snowflake snowflake-package lint sample docs reproduced clean

export DBT_SEND_ANONYMOUS_USAGE_STATS := false

# The first that runs: a version manager's shim may exist and yet not run.
PYTHON ?= $(shell for name in python3.11 python3; do \
	$$name -c '' > /dev/null 2>&1 && echo $$name && break; done)
BIN := .venv/bin
STAMP := .venv/.installed
# The Snowflake emulator needs another DuckDB than the project.
SNOWFLAKE_BIN := .venv-snowflake/bin
SNOWFLAKE_STAMP := .venv-snowflake/.installed
SNOWFLAKE_TESTS := tests/snowflake
LINT = $(BIN)/ruff check . && $(BIN)/ruff format --check . && \
	$(BIN)/sqlfluff lint --disable-progress-bar --processes 0 $(wildcard models tests/sql analyses)

define newline


endef
# A value as one word of the shell, whatever quotes, spaces or dollars it has. A
# line's end, which would end the recipe's line too, becomes a space.
quoted = '$(subst $(newline), ,$(subst ','\'',$(value $(1))))'
# `--name value` if the variable is given, else nothing.
option = $(if $(value $(2)),$(1) $(call quoted,$(2)))

help: ## Print this list
	@echo "Clientele: raw e-commerce files to tested customer-analytics tables."
	@echo
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1|\2/p' $(MAKEFILE_LIST) \
		| awk -F '|' '{ printf "%-26s %s\n", $$1, $$2 }'
	@echo
	@echo "make init takes FILE=orders.csv (or several) SHOP=name SHEET=name VARS='...' YES=1 FORCE=1"
	@echo "make build takes RAW=folder SHOPS=a,b VARS='{\"key\": \"value\"}' TARGET=name SAMPLE=1, as in"
	@echo "  make build RAW=../shared/data SHOPS=olist,online_retail"

# FILE may hold several files or a pattern; one whose name has blanks is taken whole.
init: $(STAMP) ## Look at your files and write shop.yml (FILE=orders.csv)
	@files=$(call quoted,FILE); \
	if [ -e "$$files" ]; then set -- "$$files"; else set -- $$files; fi; \
	$(BIN)/clientele init "$$@" $(call option,--shop,SHOP) $(call option,--vars,VARS) $(call option,--sheet,SHEET) $(if $(value YES),--yes) $(if $(value FORCE),--force)

build: $(STAMP) ## Build, test and publish warehouse/clientele.duckdb
	@$(BIN)/clientele build $(call option,--raw,RAW) $(call option,--shops,SHOPS) $(call option,--vars,VARS) $(call option,--target,TARGET) $(if $(value SAMPLE),--sample)

# Lint and the Snowflake suite run next to pytest, which builds the sample by plain
# `dbt build` (tests/python/conftest.py). Their output follows pytest's.
test: $(STAMP) $(SNOWFLAKE_STAMP) ## Run every check: lint, pytest, Snowflake
	@mkdir -p build; export CLIENTELE_TESTS_SHARED=$$(mktemp -d); \
	trap 'rm -r "$$CLIENTELE_TESTS_SHARED"' EXIT; \
	($(LINT)) > build/lint.txt 2>&1 & lint=$$!; \
	$(SNOWFLAKE_BIN)/pytest $(SNOWFLAKE_TESTS) > build/snowflake.txt 2>&1 & snowflake=$$!; \
	trap "kill $$lint $$snowflake; exit 130" INT TERM; \
	$(BIN)/pytest -n auto --dist loadfile --no-loadscope-reorder; pytest=$$?; \
	touch "$$CLIENTELE_TESTS_SHARED/ended"; \
	wait $$lint; lint=$$?; \
	wait $$snowflake; snowflake=$$?; \
	cat build/lint.txt build/snowflake.txt; \
	echo "Exit codes: lint $$lint, pytest $$pytest, Snowflake suite $$snowflake"; \
	test $$lint -eq 0 && test $$pytest -eq 0 && test $$snowflake -eq 0

test-snowflake: $(STAMP) $(SNOWFLAKE_STAMP) ## Compare DuckDB with the Snowflake emulator
	$(SNOWFLAKE_BIN)/pytest $(SNOWFLAKE_TESTS)

snowflake-package: ## Zip the package for a Snowflake stage: build/clientele.zip
	@rm -rf build/clientele build/clientele.zip && mkdir -p build
	@cp -R src/clientele build && find build/clientele -name __pycache__ -prune -exec rm -r {} +
	@cd build && $(PYTHON) -m zipfile -c clientele.zip clientele && rm -r clientele
	@echo "build/clientele.zip: put it on a stage, name it in the var snowflake_package"

bench: $(STAMP) ## Measure next to peers, write benchmarks/RESULTS.md
	@$(BIN)/python -m benchmarks

lint: $(STAMP) ## Check the style of Python and SQL
	$(LINT)

sample: $(STAMP) ## Write the bundled sample again (seeds/raw)
	@$(BIN)/python -m tools.sample $(call option,--seed,SEED) $(call option,--customers,CUSTOMERS)

docs: $(STAMP) ## Write the generated pages of docs/
	@$(BIN)/python -m tools.docs

reproduced: $(STAMP) ## Write docs/reproduced.md from builds on the real data
	@$(BIN)/python -m tests.acceptance.reproduced

clean: ## Remove the environment and everything built
	rm -rf .venv .venv-snowflake target logs build dbt_packages .pytest_cache .ruff_cache src/*.egg-info
	find warehouse -mindepth 1 ! -name .gitignore -delete

define require_python
@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2> /dev/null || { \
	echo "Clientele needs Python 3.11 or newer, and '$(PYTHON)' is not that:" \
		"$$($(PYTHON) --version 2>&1 || true)" >&2; \
	echo "Install it, or name one: make PYTHON=/path/to/python3.11" >&2; \
	exit 1; }
endef

# $(call install,environment,what pip installs)
define install
@echo "Installing into $(1) (once, a minute or two)"
@$(1)/bin/python -m pip --version > /dev/null 2>&1 || $(PYTHON) -m venv --clear $(1)
@$(1)/bin/python -m pip install --quiet --no-input --disable-pip-version-check $(2)
@touch $@
endef

$(STAMP): pyproject.toml constraints.txt
	$(require_python)
	$(call install,.venv,-c constraints.txt -e '.[dev]')

$(SNOWFLAKE_STAMP): $(SNOWFLAKE_TESTS)/requirements.txt $(SNOWFLAKE_TESTS)/constraints.txt
	$(require_python)
	$(call install,.venv-snowflake,-c $(SNOWFLAKE_TESTS)/constraints.txt -r $(SNOWFLAKE_TESTS)/requirements.txt)
