"""MCP hosts: the configuration that each needs, and the files that hold it."""
