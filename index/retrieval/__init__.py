"""Retrieval: query language, filters, the lexical and the dense leg, fusion, ranking and search."""
