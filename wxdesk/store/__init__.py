"""One SQLite file per account: the only place that knows SQL."""
