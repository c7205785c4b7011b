"""Bibliographies as sources: what their entries say, and the files that these name."""
