"""Whether an index is as it was written: the list of its files with hashes, verification and repair."""
