# Every command is one word. `make setup` is run by the others when it is needed.
.PHONY: demo test check bench package setup i18n
PY := .venv/bin/python

demo:       ## the main job on the built-in simulator
	@packaging/dev_setup.sh fonts
	@$(PY) -m wxdesk demo --out demo-out

test:       ## the tests, on two processes
	@packaging/dev_setup.sh
	@$(PY) -m pytest -n 2 --dist worksteal

check:      ## style, types, translations
	@packaging/dev_setup.sh
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@$(PY) -m mypy
	@$(PY) packaging/i18n.py --check

bench:      ## how fast, as ratios in one run
	@packaging/dev_setup.sh
	@$(PY) -m bench

package:    ## freeze, and let the result prove itself
	@packaging/dev_setup.sh
	@$(PY) -m pip install --quiet --disable-pip-version-check -e '.[package]'
	@$(PY) -m PyInstaller --noconfirm --log-level WARN build_app.spec
	@QT_QPA_PLATFORM=offscreen dist/wxdesk/wxdesk selftest

setup:
	@packaging/dev_setup.sh

i18n:       ## collect the texts of the interface and compile the translations
	@$(PY) packaging/i18n.py
