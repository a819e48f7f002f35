# LinkSnap: `make run` starts it, `make test` tests it, `make help` lists the rest. Needs python3 (3.11 or newer) and make.
SHELL := /bin/sh
.DEFAULT_GOAL := help

# The first Python that is new enough; PYTHON=/path/to/python names another.
CANDIDATES := $(PYTHON) python3 python3.13 python3.12 python3.11
NEW_ENOUGH := import sys; sys.exit(sys.version_info < (3, 11))
FIND_PYTHON = found=; for p in $(CANDIDATES); do if $$p -c '$(NEW_ENOUGH)' >/dev/null 2>&1; then found=$$p; break; fi; done; \
	if [ -z "$$found" ]; then echo "make: LinkSnap needs Python 3.11 or newer; this machine has $$(python3 --version 2>&1). Install one, or name it: make run PYTHON=/path/to/python3.12" >&2; exit 1; fi
SET_UP = @$(FIND_PYTHON); exec $$found -m scripts.set_up $(if $(GPU),--gpu)
VENV := .venv/bin
# Some machines forbid Python to keep what it compiled: every process of the tests would compile the product anew.
PYTEST := PYTHONDONTWRITEBYTECODE= $(VENV)/python -m pytest
# Tests drive real browsers, databases and clocks: what fails is tried up to twice more, and named RERUN in the summary.
AGAIN := --reruns 2 -r aR
# Many tests wait for a browser: where memory allows, one worker more than there are cores is faster.
WORKERS ?= 2
# 5 is pytest's "no test was collected": for a selection that may be empty it is no failure.
SLOW_TESTS = $(PYTEST) -n $(WORKERS) $(AGAIN) -m slow; status=$$?; [ $$status -eq 5 ] && status=0; exit $$status
CODE := linksnap workers ml scripts benchmarks tests manage.py

.PHONY: help
help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 22

.PHONY: run
run: set-up-run ## set everything up, start LinkSnap, print a sign-in link (LINKSNAP_PORT, LINKSNAP_DATA, GPU=1)
	@exec $(VENV)/python -m linksnap.embedded up

.PHONY: work
work: set-up-run ## capture and embed for a LinkSnap on another machine (DATABASE_URL, REDIS_URL, LINKSNAP_STORE; docs/scaling.md)
	@exec $(VENV)/python -m linksnap.embedded work

.PHONY: snap
snap: set-up-run ## save one page from the terminal: make snap URL=https://…
	@if [ -z "$(URL)" ]; then echo "make: say which page: make snap URL=https://example.org/" >&2; exit 2; fi
	@$(VENV)/python -m linksnap.embedded up --background
	@exec $(VENV)/python manage.py snap "$$LINKSNAP_SNAP_URL"
snap: export LINKSNAP_SNAP_URL = $(URL)

.PHONY: stop status env
env: ## write .env for docker compose, with fresh secrets
	@$(FIND_PYTHON); exec $$found -m scripts.env_file
stop: ## stop the LinkSnap of this data folder
	@$(VENV)/python -m linksnap.embedded stop
status: ## what runs
	@$(VENV)/python -m linksnap.embedded status

.PHONY: fsck backup verify-backup restore
define CARE
	@if [ -z "$(DIR)" ]; then echo "make: say where the backups are: make $@ DIR=/path/to/backups" >&2; exit 2; fi
	@exec $(VENV)/python -m linksnap.embedded manage $(subst -,_,$@) "$$LINKSNAP_BACKUP_DIR" $(ARGS)
endef
fsck: set-up-run ## check that everything kept is there and whole (ARGS=--deep reads every byte; docs/storage.md)
	@exec $(VENV)/python -m linksnap.embedded manage fsck $(ARGS)
backup: set-up-run ## write a backup of everything: make backup DIR=/path/to/backups (docs/backup.md)
	$(CARE)
verify-backup: set-up-run ## try the newest backup of DIR out in a scratch database
	$(CARE)
restore: set-up-run ## restore the newest backup of DIR; LinkSnap must be stopped (ARGS=--force replaces a library)
	$(CARE)
backup verify-backup restore: export LINKSNAP_BACKUP_DIR = $(DIR)

