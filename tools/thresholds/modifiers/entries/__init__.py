"""The registered thresholds of the modifiers family: inputs, evaluation and explanation of each."""
