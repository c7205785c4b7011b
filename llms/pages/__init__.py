"""The website: layout, document pages and index pages."""
