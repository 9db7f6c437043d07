# `make site` and `make test` do all the set-up themselves, on any machine with Python 3.11 or newer.
PYTHON ?= python3
BIN := .venv/bin
SITE ?= site
MUTANTS ?= 60
ROUNDS ?= 5

# Material's notice about MkDocs 2 says nothing about this site.
export NO_MKDOCS_2_WARNING := 1

# Python keeps what it has compiled, or each process of a test compiles all of it again.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: site sphinx serve test test-properdocs test-pictures test-all test-lowest lint format reference frozen fidelity bench how-fast profile mutants clean

site: .venv/ready
	cd site_example && ../$(BIN)/mkdocs build --strict --site-dir "$(abspath $(SITE))"
	@echo "The site is built: open $(SITE)/index.html, or preview it with 'make serve'."

sphinx: .venv/ready
	$(BIN)/sphinx-build -W --keep-going -q -j auto -d build/doctrees site_example/sphinx build/sphinx
	@echo "The Sphinx site is built: open build/sphinx/index.html."

serve: .venv/ready
	cd site_example && ../$(BIN)/mkdocs serve

test: .venv/ready
	$(BIN)/python -m pytest --quiet -m "not pictures and not nightly"

# ProperDocs in the place of MkDocs: what readers get is compared for all hosts in `make test`.
test-properdocs: .venv/ready
	$(BIN)/python -m pytest --quiet -m "not pictures" --host properdocs tests/hosts/mkdocs/test_properdocs.py \
	  tests/pipeline/test_site_page.py tests/pipeline/test_site_forms.py tests/hosts/mkdocs/test_site_themes.py

# All tests that build sites by ProperDocs as well, and many times as many examples of each property.
test-all: .venv/ready
	$(BIN)/python -m pytest --quiet -m "not pictures" --examples 400
	$(BIN)/python -m pytest --quiet -m "site and not pictures" --host properdocs

# A choice of the tests with the oldest dependencies that pyproject.toml allows; needs uv.
test-lowest:
	uv venv --quiet --clear --python "$(PYTHON)" build/lowest
	uv pip install --quiet --python build/lowest/bin/python --resolution lowest-direct --editable '.[test]'
	build/lowest/bin/python -m pytest --quiet -m "not pictures" -p no:cacheprovider tests/diagram tests/directive \
	  tests/drawing/test_drawing.py tests/drawing/test_raster.py tests/execution/test_runners.py \
	  tests/hosts/test_conformance.py tests/page tests/pipeline/test_site_page.py tests/pipeline/test_site_forms.py

# Needs a browser, fonts and LaTeX: Debian's packages, as .ci/run installs them. Reading all other
# tests takes longer than to find the files; tests that share a site stay in one process.
test-pictures: .venv/ready
	$(BIN)/python -m pytest --quiet -m pictures --dist loadgroup $$(grep -rl mark.pictures tests --include='test_*.py')

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

# The pictures of REFERENCE against Chromium, then whole sites against plain MkDocs and Sphinx, then
# against tools that others use. build/bench.json has all figures.
BENCH := --rounds $(ROUNDS) --json build/bench.json
SLOW_BENCH := --rounds 1 --json build/bench.json
PEERS := --environments build/peers
bench: .venv/ready
	$(BIN)/python -m pip install --quiet --editable '.[examples,material,maths,measure,raster]'
	rm -f build/bench.json
	$(BIN)/python tests/measure/bench.py $(BENCH) "$(REFERENCE)"/drawio/*.drawio
	$(BIN)/python tests/measure/bench_site.py $(BENCH)
	$(BIN)/python tests/measure/bench_jekyll.py $(BENCH)
	$(BIN)/python tests/measure/bench_sphinx.py $(BENCH)
	$(BIN)/python tests/measure/bench_peers.py $(BENCH) $(PEERS)

# What the guide's page "How fast?" has beyond `make bench`, after which it belongs, and the page itself;
# takes about an hour. One round of each: the largest sites take minutes.
how-fast: .venv/ready
	$(BIN)/python tests/measure/bench_site.py $(SLOW_BENCH) --only scale --sizes 10,100,1000,10000
	$(BIN)/python tests/measure/bench_peers.py $(SLOW_BENCH) $(PEERS) --pages 10
	$(BIN)/python tests/measure/bench_peers.py $(SLOW_BENCH) $(PEERS) --pages 1000 --only markdown-exec,sphinx-gallery
	$(BIN)/python tests/measure/bench_peers.py $(SLOW_BENCH) $(PEERS) --pages 10000 --only markdown-exec
	$(BIN)/python site_example/how_fast.py build/bench.json

# Where a cold and a warm build spend their time, beside the same pages written by hand.
profile: .venv/ready
	$(BIN)/python tests/measure/profile_build.py

# Changes of code that no test notices, MUTANTS of them: where tests are missing.
mutants: .venv/ready
	$(BIN)/python -m pip install --quiet --editable '.[dev,measure]'
	$(BIN)/python tests/measure/mutants.py --count "$(MUTANTS)"

clean:
	rm -rf .venv "$(SITE)" build dist

.venv/ready: pyproject.toml hatch_build.py
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Python 3.11 or newer is needed; name one: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	$(PYTHON) -m venv .venv
	if uv --version >/dev/null 2>&1; \
	then uv pip install --quiet --python $(BIN)/python --editable '.[dev]'; \
	else $(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'; fi
	@touch $@
