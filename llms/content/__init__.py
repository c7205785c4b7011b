"""What surfaces say: the catalogue, its items, and their bodies as Markdown and HTML."""
