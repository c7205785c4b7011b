"""A web site as a source: it is crawled within its own rules and ours, and what it holds becomes items."""
