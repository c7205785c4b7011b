"""The MCP door: server, endpoint, schemas, resources, prompts and completion."""
