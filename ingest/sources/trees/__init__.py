"""Sources that are trees of files without a folder: repositories of git and packed files."""
