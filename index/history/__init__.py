"""The versions of documents: which there are, what each said, and what changed from one to the next."""
