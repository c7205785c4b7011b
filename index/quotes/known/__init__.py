"""Works outside the archive as others describe them: bibliographies, snapshots of registries, lists of retractions."""
