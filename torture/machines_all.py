"""All state machines as proofs: which, and how the runs are shared out."""

from __future__ import annotations

from torture.machine_acts import ActsMachine
from torture.machine_ledger import LedgerMachine
from torture.machine_listing import ListingMachine
from torture.machine_tags import TagMachine
from torture.machine_token import TokenMachine
from torture.machine_undo import UndoMachine
from torture.machines import LONG_STEPS, SHORT_STEPS, Machine, run_machine
from torture.proof import Proof, Result

# The share of 1,000 short and 50,000 long runs.
MACHINES: dict[str, tuple[type[Machine], float]] = {
    "ledger": (LedgerMachine, 0.25),
    "listing with churn": (ListingMachine, 0.10),
    "tokens, two clients": (TokenMachine, 0.45),
    "tags": (TagMachine, 0.12),
    "undo": (UndoMachine, 0.08),
    "confirmed acts": (ActsMachine, 0.05),
}
SHORT_RUNS, LONG_RUNS = 1_000, 50_000


def run(name: str, short: bool, seed: int, parts: int = 1) -> Result:
    """One machine's share, or one of so many equal parts of it."""
    machine, share = MACHINES[name]
    runs, steps = (SHORT_RUNS, SHORT_STEPS) if short else (LONG_RUNS, LONG_STEPS)
    return run_machine(machine, round(runs * share / parts), steps, seed)


def _proof(name: str, share: float) -> Proof:
    return Proof(
        f"state machine: {name}",
        f"{LONG_RUNS * share:,.0f} × {LONG_STEPS}",
        lambda short, seed: run(name, short, seed),
    )


PROOFS = [_proof(name, share) for name, (_, share) in MACHINES.items()]
