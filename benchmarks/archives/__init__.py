"""Measure what becomes of an archive of others: its links and pictures, and questions about it."""
