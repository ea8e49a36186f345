"""wxdesk: manage the followers of a WeChat Official Account from the desktop."""

__version__ = "0.1.0"
