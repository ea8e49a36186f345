"""The window. No logic: every button ends in one call of a service."""
