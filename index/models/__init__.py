"""Models that run locally: the encoder, the reranker and their ONNX sessions."""
