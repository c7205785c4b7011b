"""Both layouts held to their contract: what each keeps, what that takes, and the largest rate of a fleet."""
