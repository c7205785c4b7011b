// The TypeScript SDK v2 in each of its modes: node v2.mjs http URL | node v2.mjs stdio COMMAND ARGUMENTS...
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { useEverything } from "./use.mjs";

const [kind, target, ...rest] = process.argv.slice(2);
for (const mode of ["legacy", "auto", { pin: "2026-07-28" }]) {
  const transport =
    kind === "stdio"
      ? new StdioClientTransport({ command: target, args: rest, stderr: "ignore" })
      : new StreamableHTTPClientTransport(new URL(target));
  const client = new Client({ name: "conformance-v2", version: "1" }, { versionNegotiation: { mode } });
  await client.connect(transport);
  await useEverything(client);
  await client.close();
  console.log(`v2 ${JSON.stringify(mode)} over ${kind}: OK`);
}
