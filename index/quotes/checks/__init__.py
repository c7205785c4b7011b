"""Check what an answer says: its quotes, its references, what it says of works, and its statements."""
