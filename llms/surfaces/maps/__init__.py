"""What leads a language model through the archive: maps, full texts, a small edition and a skill."""
