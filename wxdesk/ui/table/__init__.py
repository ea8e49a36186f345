"""Tables of a million rows: model, columns, cells, selection."""
