# gpubench in a few words: `make` lists them. Everything is installed into .venv, at most once.

PYTHON ?= python3
ARGS ?=
export TORCH_INDEX VARIANT

VENV := .venv/bin
# In quotes, for a path may hold a space; a tilde inside them is nobody's but ours to replace.
INTERPRETER := "$(PYTHON:~/%=$(HOME)/%)"

.DEFAULT_GOAL := help
.PHONY: help bench test check perf evidence coverage here venv clean

help: ## List the targets (this)
	@echo 'usage: make TARGET [PYTHON=python3.12] [ARGS="..."] [VARIANT=cpu|cuda12|cuda13] [TORCH_INDEX=URL]'
	@echo
	@sed -n 's/^\([a-z]*\):[^#]*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 16

bench: venv ## Measure this machine in about 3 minutes (ARGS go to pytest)
	$(VENV)/python -m pytest benches/ --benchmark-only --gpubench-preset quick \
		--benchmark-group-by=func --benchmark-columns=median,iqr,rounds $(ARGS)

test: venv ## Run all tests on all cores, and check how much of the code they reach
	$(VENV)/coverage erase
	$(VENV)/coverage run -m pytest -rs --numprocesses=auto --maxprocesses=8 --dist=loadfile
	$(VENV)/coverage combine --quiet
	$(VENV)/coverage report

check: venv ## Check style, types and layers
	$(VENV)/ruff check
	$(VENV)/ruff format --check
	$(VENV)/mypy
	$(VENV)/lint-imports

perf: venv ## Time the suite itself: how true and how quick its measuring is
	$(VENV)/python -m tools.perf $(ARGS)

evidence: venv ## Ask this machine all that its figures rest on, into evidence/ (ARGS: FOLDER ..)
	$(VENV)/python -m tools.evidence $(ARGS)

coverage: ## Show again what the last `make test` did not reach, line by line in htmlcov/
	$(VENV)/coverage html --quiet
	$(VENV)/coverage report

here: ## Install into PYTHON itself and keep the torch that it has (ARGS go to pip)
	@$(INTERPRETER) tools/check_python.py pip
	@$(INTERPRETER) -m tools.install_here $(ARGS)

venv: ## Make .venv ready; the targets above do so by themselves
	@$(INTERPRETER) tools/check_python.py venv ensurepip
	@$(INTERPRETER) -m tools.environment

clean: ## Remove what was built here; results stay
	test ! -e .venv/made-by-gpubench.json || rm -rf .venv
	rm -rf build dist htmlcov *.egg-info .coverage .coverage.* .benchmarks .hypothesis
	rm -rf .pytest_cache .ruff_cache .mypy_cache .import_linter_cache
	find gpubench benches tests tools -name __pycache__ -type d -prune -exec rm -rf {} +
