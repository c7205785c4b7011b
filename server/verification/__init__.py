"""Answers in files: how they are read for verification, how what was found is shown, and how it is mended."""
