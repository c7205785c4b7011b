"""Agent frameworks as clients: one module a framework, each run by the Python of an environment that has it."""
