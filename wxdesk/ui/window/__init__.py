"""The main window: builds the parts, connects them, takes them down."""
