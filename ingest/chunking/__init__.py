"""Cut documents into chunks that tile their body."""
