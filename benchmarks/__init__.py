"""Measure Refdesk on this machine against its budgets: `python -m benchmarks [--json]`.

Each theme is a module with one public function that takes the `Workspace` and gives its rows. CPU times are of the
real processes, so that what else runs on the machine does not matter; the best of several runs counts.
"""
