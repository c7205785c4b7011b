"""The HTML of a body: rendered from tokens, with notes at the end and raw HTML sanitized."""
