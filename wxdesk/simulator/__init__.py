"""The platform in miniature, on 127.0.0.1: for tests, the demo and learning."""
