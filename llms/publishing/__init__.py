"""Write surfaces to a folder: render, compare with the ledger, replace what differs."""
