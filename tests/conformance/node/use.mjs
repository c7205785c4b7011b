// What a host does with a server, with its output schemas validated by the client: the same for both SDKs.
import assert from "node:assert/strict";

export async function useEverything(client) {
  const { tools } = await client.listTools();
  const names = tools.map((tool) => tool.name);
  for (const name of ["search", "fetch", "cite", "list_documents", "compute_threshold", "describe_thresholds"])
    assert(names.includes(name), `the tool ${name} is missing`);
  const structured = async (name, args) => {
    const result = await client.callTool({ name, arguments: args });
    assert(!result.isError, JSON.stringify(result.content));
    const text = result.content.find((part) => part.type === "text").text;
    assert(text.startsWith("# ") || /^[a-z_ ]+:/.test(text), text.slice(0, 200));
    return result.structuredContent;
  };
  const { results } = await structured("search", { query: "when does routing pay?" });
  assert(results.length > 0);
  assert.equal((await structured("fetch", { id: results[0].id })).id, results[0].id);
  await structured("cite", { id: results[0].id });
  await structured("list_documents", {});
  const described = await structured("describe_thresholds", { name: "cost_correct" });
  await structured("compute_threshold", { threshold: "cost_correct", inputs: described.thresholds[0].example });
  assert((await client.callTool({ name: "search", arguments: { query: "" } })).isError);
  await assert.rejects(client.callTool({ name: "delete_everything", arguments: {} }));

  const { prompts } = await client.listPrompts();
  assert(prompts.some((prompt) => prompt.name === "answer_with_citations"));
  const prompt = await client.getPrompt({ name: "brief_on_topic", arguments: { topic: "routing" } });
  assert.match(prompt.messages[0].content.text, /routing/);
  const { resourceTemplates } = await client.listResourceTemplates();
  assert(resourceTemplates.length >= 3);
  const { contents } = await client.readResource({ uri: `refdesk://document/${results[0].id}` });
  assert(contents[0].text.length > 0);
  await assert.rejects(client.readResource({ uri: "refdesk://document/paper:nowhere" }));
  const { completion } = await client.complete({
    ref: { type: "ref/prompt", name: "compare_documents" },
    argument: { name: "first", value: "paper:" },
  });
  assert(completion.values.length > 0);
}
