"""Markdown as text: sections, plain text with positions, formulas, invisible characters, normalization, tokens."""
