# `make site` and `make test` do all the set-up themselves, on any machine with Python 3.11 or newer.
PYTHON ?= python3
BIN := .venv/bin
SITE ?= site
MUTANTS ?= 60

# Material's notice about MkDocs 2 says nothing about this site.
export NO_MKDOCS_2_WARNING := 1

# The tests that build sites.
SITE_TESTS = $(shell find tests -name 'test_site_*.py') tests/hosts/mkdocs/test_serve.py \
  tests/cache/test_frozen.py tests/cli/test_run.py tests/execution/test_signals.py \
  tests/hosts/mkdocs/test_properdocs.py

.PHONY: site sphinx serve test test-properdocs test-pictures lint format reference frozen fidelity bench mutants clean

site: .venv/ready
	cd site_example && ../$(BIN)/mkdocs build --strict --site-dir "$(abspath $(SITE))"
	@echo "The site is built: open $(SITE)/index.html, or preview it with 'make serve'."

sphinx: .venv/ready
	$(BIN)/sphinx-build -W --keep-going -q -j auto -d build/doctrees site_example/sphinx build/sphinx
	@echo "The Sphinx site is built: open build/sphinx/index.html."

serve: .venv/ready
	cd site_example && ../$(BIN)/mkdocs serve

test: .venv/ready
	$(BIN)/python -m pytest --quiet -m "not pictures"

# Those that build sites, by ProperDocs in the place of MkDocs.
test-properdocs: .venv/ready
	$(BIN)/python -m pytest --quiet -m "not pictures" --host properdocs $(SITE_TESTS)

# Needs a browser, fonts and LaTeX: Debian's packages, as .ci/run installs them.
test-pictures: .venv/ready
	$(BIN)/python -m pytest --quiet -m pictures

lint: .venv/ready
	$(BIN)/ruff check --quiet
	$(BIN)/ruff format --check --quiet
	$(BIN)/mypy

format: .venv/ready
	$(BIN)/ruff check --fix --quiet
	$(BIN)/ruff format --quiet

reference: .venv/ready
	$(BIN)/python site_example/reference.py

# What pull requests from forks are built with.
frozen: .venv/ready
	cd site_example && ../$(BIN)/mkdocs-multicloud freeze

# REFERENCE is a folder with drawio/*.drawio and png/*.png, draw.io's own pictures of them.
fidelity: .venv/ready
	$(BIN)/python -m pip install --quiet --editable '.[measure,raster]'
	$(BIN)/python tests/measure/fidelity.py "$(REFERENCE)"

# The pictures of REFERENCE against Chromium, then whole sites against plain MkDocs and Sphinx.
bench: .venv/ready
	$(BIN)/python -m pip install --quiet --editable '.[examples,material,measure,raster]'
	$(BIN)/python tests/measure/bench.py "$(REFERENCE)"/drawio/*.drawio
	$(BIN)/python tests/measure/bench_site.py
	$(BIN)/python tests/measure/bench_jekyll.py
	$(BIN)/python tests/measure/bench_sphinx.py

# Changes of code that no test notices, MUTANTS of them: where tests are missing.
mutants: .venv/ready
	$(BIN)/python -m pip install --quiet --editable '.[dev,measure]'
	$(BIN)/python tests/measure/mutants.py --count "$(MUTANTS)"

clean:
	rm -rf .venv "$(SITE)" build dist

.venv/ready: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Python 3.11 or newer is needed; name one: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@
