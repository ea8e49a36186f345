"""The command line: grammar, commands, output, signals."""
