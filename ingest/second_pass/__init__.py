"""The second pass of an ingest, when every id is known: links are resolved, and the files that they need are kept."""
