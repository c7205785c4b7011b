"""How a person's numbers are read: units, usual sizes, names that are nearly right, and lists of names."""
