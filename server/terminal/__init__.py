"""The terminal door: options of commands, and results as text."""
