"""Run all proofs and print one table. Exit code 1 when any of them met a problem.

    python -m torture [--short] [--seed N] [NAME …]

A NAME picks the proofs whose name contains it. Proofs that live beside the tests
(``tests/faults``) are found by their ``PROOFS`` list: (name, goal, function), where the
function takes (short, seed) and gives (figure, problems).
"""

from __future__ import annotations

import argparse
import importlib
import random
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from torture import crash, damage, machines_all, mixed, several
from torture.proof import Proof, Result

TESTS = Path(__file__).parents[1] / "tests" / "faults"
OWN = [
    Proof(
        "kill -9 anywhere", "2,000 kills: 0 lost, 0 false done, 0 corrupt", crash.run
    ),
    Proof("23,000 fans, everything at once", "as asked, failures named", mixed.run),
    Proof(
        "damaged data files", "1,000: 0 tracebacks, 0 changed in silence", damage.run
    ),
    Proof(
        "several processes on one account",
        "0 rows lost, 0 calls over the reserve",
        several.run,
    ),
    *machines_all.PROOFS,
]


def main(argv: list[str] | None = None) -> int:
    """Returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m torture", description=__doc__)
    parser.add_argument("--short", action="store_true", help="as `make test` does")
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 16))
    parser.add_argument("names", nargs="*", metavar="NAME")
    args = parser.parse_args(argv)
    proofs = [
        one
        for one in [*OWN, *found_beside_the_tests()]
        if not args.names or any(name in one.name for name in args.names)
    ]
    print(f"seed {args.seed}, {'short' if args.short else 'long'} forms", flush=True)
    print(f"{'proof':34} | {'goal':44} | {'seconds':>7} | figure")
    failed = 0
    for proof in proofs:
        begun = time.monotonic()
        result = _run(proof, args.short, args.seed)
        seconds = time.monotonic() - begun
        figure = result.figure or "-"
        print(f"{proof.name:34} | {proof.goal:44} | {seconds:7.0f} | {figure}")
        for problem in result.problems[:20]:
            print(f"  PROBLEM {problem}")
        sys.stdout.flush()
        failed += bool(result.problems)
    print(f"{len(proofs) - failed} of {len(proofs)} proofs hold")
    return 1 if failed or not proofs else 0


def _run(proof: Proof, short: bool, seed: int) -> Result:
    try:
        return proof.run(short, seed)
    except Exception as error:  # noqa: BLE001 - the other proofs shall run as well
        return Result("", [f"{type(error).__name__}: {error}"])


def found_beside_the_tests() -> Iterator[Proof]:
    """The proofs that modules in tests/faults name in ``PROOFS``."""
    if not TESTS.is_dir():
        return
    sys.path[:0] = [str(TESTS), str(TESTS.parent)]
    for path in sorted(TESTS.glob("*.py")):
        if "PROOFS" in path.read_text("utf-8"):
            for name, goal, function in importlib.import_module(path.stem).PROOFS:
                yield Proof(name, goal, _adapted(function))


def _adapted(
    function: Callable[[bool, int], tuple[str, list[str]]],
) -> Callable[[bool, int], Result]:
    return lambda short, seed: Result(*function(short, seed))


if __name__ == "__main__":
    sys.exit(main())
