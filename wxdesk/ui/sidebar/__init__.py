"""The sidebar: groups, tags and saved filters with their counts."""
