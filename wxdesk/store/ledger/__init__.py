"""The ledger: bulk work as rows on disk, one per fan, until the server said yes.

``begin`` freezes who a task is for, ``marks`` says what became of each, ``check`` sets
them against what WeChat says, ``read`` gives tasks with their counts.
"""
