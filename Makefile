# Two commands: `make run` serves the chat, `make test` runs the tests. Each does its set-up first and skips what is
# done. Interrupted, the same command goes on where it stopped.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
GUIDE := $(BIN)/concept-guide
SERVE_FLAGS ?=
DEMO_FLAGS ?=
# Two processes, a file at a time, in the order of tests/conftest.py.
TEST_FLAGS ?= -n 2 --dist loadfile --no-loadscope-reorder

.PHONY: run test lint format eval bench bench-growth bench-fresh soak fuzz pictures widget demo lock clean

run: $(VENV)/.installed
	@echo "== Model weights"
	@$(GUIDE) models pull
	@echo "== Index"
	@$(GUIDE) index build
	@echo "== Chat"
	@exec $(GUIDE) serve $(SERVE_FLAGS)

test: $(VENV)/.installed-for-tests
	@echo "== Browser"
	@$(BIN)/python -m tests.browser.chromium
	@echo "== Model weights"
	@$(GUIDE) models pull
	@echo "== Tests"
	@$(BIN)/python -m pytest $(TEST_FLAGS)

lint: $(VENV)/.installed-for-tests
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

format: $(VENV)/.installed-for-tests
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

# Holds what the guide takes against its targets and against llama.cpp: renews docs/performance.md in 25 minutes.
bench: $(VENV)/.installed-for-tests
	@$(GUIDE) models pull
	@$(BIN)/python -m tests.benchmarks

# Renews the figures in docs/evaluation.md: more than an hour on two cores.
eval: $(VENV)/.installed-for-tests
	@$(GUIDE) models pull
	@$(BIN)/python -m tests.evaluation

# What adding and searching cost as the material grows from 100 to 100,000 passages.
bench-growth: $(VENV)/.installed-for-tests
	@$(GUIDE) models pull
	@$(BIN)/python -m tests.benchmarks.growth

# What a first `make run` costs a newcomer, in a clone of the last commit.
bench-fresh: $(VENV)/.installed-for-tests
	@$(BIN)/python -m tests.benchmarks.fresh

# Fifty clients at once for five minutes: is any answer lost, or any given to another?
soak: $(VENV)/.installed-for-tests
	@$(GUIDE) models pull
	@$(BIN)/python -m tests.benchmarks.soak

# Every call of the API's description, 200 examples each: twelve minutes.
fuzz: $(VENV)/.installed-for-tests
	@FUZZ_EXAMPLES=200 $(BIN)/python -m pytest tests/fuzzing

# Takes the pictures of the documentation anew, with the real model: a quarter of an hour.
pictures: $(VENV)/.installed-for-tests
	@$(BIN)/python -m tests.browser.chromium
	@$(GUIDE) models pull
	@$(GUIDE) index build
	@$(BIN)/python -m tests.browser.pictures
	@$(BIN)/python -m tests.browser.widget_pictures

# Makes the scripts of the widget anew from assistant/widget/source; needs Node.js.
widget: $(VENV)/.installed
	@npm ci --no-audit --no-fund --prefix assistant/widget/source
	@$(BIN)/python -m assistant.widget.words > assistant/widget/source/words.new
	@mv assistant/widget/source/words.new assistant/widget/source/words.json
	@npm run build --prefix assistant/widget/source

# Serves a small course on one port, with the widget of a guide on another in it.
demo: $(VENV)/.installed
	@$(GUIDE) models pull
	@$(GUIDE) index build
	@exec $(BIN)/python examples/demo.py $(DEMO_FLAGS)

# Renews both lock files; needs uv on the path.
lock:
	uv pip compile --universal --python-version 3.11 --no-annotate --no-header --upgrade pyproject.toml \
		-o requirements.lock
	uv pip compile --universal --python-version 3.11 --no-annotate --no-header pyproject.toml --group dev \
		-c requirements.lock -o requirements-dev.lock

clean:
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis

$(VENV)/.created:
	@echo "== Virtual environment in $(VENV)"
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' \
		|| { echo "Python 3.11, 3.12 or 3.13 is needed, $(PYTHON) is another. Run: make PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -m venv $(VENV) \
		|| { echo "The virtual environment could not be made. On Debian and Ubuntu: apt install python3-venv"; exit 1; }
	@touch $@

$(VENV)/.installed: $(VENV)/.created requirements.lock pyproject.toml
	@echo "== Packages (about 2 GB, once)"
	@$(BIN)/python -m pip install -r requirements.lock && $(BIN)/python -m pip install --no-deps -e . \
		|| { echo "The packages could not be installed. Check the network and the disk, then run it again."; exit 1; }
	@touch $@

$(VENV)/.installed-for-tests: $(VENV)/.installed requirements-dev.lock
	@echo "== Packages for the tests"
	@$(BIN)/python -m pip install -r requirements-dev.lock \
		|| { echo "The packages could not be installed. Check the network and the disk, then run it again."; exit 1; }
	@touch $@
