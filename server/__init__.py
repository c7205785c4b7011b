"""Wiring: configuration, the MCP server, the HTTP application and the command line."""
