PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip --disable-pip-version-check
# On Linux without a GPU: make TORCH_INDEX=https://download.pytorch.org/whl/cpu lab   (PyPI's torch brings CUDA)
TORCH_INDEX ?=
# Processes that test; a file's tests stay in one of them.
WORKERS ?= 2
TESTS    = $(BIN)/python -m pytest -n $(WORKERS) --dist loadfile
ROOTFLAG := $(shell [ "$$(id -u)" = 0 ] && echo --allow-root)

# The JavaScript is checked where there is npm; its unit tests run with Node alone.
NPM := $(shell command -v npm)
JS  := $(if $(NPM),node_modules/.installed)

.PHONY: lab test quick lint docs lowest soak bench clean
lab: $(VENV)/.installed
	$(BIN)/sd-explorer --root "$(CURDIR)" -- $(ROOTFLAG) $(LABFLAGS)
test: $(VENV)/.installed-dev
	$(TESTS) $(ARGS)
quick: $(VENV)/.installed-dev
	$(TESTS) -m "not slow and not browser" $(ARGS)
lint: $(VENV)/.installed-dev $(JS)
	$(BIN)/ruff check . && $(BIN)/ruff format --check .
	$(BIN)/mypy
	$(if $(NPM),npm run --silent lint,@echo "npm is not here: the JavaScript was not checked")
node_modules/.installed: package.json package-lock.json
	npm ci --no-audit --no-fund
	touch $@
docs: $(VENV)/.installed-docs
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --quiet
# The lowest versions that pyproject.toml allows, with every hostile checkpoint.
LOWEST ?= .venv-lowest
lowest: $(LOWEST)/.installed
	$(LOWEST)/bin/python -m pytest $(or $(ARGS),tests/hardening tests/models tests/diffusion tests/files)
$(LOWEST)/.installed: pyproject.toml constraints-lowest.txt
	$(PYTHON) -m venv $(LOWEST)
	$(if $(TORCH_INDEX),$(LOWEST)/bin/python -m pip install -c constraints-lowest.txt --index-url $(TORCH_INDEX) torch)
	$(LOWEST)/bin/python -m pip install -c constraints-lowest.txt -e . pytest hypothesis psutil pyarrow
	touch $@
# Thousands of gestures, re-runs of a cell and fuzzed inputs, with a report: make soak SOAK='--minutes 30'
soak: $(VENV)/.installed-dev
	$(BIN)/python -m tests.hardening.soak $(SOAK)
bench: $(VENV)/.installed-dev
	$(BIN)/python -m benchmarks
$(BIN)/python:
	$(PYTHON) -m venv $(VENV)
$(VENV)/.installed: pyproject.toml constraints.txt | $(BIN)/python
	$(if $(TORCH_INDEX),$(PIP) install -c constraints.txt --index-url $(TORCH_INDEX) torch)
	$(PIP) install -c constraints.txt -e '.[fast]'
	touch $@
$(VENV)/.installed-dev: $(VENV)/.installed
	$(PIP) install -c constraints.txt -e '.[dev,train]'
	touch $@
$(VENV)/.installed-docs: $(VENV)/.installed-dev
	$(PIP) install -c constraints.txt -e '.[docs]'
	touch $@
clean:
	rm -rf $(VENV) $(LOWEST)
