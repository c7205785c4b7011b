"""Attacks on readers: hostile documents, and a browser that tells whether one of them does anything.

`python -m tests.attacks` opens each document by itself; the tests open several of them on a page.
"""
