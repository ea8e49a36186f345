"""The right pane: one fan, several, or a task."""
