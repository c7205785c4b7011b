"""The registered thresholds of the frontier family: inputs, evaluation and explanation of each."""
