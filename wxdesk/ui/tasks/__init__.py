"""The tasks tab: rows, buttons, one task in the pane."""
