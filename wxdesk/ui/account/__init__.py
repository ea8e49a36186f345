"""One account's fields, its connection check, and what to do about a refusal."""
