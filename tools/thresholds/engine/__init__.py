"""The engine of thresholds: inputs, domains, evaluation, sweeps, break-evens and results."""
