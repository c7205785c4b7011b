"""The languages of texts and queries: scripts, function words, stems, and which language a text is in."""
