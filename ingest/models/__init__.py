"""Build the models that Refdesk runs: export, quantize and check encoders, rerankers and judges."""
