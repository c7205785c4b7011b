"""Measure what becomes of an archive of others: its links and pictures (`links`), and questions about it (`questions`)."""
