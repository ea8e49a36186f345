"""What every screen is built of: widgets, colours, icons, dialogs, texts. No data."""
