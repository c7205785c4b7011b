"""Compare statements without quotes with what a document says, by rules alone."""
