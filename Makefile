# `make` alone lists the targets. Everything happens in .venv, from the locked requirement files.

SHELL := /bin/bash
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
LOCK := uv pip compile pyproject.toml --group build --upgrade --universal --python-version 3.11 --generate-hashes \
	--default-index https://pypi.org/simple --no-emit-index-url --no-annotate --custom-compile-command "make lock" -q

# Sources of the editable install that change what is installed; the code itself is read in place.
RUN_STAMP := $(VENV)/.run-installed
TEST_STAMP := $(VENV)/.test-installed
NODE_STAMP := tests/node_modules/.installed
CHECKS := $(VENV)/checks
CHECKS_STAMP := $(CHECKS)/.installed

.PHONY: help
help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: run
run: $(RUN_STAMP) ## Start the school on http://localhost:8000 (PORT and SCHOOL_DATA move it)
	@exec $(BIN)/school serve

.PHONY: site
site: $(RUN_STAMP) ## Freeze the public site into build/site
	@$(BIN)/school site build

.PHONY: packages
packages: $(RUN_STAMP) ## Pack the functions for this machine and measure them (TARGET=aws or yandex for a cloud)
	@$(BIN)/school package --target $(or $(TARGET),host)

.PHONY: demo-reset
demo-reset: $(RUN_STAMP) ## Forget all data of the demo school; the next start fills it anew
	@$(BIN)/school demo reset

.PHONY: test
test: $(TEST_STAMP) $(NODE_STAMP) ## Run every test that this machine can run
	@$(BIN)/pytest

.PHONY: e2e-cloud
e2e-cloud: $(TEST_STAMP) ## Deploy to an emulated cloud from clean and walk the whole path there
	@$(BIN)/pytest -q --durations=5 tests/cloud

.PHONY: lint
lint: $(TEST_STAMP) ## Check style, types, imports between packages and templates
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/djlint --quiet --lint templates infra/local/templates

.PHONY: checks
checks: $(CHECKS_STAMP) ## Install cfn-lint and checkov, which tests of the template run, into .venv/checks

.PHONY: check
check: $(CHECKS_STAMP) lint test ## Lint, then test: the same here and in CI

.PHONY: bench
bench: $(TEST_STAMP) $(NODE_STAMP) ## Measure pages and saves; the figures go to docs/performance.md
	@$(BIN)/python -m tests.bench $(BENCH_FLAGS)

.PHONY: bench-cold
bench-cold: $(TEST_STAMP) ## Measure cold starts step by step; the figures go to docs/performance.md
	@$(BIN)/python -m tests.bench.cold $(BENCH_FLAGS)

.PHONY: screenshots
screenshots: $(TEST_STAMP) ## Take the pictures of the README anew (needs Chromium)
	@$(BIN)/python -m tests.e2e.screenshots

.PHONY: lock
lock: ## Write the requirement files anew, with the newest versions and their hashes (needs uv)
	$(LOCK) --output-file requirements.txt
	$(LOCK) --group test --constraint requirements.txt --output-file requirements-test.txt
	$(subst pyproject.toml --group build,--group checks,$(LOCK)) --output-file requirements-checks.txt

.PHONY: clean
clean: ## Remove the environment and all that was built; data stay
	rm -rf $(VENV) build tests/node_modules .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache *.egg-info

# pip and uv both refuse a file whose hash is not in the requirement files.
define install
	@if command -v uv >/dev/null; then \
		VIRTUAL_ENV=$(VENV) uv pip install -q --require-hashes -r $(1) && \
		VIRTUAL_ENV=$(VENV) uv pip install -q --no-build-isolation --no-deps --editable .; \
	else \
		$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r $(1) && \
		$(BIN)/python -m pip install -q --disable-pip-version-check --no-build-isolation --no-deps --editable .; \
	fi
	@touch $@
endef

$(VENV)/pyvenv.cfg:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "Нужен Python 3.11 или новее. Установите его и укажите: make PYTHON=python3.12 run" >&2; exit 1; }
	@echo "Готовим окружение, при первом запуске это занимает около минуты…"
	@if command -v uv >/dev/null; then uv venv -q --allow-existing --python "$$($(PYTHON) -c 'import sys; print(sys.executable)')" $(VENV); \
		else $(PYTHON) -m venv $(VENV); fi

$(RUN_STAMP): requirements.txt pyproject.toml | $(VENV)/pyvenv.cfg
	$(call install,requirements.txt)

$(TEST_STAMP): requirements-test.txt $(RUN_STAMP)
	$(call install,requirements-test.txt)

$(CHECKS_STAMP): requirements-checks.txt | $(VENV)/pyvenv.cfg
	@echo "Installing cfn-lint and checkov…"
	@if command -v uv >/dev/null; then \
		uv venv -q --allow-existing --python $(BIN)/python $(CHECKS) && \
		VIRTUAL_ENV=$(CHECKS) uv pip install -q --require-hashes -r $<; \
	else \
		$(BIN)/python -m venv $(CHECKS) && \
		$(CHECKS)/bin/python -m pip install -q --disable-pip-version-check --require-hashes -r $<; \
	fi
	@touch $@

# Without npm the tests that need its packages are skipped, and say so.
$(NODE_STAMP): $(wildcard tests/package-lock.json)
	@if command -v npm >/dev/null && [ -f tests/package-lock.json ]; then \
		cd tests && npm ci --silent --no-audit --no-fund --ignore-scripts; fi
	@mkdir -p $(@D) && touch $@
