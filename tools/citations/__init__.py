"""Citations of documents: in styles, with verified quotes, alone and in lists."""
