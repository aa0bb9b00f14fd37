# The few words of this project. `make demo` and `make test` do everything on a fresh machine, set-up included.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

# The first Python that really runs, is new enough and can make virtual environments.
PYTHON ?= $(shell for name in python3 python3.13 python3.12 python3.11; do \
	$$name -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && echo $$name && break; done)
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
BROWSER := $(VENV)/.browser
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: help demo test chaos proofs soak up check format lint types layers lock pictures clean

help: ## say what there is
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

demo: $(BROWSER) ## planted cases of every workflow through the whole house, compared with the truth (DEMO_SEED=7, DEMO_SCALE=full)
	$(BIN)/digital-employee demo --seed $${DEMO_SEED:-20251210} --size $${DEMO_SCALE:-demo}

test: $(BROWSER) ## every test
	$(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder

chaos: $(BROWSER) ## kill the service at every named point, on SQLite and PostgreSQL; up to 50 minutes (CHAOS="--sample 12 --seconds 120")
	$(BIN)/python benchmarks/chaos.py $${CHAOS:-}
	$(BIN)/python benchmarks/wrong_person.py

proofs: $(BROWSER) ## freeze workers 200 times, attack the clock, compare it with every minute, watch the disk; half an hour
	$(BIN)/python -m benchmarks.freeze --rounds 200
	$(BIN)/python -m benchmarks.clock_chaos
	$(BIN)/python -m benchmarks.clock_oracle
	$(BIN)/python benchmarks/durability.py

soak: $(BROWSER) ## the service under all faults for MINUTES=30: memory and descriptors flat, nothing left, all accounted for
	$(BIN)/python benchmarks/soak.py --minutes $${MINUTES:-30}

up: $(BROWSER) ## portal, scheduler, worker and dashboard together; stays until Ctrl-C
	$(BIN)/digital-employee up

check: format lint types layers test ## the one word before a commit

format: $(INSTALLED)
	$(BIN)/ruff format --check .

lint: $(INSTALLED)
	$(BIN)/ruff check .

types: $(INSTALLED)
	$(BIN)/mypy

layers: $(INSTALLED)
	$(BIN)/lint-imports

pictures: $(BROWSER) ## take the screenshots of docs/images anew, from the last demo
	$(BIN)/python docs/make_pictures.py

lock: ## pin the newest releases (needs uv)
	uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-emit-index-url --all-extras pyproject.toml -o requirements.lock

clean: ## remove what was made here
	rm -rf $(VENV) var dist build .pytest_cache .mypy_cache .ruff_cache

$(INSTALLED): requirements.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer with its venv is needed: sudo apt-get install python3 python3-venv"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "installing the locked dependencies (first time only, about a minute) …"
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@

$(BROWSER): $(INSTALLED)
	$(BIN)/digital-employee doctor --install-browser
	@touch $@
