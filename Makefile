# Everything is done from here; what a job needs is installed before it.
#   make serve   build, serve and open the wizard; a change is shown at once
#   make test    everything that must hold
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
PYTHON := .venv/bin/python
# What may be used of npm without asking anybody; of Python's: pyproject.toml.
NPM_LICENCES := 0BSD;Apache-2.0;BlueOak-1.0.0;BSD;BSD-2-Clause;BSD-3-Clause;CC-BY-3.0;CC-BY-4.0;CC0-1.0;EPL-2.0;ISC;MIT;MPL-2.0;OFL-1.1;Python-2.0;WTFPL

.PHONY: help serve build lint format test engines audit licences check review links profile bench bench-build bench-rules load mutate release kill-build clean

help:  ## list the commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

serve: .venv/.done node_modules/.done  ## build, serve at http://127.0.0.1:8000/ and open the wizard
	$(PYTHON) -m scripts.devserver.serve

build: .venv/.done node_modules/.done  ## build the site into site/
	$(PYTHON) -m scripts.site.build

lint: .venv/.done node_modules/.done  ## check style, types and imports; change nothing
	.venv/bin/ruff check
	.venv/bin/ruff format --check
	.venv/bin/lint-imports --no-logo
	node_modules/.bin/pyright
	node_modules/.bin/tsc
	node_modules/.bin/prettier --check .
	npm run --silent lint:compat

format: .venv/.done node_modules/.done  ## fix the style with ruff and prettier
	.venv/bin/ruff check --fix
	.venv/bin/ruff format
	node_modules/.bin/prettier --write .

# The tests look at a copy of the site just built. Lighthouse measures time: it runs last, with nothing beside it.
test: export TIRKELU_TEST_SITE := $(CURDIR)/.build/test-site
test: lint licences .venv/.done node_modules/.done .venv/.browser .venv/.engines .venv/.servers build  ## run the linters and all tests
	rm -rf $(TIRKELU_TEST_SITE)
	mkdir -p $(TIRKELU_TEST_SITE)/root
	cp -a site $(TIRKELU_TEST_SITE)/root/site
	$(PYTHON) -m pytest --ignore tests/browser/test_lighthouse.py
	$(PYTHON) -m pytest -n 0 tests/browser/test_lighthouse.py

audit: .venv/.done node_modules/.done .venv/.browser .venv/.servers .venv/.audit build  ## open every page in both themes and widths (slow), then ask for known vulnerabilities (needs a network)
	TIRKELU_EVERY_PAGE=1 $(PYTHON) -m pytest tests/browser/test_audit.py tests/browser/test_lighthouse.py tests/site/test_site.py
	.venv/audit/bin/pip-audit --disable-pip --require-hashes --requirement requirements.txt
	npm audit

licences: .venv/.done node_modules/.done  ## fail if a package has a licence that is not on our list
	.venv/bin/pip-licenses --summary
	node_modules/.bin/license-checker-rseidelsohn --excludePrivatePackages --summary --onlyAllow "$(NPM_LICENCES)"

engines: .venv/.done node_modules/.done .venv/.browser .venv/.more-engines build  ## the wizard in all engines that the registries have: Firefox, two WebKits, seven Chromiums (10 minutes)
	TIRKELU_ENGINES=1 $(PYTHON) -m pytest -v tests/browser/test_engines.py

check: .venv/.done  ## report for editors: problems, stale translations, old sources, language
	$(PYTHON) -m scripts.editor.check

links: .venv/.done  ## the same report, with every external link checked (once a week)
	$(PYTHON) -m scripts.editor.check --links

# LANG is set in every shell, so it counts only where it stands on the command line.
review: .venv/.done  ## LANG=kk: texts for a speaker to read, in dist/; FILE=answers: take them back
	LC_ALL=C.UTF-8 $(PYTHON) -m scripts.editor.review $(if $(FILE),take "$(FILE)",$(if $(filter command,$(origin LANG)),pack "$(LANG)",$(error Напишите так: make review LANG=kk даёт тексты для чтения, make review FILE=ответы берёт ответы назад)))

bench: .venv/.done node_modules/.done .venv/.browser .build/bench/.done build  ## measure the wizard and its rivals in browsers, write guide/speed.md (15 minutes)
	$(PYTHON) -m scripts.bench.visits $(BENCH)
	$(if $(BENCH),,$(PYTHON) -m scripts.bench.other_engines)

bench-build: .venv/.done node_modules/.done  ## measure the build of 100 and of 1000 pages
	$(PYTHON) -m scripts.bench.build_time

bench-rules: .venv/.done build  ## measure the rules and all paths
	$(PYTHON) -m scripts.bench.rules_time

load: .venv/.done node_modules/.done .venv/.servers build  ## measure nginx with 200 readers at once (2 minutes)
	$(PYTHON) -m scripts.bench.readers_at_once

mutate: .venv/.done build  ## break the rules on purpose; a mutant that no test notices is printed (2 minutes)
	$(PYTHON) -m tests.eligibility.mutate

profile: .venv/.done node_modules/.done .venv/.browser  ## record again which parts of Python the rules need: scripts/slim_pyodide/README.md
	mkdir -p .build/profile
	$(PYTHON) -m scripts.site.rules_data --package .build/profile/package
	TIRKELU_TABLES=.build/profile/tables.txt $(PYTHON) -m pytest -n 0 --hypothesis-seed 0 tests/eligibility/test_batch.py
	$(PYTHON) -m scripts.site.profile_calls .build/profile/tables.txt .build/profile/calls.jsonl
	$(PYTHON) -m scripts.slim_pyodide.profile .build/profile/package .build/profile/calls.jsonl

release: .venv/.done node_modules/.done build  ## pack this commit into dist/tirkelu-VERSION-COMMIT.tar.gz: guide/hosting.md
	$(PYTHON) -m scripts.hosting.release

kill-build: .venv/.done node_modules/.done  ## kill the build at 50 moments; the site must stay whole
	TIRKELU_KILLS=50 $(PYTHON) -m pytest -n 0 -s tests/site/test_build.py -k killed

clean:  ## remove what was built, keep what was installed
	rm -rf site .build docs/?? docs/??? docs/theme/partials/languages wizard/eligibility/data

.venv/.done: requirements.txt wizard/pyproject.toml .python-version scripts/setup.sh
	scripts/setup.sh python
	touch $@

node_modules/.done: package-lock.json .npmrc scripts/setup.sh
	scripts/setup.sh node
	touch $@

.build/bench/.done: scripts/bench/rivals/package-lock.json .npmrc scripts/setup.sh
	scripts/setup.sh rivals
	touch $@

.venv/.audit: .ci/audit.txt .venv/.done scripts/setup.sh
	scripts/setup.sh audit
	touch $@

.venv/.browser: .venv/.done
	scripts/setup.sh browser
	touch $@

.venv/.engines: .venv/.done
	scripts/setup.sh engines
	touch $@

.venv/.more-engines: .venv/.done
	scripts/setup.sh more-engines
	touch $@

.venv/.servers: .venv/.done
	scripts/setup.sh servers
	touch $@
