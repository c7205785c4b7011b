"""Formulas of a text: where they stand between dollars and backslashes, whether they are ones, and how TeX is read."""
