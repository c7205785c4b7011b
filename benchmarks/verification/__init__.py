"""Answers with labels, made by stated mutations of true ones in five languages, and how many are judged right."""
