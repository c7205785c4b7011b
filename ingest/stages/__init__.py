"""The stages of an ingest, in order: discover, compare, convert, plan, chunk and embed, write."""
