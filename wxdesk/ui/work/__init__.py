"""What a person does to fans: choose, confirm, run, report; syncs and files."""
