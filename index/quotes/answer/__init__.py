"""Read an answer: its blocks, sentences, quotes and references, in Markdown, HTML and LaTeX."""
