"""The registered thresholds of the composition family: inputs, evaluation and explanation of each."""
