# Ravine's commands. `make run` and `make test` set up all that they need by themselves.

VENV := .venv
PYTHON := $(VENV)/bin/python
PIP := $(PYTHON) -m pip --quiet --disable-pip-version-check

# A browser is opened where there is a screen to show it on.
OPEN := $(if $(DISPLAY)$(WAYLAND_DISPLAY)$(filter Darwin,$(shell uname -s)),--open)
ARGS :=
WIRE_TYPES := mkdir -p build && $(PYTHON) -m app.openapi >build/openapi.json && \
	node_modules/.bin/openapi-typescript build/openapi.json --output static/wire.d.ts \
	--root-types --root-types-no-schema-prefix --root-types-keep-casing
TIER_TESTS := tests/optimizers/rules/test_golden.py tests/optimizers/engine/test_records.py

.DELETE_ON_ERROR:
.PHONY: help run install test check test-install bench format types messages screenshot container clean

help:
	@echo "make run          install, then serve on http://127.0.0.1:8000 (ARGS='--port 9000' for more)"
	@echo "make test         install, then every check and test, as continuous integration does"
	@echo "make check        its quick part: format, lint, types and the JavaScript tests"
	@echo "make bench        measure speed; prints a table"
	@echo "make format       format the code and mend what the linter can"
	@echo "make types        make the browser's types from the OpenAPI document"
	@echo "make messages     collect the texts to translate"
	@echo "make screenshot   take the README's picture"
	@echo "make container    follow the Containerfile's steps without a container builder (as root on Linux)"
	@echo "make clean        remove everything that these commands made"

run: install
	@exec $(PYTHON) -m app $(OPEN) $(ARGS)

install: $(VENV)/installed

test-install: $(VENV)/test-installed $(VENV)/browser $(VENV)/programs node_modules/.package-lock.json

$(PYTHON):
	@echo "Making $(VENV)"
	@.ci/venv $(VENV)

$(VENV)/installed: pyproject.toml | $(PYTHON)
	@echo "Installing Ravine into $(VENV)"
	@$(PIP) install --editable .
	@touch $@

$(VENV)/test-installed: pyproject.toml constraints.txt | $(PYTHON)
	@echo "Installing Ravine into $(VENV), and what its tests need"
	@$(PIP) install --constraint constraints.txt --editable '.[test]'
	@touch $(VENV)/installed $@

$(VENV)/browser: | $(VENV)/test-installed
	@$(PYTHON) -m tests.browser.chromium
	@$(PYTHON) -m tests.browser.firefox || true  # its tests are skipped without it
	@touch $@

$(VENV)/programs: | $(VENV)/test-installed
	@$(PYTHON) -m tests.programs
	@touch $@

node_modules/.package-lock.json: package-lock.json .ci/typescript
	@.ci/typescript
	@touch $@

# Tests that hold numbers are run by the interpreter alone and as native code alone, too. The whole of
# pytest is last, so that the output ends with its closing line. The kernels are compiled before it, once, and not
# by each of its processes, while the checks use the other core. Three processes keep two cores busy, as browser tests
# wait a lot. Work is shared by stealing: sharing by file would lose tests that bear one name, as Schemathesis's do.
test: test-install
	@$(PYTHON) -c "import optimizers; optimizers.warm_up()" & compiling=$$!; \
	$(MAKE) --no-print-directory check || { kill $$compiling; exit 1; }; \
	wait $$compiling
	@for tier in interpreter native; do \
	RAVINE_ENGINE_TIER=$$tier $(PYTHON) -m pytest --quiet --numprocesses=3 $(TIER_TESTS) || exit 1; done
	@$(PYTHON) -m pytest --numprocesses=3 --dist=worksteal $(ARGS)

check: test-install
	@$(PYTHON) -m ruff format --check .
	@$(PYTHON) -m ruff check .
	@$(PYTHON) -m mypy
	@node_modules/.bin/biome check .
	@$(WIRE_TYPES) --check
	@node_modules/.bin/tsc --project .
	@node --test --test-reporter=spec $$(find tests/js -name '*.test.js' | sort)

bench: test-install
	@$(PYTHON) -m tests.benchmarks $(ARGS)

format: test-install
	@$(PYTHON) -m ruff check --fix .
	@$(PYTHON) -m ruff format .
	@node_modules/.bin/biome check --write .

types: test-install
	@$(WIRE_TYPES)

messages: install
	@$(PYTHON) -m app.messages

screenshot: test-install
	@$(PYTHON) -m tests.browser.screenshot

container:
	@.ci/container

clean:
	rm -rf $(VENV) node_modules build dist *.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find app networks optimizers surfaces tests -name __pycache__ -prune -exec rm -rf {} +
