"""Proof that nothing is lost and nothing claimed: kills, faults, damage, long runs.

``python -m torture`` runs all of it and prints one table; ``make test`` runs the short
forms from ``tests/reliability``. Nothing here is shipped.
"""
