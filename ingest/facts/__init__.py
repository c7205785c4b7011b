"""What a document is called, who wrote it and when: read from wherever it stands, each fact with its provenance."""
