# Parvis. `make help` lists what can be asked; docs/running.md tells the rest.
SHELL := /bin/bash
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
PYTHON := .venv/bin/python
LOCAL := $(PYTHON) -m deploy.local

.PHONY: help run stop test lint bench bare

help: ## list the commands
	@awk -F ' ## ' '/^[a-z-]+:.* ## / { sub(/:.*/, "", $$1); printf "  make %-7s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## set up what is missing, then serve Parvis until Ctrl-C
	@deploy/setup.sh run
	@exec $(LOCAL) run

stop: ## stop the Parvis that serves from this PARVIS_VAR
	@if [ -x $(PYTHON) ]; then $(LOCAL) stop; else echo "Parvis is not running here."; fi

test: ## set up, lint, and run every test against private servers
	@deploy/setup.sh test
	@exec $(LOCAL) with-services --test -- deploy/test.sh

lint: ## set up, and check style, types, imports, migrations and settings
	@deploy/setup.sh test
	@exec $(LOCAL) with-services --test -- deploy/lint.sh

bench: ## set up, and measure; writes bench/<name>.json under PARVIS_VAR
	@deploy/setup.sh bench
	@exec $(LOCAL) with-services -- $(PYTHON) -m benchmarks

bare: ## prove `make run` on a Debian that never saw Parvis (root only)
	@deploy/bare.sh
