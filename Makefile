# Needs python3 (3.11 or newer, with venv) and make; everything else goes into .venv.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready

export PIP_DISABLE_PIP_VERSION_CHECK := 1
# the demo and the tests show the same on every machine
unexport EXTRACTOR_MODEL EXTRACTOR_DB EXTRACTOR_RELAY EXTRACTOR_PROMPTS EXTRACTOR_PRICES

.PHONY: demo test results drill bench lock clean

demo: $(READY) ## Extract the sample articles by the offline rules.
	@mkdir -p demo
	$(BIN)/extractor extract samples --format table
	@$(BIN)/extractor extract samples --quiet --format jsonl --out demo/records.jsonl
	$(BIN)/extractor report demo/records.jsonl --out demo/report

test: $(READY) ## Lint, types, and every test, offline.
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/pytest -n 2

results: $(READY) ## Make evals/RESULTS.md anew from the recorded replies.
	$(BIN)/python tests/results.py

drill: $(READY) ## Kill a run ten times on a server full of faults, with three seeds; ten minutes.
	for seed in 1 2 3; do PYTHONPATH=tests $(BIN)/python -m drill --seed $$seed || exit 1; done

bench: $(READY) ## Measure what the README and the design promise about speed.
	for each in benchmarks/*.py; do PYTHONPATH=tests $(BIN)/python $$each || exit 1; done

lock: $(READY) ## Resolve pyproject.toml again into requirements.lock.
	$(BIN)/python -m pip install -q 'pip-tools>=7.5'
	CUSTOM_COMPILE_COMMAND='make lock' $(BIN)/python -m piptools compile -q --upgrade \
	    --all-extras --generate-hashes --allow-unsafe --strip-extras --no-emit-index-url \
	    --no-emit-trusted-host --no-emit-find-links -o requirements.lock pyproject.toml

clean:
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .hypothesis build dist

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "extractor needs Python 3.11 or newer: make PYTHON=python3.12")'
	@echo 'Installing into .venv (once; a minute or two) ...'
	@test -x $(BIN)/python -a -x $(BIN)/pip || $(PYTHON) -m venv --clear .venv
	@$(BIN)/python -m pip install -q --no-deps --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install -q --no-deps --no-build-isolation -e .
	@$(BIN)/python -m compileall -q extractor evals # so that the first command starts as fast as the next
	@touch $@
