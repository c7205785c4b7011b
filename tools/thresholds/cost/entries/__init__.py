"""The registered thresholds of the cost family: inputs, evaluation and explanation of each."""
