"""HTTP answers: problems, content negotiation, representations and policies."""