.PHONY: test
test: set-up-dev encoder-for-tests ## what a developer runs: unit, seam and browser tests, no slow ones (WORKERS=3 for more at once)
	$(PYTEST) -n $(WORKERS) $(AGAIN) -m "not slow"

.PHONY: test-full
test-full: set-up-dev encoder-for-tests ## what CI runs after make test: slow tests and every check
	@$(SLOW_TESTS)
	@$(MAKE) --no-print-directory lint types imports migrations-check licences audit compose-check messages-check

.PHONY: lint types imports
lint: set-up-dev ## ruff: rules and layout
	$(VENV)/ruff check $(CODE)
	$(VENV)/ruff format --check $(CODE)
types: set-up-dev ## mypy --strict
	$(VENV)/mypy
	$(VENV)/mypy scripts
imports: set-up-dev ## who may import whom (import-linter)
	$(VENV)/lint-imports

.PHONY: migrations-check licences audit compose-check messages-check
migrations-check: set-up-dev ## every change of a model has its migration
	$(VENV)/python manage.py makemigrations --check --dry-run
licences: set-up-dev ## licences of what is installed: no GPL, no AGPL
	$(VENV)/python -m scripts.licences
audit: set-up-dev ## known holes in the locked packages (ARGS=--strict fails where the public list cannot be reached)
	$(VENV)/python -m scripts.audit $(ARGS)
compose-check: set-up-dev ## docker-compose.yml by `docker compose config`, where docker compose is installed
	@if docker compose version >/dev/null 2>&1; then compose="docker compose"; \
	elif command -v docker-compose >/dev/null; then compose=docker-compose; else compose=; fi; \
	if [ -z "$$compose" ]; then echo "docker compose is not here; tests/shape/test_compose.py has read the file"; exit 0; fi; \
	POSTGRES_PASSWORD=x VALKEY_PASSWORD=x LINKSNAP_SECRET_KEY=x LINKSNAP_EGRESS_TOKEN=x \
	$$compose --profile gpu config --quiet && echo "docker-compose.yml: fine, says $$compose config"
messages-check: set-up-dev ## every message is translated
	$(VENV)/python -m scripts.messages check

.PHONY: messages
messages: set-up-dev ## collect the messages of code and templates into the catalogues, and compile them
	$(VENV)/python -m scripts.messages collect
	$(VENV)/python -m scripts.messages compile

.PHONY: lock
lock: set-up-dev ## make the locks again from requirements/*.in (UPGRADE=1 takes newer versions)
	$(VENV)/python -m scripts.lock $(if $(UPGRADE),--upgrade)

.PHONY: soak
soak: set-up-dev encoder-for-tests ## the whole product at work for two hours: does anything grow? (MINUTES=10 for a short one)
	LINKSNAP_ENCODER="$${LINKSNAP_TEST_CACHE:-$$HOME/.cache/linksnap-test}/encoder" $(VENV)/python -m benchmarks.soak --minutes $(or $(MINUTES),120)

.PHONY: bench screens
bench: set-up-dev encoder-for-tests ## the benchmarks: start-up, real pages, imports, fairness
	$(VENV)/python -m benchmarks.startup
	$(VENV)/python -m benchmarks.real_pages
	$(VENV)/python -m benchmarks.capture || [ $$? -eq 2 ]
	$(VENV)/python -m benchmarks.migrate
	$(VENV)/python -m benchmarks.store
	$(VENV)/python -m benchmarks.fairness
	$(VENV)/python -m benchmarks.web_archives || [ $$? -eq 2 ]
screens: set-up-dev ## pictures of all screens in var/screens, twelve of them in docs/screens
	LINKSNAP_TEST_KEEP_SCREENS=1 LINKSNAP_TEST_EVERY_LOOK=1 $(PYTEST) -n 2 tests/e2e/test_screens.py

.PHONY: clean
clean: ## remove what was built here (never the data folder)
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis test-results
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
	find linksnap/locale -name '*.mo' -delete

.PHONY: set-up-run set-up-dev encoder-for-tests
set-up-run:
	$(SET_UP) --lock worker
set-up-dev:
	$(SET_UP) --lock dev
encoder-for-tests: set-up-dev
	@$(VENV)/python -m ml build-encoder "$${LINKSNAP_TEST_CACHE:-$$HOME/.cache/linksnap-test}/encoder"
