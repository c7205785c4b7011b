"""Documents, chunks and authors: the nouns of an archive."""
