"""Converting files of others in a process of its own, which a file may break without harm to an ingest."""
