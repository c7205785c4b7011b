"""The suites of others, run against this product: `make conformance`."""
