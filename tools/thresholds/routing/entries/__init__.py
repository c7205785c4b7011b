"""The registered thresholds of the routing family: inputs, evaluation and explanation of each."""
