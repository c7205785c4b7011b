"""The HTTP door: application, published site, search page and JSON API."""
