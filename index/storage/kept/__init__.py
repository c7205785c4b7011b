"""What an index keeps that cannot be made again from its tables: texts under permalinks, the register, originals."""
