"""The tests are tested: planted defects, each must turn its gate red.

The tree is copied to a temporary folder, a defect is planted there by replacing exact
text, and only the gate that has to notice it is run. A text that is not found any more
is an error: then the defect must be described anew.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
COPIED = ("wxdesk", "tests", "torture", "resources", "pyproject.toml", "CHANGELOG.md")
LIMIT = 120  # seconds for a gate; an endless loop is noticed by pytest-timeout before
CAUGHT = (1,)  # a test failed; a tree that cannot be loaded proves nothing


@dataclass(frozen=True, slots=True)
class Mutant:
    """A defect: in ``path`` each text gives way to the other; pytest runs ``gate``."""

    name: str
    path: str
    changes: tuple[tuple[str, str], ...]
    gate: str


MUTANTS = (
    Mutant(
        "the ledger is written after the send",
        "wxdesk/work/bulk.py",
        (
            (
                """        self.results.sending(part)
        try:
            self._call(part)
""",
                """        try:
            self._call(part)
            self.results.sending(part)
""",
            ),
        ),
        "tests/services/test_bulk.py::"
        "test_a_crash_leaves_an_unknown_batch_that_is_sent_again",
    ),
    Mutant(
        "NORMAL instead of FULL",
        "wxdesk/store/db.py",
        (('level = "FULL" if durable else "NORMAL"', 'level = "NORMAL"'),),
        "tests/reliability/test_gates.py::"
        "test_the_intent_has_reached_the_disk_when_the_request_leaves",
    ),
    Mutant(
        "urllib3 repeats every request, writes too",
        "wxdesk/api/transport.py",
        (
            (
                "super().__init__(pool_connections=2, pool_maxsize=1)",
                "super().__init__(pool_connections=2, pool_maxsize=1, max_retries="
                "urllib3.Retry(3, allowed_methods=None))",
            ),
        ),
        "tests/services/test_bulk.py::test_a_lost_remark_is_read_back_not_sent_again",
    ),
    Mutant(
        "profiles by position instead of openid",
        "wxdesk/api/answers.py",
        (
            (
                "return [found[one] for one in dict.fromkeys(asked) if one in found]",
                "from dataclasses import replace\n\n        return [replace(was,"
                " openid=one) for one, was in zip(asked, found.values())]",
            ),
        ),
        "tests/services/test_sync.py::test_a_full_sync_reads_everybody_again",
    ),
    Mutant(
        "the token is renewed without end",
        "wxdesk/api/retry.py",
        (("is Reaction.RENEW_TOKEN and tries == 1:", "is Reaction.RENEW_TOKEN:"),),
        "tests/api/test_api_token.py::test_the_second_refusal_ends_the_call",
    ),
    Mutant(
        "total ends the list",
        "wxdesk/services/sync.py",
        (
            (
                "            listing = self._add_page(listing, page)\n",
                "            listing = self._add_page(listing, page)\n"
                "            if listing.count >= (page.total or 0):\n"
                "                break\n",
            ),
        ),
        "tests/reliability/test_gates.py::"
        "test_a_total_that_falls_on_the_way_does_not_end_the_list",
    ),
    Mutant(
        "a label that reads HTML",
        "wxdesk/ui/kit/widgets.py",
        (
            (
                "self.setTextFormat(Qt.TextFormat.PlainText)",
                "self.setTextFormat(Qt.TextFormat.AutoText)",
            ),
        ),
        "tests/ui/test_plain_text.py",
    ),
    Mutant(
        "write() for XLSX",
        "wxdesk/services/export.py",
        (
            ("sheet.write_string(row + 1, column,", "sheet.write(row + 1, column,"),
            ('"strings_to_formulas": False,', '"strings_to_formulas": True,'),
        ),
        "tests/services/test_export.py::"
        "test_a_workbook_holds_text_only_and_opens_again",
    ),
    Mutant(
        "a migration by executescript",
        "wxdesk/store/schema.py",
        (
            (
                "    for statement in _FIRST:\n        db.execute(statement)\n",
                '    db.executescript(";\\n".join(_FIRST))\n'
                '    db.execute("BEGIN IMMEDIATE")\n',
            ),
        ),
        "tests/reliability/test_gates.py::test_a_migration_is_one_transaction",
    ),
    Mutant(
        "the query of a request in a log line",
        "wxdesk/api/call.py",
        (
            (
                'log.debug("%s: %s", endpoint.path, type(failure).__name__)',
                'log.debug("%s: %s %s", endpoint.path, asked, type(failure).__name__)',
            ),
        ),
        "tests/api/test_api_secrets.py",
    ),
    Mutant(
        "redirects are followed",
        "wxdesk/api/transport.py",
        (
            (
                "        response = line.send(\n            prepared,\n",
                "        session = requests.Session()\n"
                '        session.mount("http://", line)\n'
                "        response = session.send(\n            prepared,\n",
            ),
        ),
        "tests/api/test_api_transport.py::test_redirects_are_not_followed",
    ),
    Mutant(
        "the socket is taken without the lock",
        "wxdesk/ui/window/single_instance.py",
        (
            (
                "            if self._locked():\n",
                "            if self._locked() or True:\n",
            ),
        ),
        "tests/ui/test_single_instance.py::"
        "test_the_second_start_raises_the_first_and_ends",
    ),
    Mutant(
        "a selection evaluated late",
        "wxdesk/work/acts.py",
        (('        if drafts and keep != "now":\n', "        if drafts is None:\n"),),
        "tests/services/test_confirmed_acts.py::test_who_was_shown_is_who_is_changed",
    ),
    Mutant(
        "a queue in memory only",
        "wxdesk/store/ledger/marks.py",
        (
            (
                '"DELETE FROM task WHERE state = ? AND NOT created_at BETWEEN ? AND ?"',
                "\"DELETE FROM task WHERE state = 'queued' OR state = ?\"\n"
                '        " AND NOT created_at BETWEEN ? AND ?"',
            ),
        ),
        "tests/services/test_confirmed_acts.py::test_what_is_confirmed_outlives_the_program",
    ),
    Mutant(
        "an undo from the cache",
        "wxdesk/work/readback.py",
        (
            (
                "    if not tag_list.fresh(task.read_at, account.now) and _ask_all(",
                "    if task.read_at < 0 and _ask_all(",
            ),
        ),
        "tests/services/test_confirmed_acts.py::"
        "test_undo_leaves_the_tag_to_those_who_had_it_before",
    ),
    Mutant(
        "a version read outside its transaction",
        "wxdesk/store/schema.py",
        (
            (
                "    while version(db) < len(migrations):\n"
                '        db.execute("BEGIN IMMEDIATE")\n'
                "        try:\n"
                "            number = version(db)  # again: somebody else may just have"
                " done it\n",
                "    while (number := version(db)) < len(migrations):\n"
                '        db.execute("BEGIN IMMEDIATE")\n'
                "        try:\n",
            ),
        ),
        "tests/store/test_store_shared.py::"
        "test_a_migration_looks_at_the_version_in_its_transaction",
    ),
    Mutant(
        "a second descriptor closed",
        "wxdesk/store/opening.py",
        (
            (
                "    if not size and not unclean:\n",
                '    with path.open("rb") as file:\n'
                "        file.read(16)\n"
                "    if not size and not unclean:\n",
            ),
        ),
        "tests/store/test_store_shared.py::test_opening_it_once_more_drops_no_lock",
    ),
    Mutant(
        "a live file judged damaged without the lock",
        "wxdesk/store/db.py",
        (("            if not unused:\n", "            if unused is None:\n"),),
        "tests/store/test_store_shared.py::"
        "test_a_damaged_file_stays_while_somebody_has_it_open",
    ),
    Mutant(
        "a message without its account",
        "wxdesk/ui/background/delivery.py",
        (("        if work.appid == self._shown:\n", "        if self._shown:\n"),),
        "tests/ui/test_several_accounts.py::"
        "test_a_sync_left_behind_is_named_and_its_result_waits",
    ),
    Mutant(
        "a secret stored by a test",
        "wxdesk/services/accounts.py",
        (
            (
                "    before = home.settings.account(entry.appid)\n"
                "    if before is None:\n",
                "    before = home.settings.account(entry.appid)\n"
                "    _keep_secret(home, entry, before, secret)\n"
                "    if before is None:\n",
            ),
        ),
        "tests/ui/test_settings_dialog.py::test_a_test_stores_nothing",
    ),
    Mutant(
        "a list ended before its cursor",
        "wxdesk/api/answers.py",
        (
            (
                "        if not named:\n",
                "        if not named or (after and len(named) < 1_000):\n",
            ),
        ),
        "tests/services/test_short_answers.py::"
        "test_a_page_with_a_cursor_is_never_the_last",
    ),
    Mutant(
        "one call over the reserve",
        "wxdesk/account/quota_reserve.py",
        (
            (
                "        if limit and self._of(day)[path] >= limit",
                "        if limit and self._of(day)[path] > limit",
            ),
        ),
        "tests/services/test_reserve_exact.py::test_small_work_knows_the_limit_too",
    ),
)


def main() -> int:
    """Plant all; returns 0 when all are caught and every gate is green without."""
    with tempfile.TemporaryDirectory(prefix="wxdesk-mutants-") as name:
        folder = Path(name)
        clean = _copy(folder / "clean")
        green = _gate(clean, *dict.fromkeys(one.gate for one in MUTANTS))
        if green != 0:
            print(f"the gates are not green without a defect (pytest: {green})")
            return 1
        caught = sum(_planted(one, folder) for one in MUTANTS)
    print(f"{caught} of {len(MUTANTS)} caught")
    return 0 if caught == len(MUTANTS) else 1


def _planted(mutant: Mutant, folder: Path) -> bool:
    begun = time.monotonic()
    tree = _copy(folder / "planted")
    plant(mutant, tree)
    code = _gate(tree, mutant.gate)
    shutil.rmtree(tree)
    found = code in CAUGHT
    word = "caught" if found else f"NOT CAUGHT ({code})"
    seconds = time.monotonic() - begun
    print(f"{word:12} {seconds:5.1f} s  {mutant.name:42} {mutant.gate}", flush=True)
    return found


def plant(mutant: Mutant, tree: Path) -> None:
    """Put the defect into the tree. Raises ValueError when the text is not there."""
    path = tree / mutant.path
    source = path.read_text("utf-8")
    for old, new in mutant.changes:
        if source.count(old) != 1:
            raise ValueError(f"{mutant.name}: not once in {mutant.path}:\n{old}")
        source = source.replace(old, new)
    path.write_text(source, "utf-8")


def _copy(target: Path) -> Path:
    ignore = shutil.ignore_patterns("__pycache__", ".*")
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, target / name, ignore=ignore)
        else:
            shutil.copy(source, target / name)
    return target


def _gate(tree: Path, *gates: str) -> int:
    """Run these tests in that tree; pytest's exit code, or 1 when it hangs."""
    options = [
        "-n0",
        "-x",
        "-q",
        "--no-header",
        "--timeout=40",
        "-p",
        "no:cacheprovider",
    ]
    environment = {
        **os.environ,
        "PYTHONPATH": str(tree),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    try:
        done = subprocess.run(
            [sys.executable, "-m", "pytest", *options, *gates],
            cwd=tree,
            env=environment,
            timeout=LIMIT,
            check=False,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
    except subprocess.TimeoutExpired:
        return 1
    if done.returncode not in (0, *CAUGHT):
        print(done.stdout.decode("utf-8", "replace")[-1500:])
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
