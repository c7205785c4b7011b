"""The commands that ask about documents of the index."""
