"""Models that run locally: the encoder, the reranker, the judge and their ONNX sessions."""
