"""The registered thresholds of the serving family: inputs, evaluation and explanation of each."""
