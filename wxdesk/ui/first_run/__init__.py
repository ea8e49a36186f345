"""The wizard that adds an account."""
