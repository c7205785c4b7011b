"""Quotes and references: find them in an answer, resolve them, verify them against the text."""
