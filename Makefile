# make demo   set everything up; run the whole line on sample articles
# make test   set everything up; pass the one gate
# make soak   kill workers 200 times on each database, live a whole day of a WordPress
#             (some 35 minutes); KILLS=n for n kills
# make wordpress   a real WordPress beside distbot (two minutes); needs Debian packages
# Nothing but Python ≥ 3.11, git and make is needed; the rest comes from uv.lock.

SHELL := /bin/sh
PYTHON := $(shell .ci/pythons.sh first)
UV := .tools/uv
BIN := .venv/bin
export UV_PYTHON_DOWNLOADS := never
export UV_NO_CONFIG := 1
# Compiled once, not anew by each of the many processes that the tests start.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test lint types tests newer wheel soak wordpress golden pictures clean

demo: .venv/.ready-to-run
	@$(BIN)/distbot demo

test: lint types tests newer wheel
	@echo "all green"

lint: .venv/.ready-to-test
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/lint-imports --no-cache

types: .venv/.ready-to-test
	$(BIN)/mypy
	$(BIN)/pyrefly check --summary=none

# They wait more than they work: so many at a time keep two cores busy.
WORKERS := 6
tests: .venv/.ready-to-test
	$(BIN)/pytest -q -n $(WORKERS) --dist worksteal

# On the newest Python that this machine has, if that is another one, all but the long
# walks, PostgreSQL and the sandbox's own tests, with fewer examples: they were searched
# above; on those between, what no server has a part in.
newer: .venv/.ready-to-test
	@all=$$(.ci/pythons.sh newer); newest=$$(echo "$$all" | tail -n 1); \
	for python in $$all; do \
	  version=$$($$python -c 'import sys; print("%d.%d" % sys.version_info[:2])'); \
	  tests="tests/unit tests/contract tests/golden tests/flow/cli/test_demo.py tests/flow/cli/test_serving.py"; \
	  [ "$$python" = "$$newest" ] || tests="tests/unit/domain tests/unit/cards tests/unit/languages tests/golden"; \
	  echo "Python $$version: $$tests"; \
	  UV_PROJECT_ENVIRONMENT=.venv-$$version $(UV) sync --quiet --frozen --compile-bytecode --python "$$python" || exit 1; \
	  .venv-$$version/bin/pytest -q -n $(WORKERS) --dist worksteal -p no:cacheprovider --hypothesis-profile=few -k "not postgres" $$tests || exit 1; \
	done

# Build the wheel, install it into an empty environment, run the demo from there.
wheel: .venv/.ready-to-test
	.ci/wheel.sh "$(UV)" "$(PYTHON)"

# What is never lost and never twice, at length; prints its counts.
KILLS := 200
soak: .venv/.ready-to-test
	$(BIN)/pytest -q --timeout=0 --kills=$(KILLS) tests/soak/kill.py tests/soak/replay.py

# A real WordPress, its editor, nginx, Caddy and distbot; WORDPRESS=DIR for another copy.
# It says which Debian packages it misses, and leaves nothing behind.
WORDPRESS := /usr/share/wordpress
wordpress: .venv/.ready-to-test
	@base=$$(mktemp -d) && trap 'rm -rf "$$base"' EXIT && $(BIN)/pytest -q -s --timeout=0 \
	  --basetemp="$$base/run" --wordpress=$(WORDPRESS) tests/soak/wordpress*.py

# Draw the golden cards anew; look at them before you commit them.
golden: .venv/.ready-to-test
	$(BIN)/python tests/golden/test_cards.py

# Play a day at the desk, and draw the editors' handbook's pictures anew; needs chromium.
pictures: .venv/.ready-to-test
	$(BIN)/python -m tests.flow.desk.transcript docs/pictures/chat

clean:
	rm -rf .venv .venv-* .tools demo-out dist test-failures

$(UV): uv.lock .ci/get_uv.py
	@echo "setting up (once)"
	@"$(PYTHON)" .ci/get_uv.py $@
	@touch $@

.venv/.ready-to-run: $(UV) uv.lock pyproject.toml
	@$(UV) sync --quiet --frozen --no-dev --inexact --compile-bytecode --python "$(PYTHON)"
	@touch $@

.venv/.ready-to-test: $(UV) uv.lock pyproject.toml
	@$(UV) sync --quiet --frozen --compile-bytecode --python "$(PYTHON)"
	@touch $@ .venv/.ready-to-run
