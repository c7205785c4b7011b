"""What a site lists of itself: maps for people and programs, in the order in which they are trusted."""
