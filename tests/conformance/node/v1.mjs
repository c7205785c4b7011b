// The TypeScript SDK v1 as a host uses it: node v1.mjs http URL | node v1.mjs stdio COMMAND ARGUMENTS...
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { useEverything } from "./use.mjs";

const [kind, target, ...rest] = process.argv.slice(2);
const transport =
  kind === "stdio"
    ? new StdioClientTransport({ command: target, args: rest, stderr: "ignore" })
    : new StreamableHTTPClientTransport(new URL(target));
const client = new Client({ name: "conformance-v1", version: "1" });
await client.connect(transport);
await useEverything(client);
await client.close();
console.log(`v1 over ${kind}: OK`);
