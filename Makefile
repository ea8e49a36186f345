# Every command is one word. `make setup` is run by the others when it is needed.
.PHONY: demo test check bench torture mutants walks package package-windows setup i18n
PY := .venv/bin/python

demo:       ## the main job on the built-in simulator
	@packaging/dev_setup.sh fonts
	@$(PY) -m wxdesk demo --out demo-out

test:       ## the tests, on two processes
	@packaging/dev_setup.sh
	@$(PY) -m pytest -n 2 --dist worksteal

check:      ## style, types, translations, workflows
	@packaging/dev_setup.sh
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@$(PY) -m mypy
	@$(PY) packaging/i18n.py --check
	@.venv/bin/check-jsonschema --quiet --builtin-schema vendor.github-workflows \
		.github/workflows/*.yml

bench:      ## how fast, as ratios in one run
	@packaging/dev_setup.sh
	@$(PY) -m bench

torture:    ## the proofs of reliability in their long form
	@packaging/dev_setup.sh
	@$(PY) -m torture

mutants:    ## plant 22 defects, each must be caught
	@packaging/dev_setup.sh
	@$(PY) -m torture.mutants

walks:      ## every walk of a person through the window, 25 times, with other delays
	@packaging/dev_setup.sh
	@$(PY) -m tests.walks

package:    ## .deb, .rpm, .tar.xz and wheel; each is installed and has to prove itself
	@packaging/dev_setup.sh package
	@$(PY) -m pip install --quiet --disable-pip-version-check -e '.[package]'
	@$(PY) packaging/linux.py

package-windows: ## the Windows installer, built and proved under Wine
	@packaging/dev_setup.sh package
	@$(PY) -m pip install --quiet --disable-pip-version-check -e '.[package]'
	@$(PY) packaging/windows.py

setup:
	@packaging/dev_setup.sh

i18n:       ## collect the texts of the interface and compile the translations
	@$(PY) packaging/i18n.py
