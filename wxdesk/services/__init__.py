"""One module per thing a person does; never importing each other."""
