"""The registered thresholds of the procurement family: inputs, evaluation and explanation of each."""
