// A server of the official TypeScript SDK that has what the conformance suite asks a server for, over streamable HTTP with sessions.
//
// usage: conforming.mjs PORT_FILE DIRECTORY
//
// DIRECTORY holds the node_modules from which the SDK and express are taken.

import { randomUUID } from "node:crypto";
import { renameSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const [portFile, directory] = process.argv.slice(2);
const require = createRequire(join(directory, "index.js"));
const { Server } = require("@modelcontextprotocol/sdk/server/index.js");
const { StreamableHTTPServerTransport } = require("@modelcontextprotocol/sdk/server/streamableHttp.js");
const types = require("@modelcontextprotocol/sdk/types.js");
const express = require("express");

const PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC";
const WAV = "UklGRiQAAABXQVZFZm10IBAAAAABAAEAQB8AAEAfAAABAAgAZGF0YQAAAAA=";

const text = (words) => ({ type: "text", text: words });
const image = { type: "image", data: PNG, mimeType: "image/png" };
const embedded = (uri, mimeType, words) => ({ type: "resource", resource: { uri, mimeType, text: words } });
const strings = (...names) => ({ type: "object", properties: Object.fromEntries(names.map((n) => [n, { type: "string" }])), required: names });
const NOTHING = { type: "object", properties: {} };
const titled = (words) => words.map(([value, title]) => ({ const: value, title }));

const DEFAULTS = {
  type: "object",
  properties: {
    name: { type: "string", default: "John Doe" },
    age: { type: "integer", default: 30 },
    score: { type: "number", default: 95.5 },
    status: { type: "string", enum: ["active", "inactive", "pending"], default: "active" },
    verified: { type: "boolean", default: true },
  },
};
const OPTIONS = ["option1", "option2", "option3"];
const ENUMS = {
  type: "object",
  properties: {
    untitledSingle: { type: "string", enum: OPTIONS },
    titledSingle: { type: "string", oneOf: titled([["value1", "First Option"], ["value2", "Second Option"], ["value3", "Third Option"]]) },
    legacyEnum: { type: "string", enum: ["opt1", "opt2", "opt3"], enumNames: ["Option One", "Option Two", "Option Three"] },
    untitledMulti: { type: "array", items: { type: "string", enum: OPTIONS } },
    titledMulti: { type: "array", items: { anyOf: titled([["value1", "First Choice"], ["value2", "Second Choice"], ["value3", "Third Choice"]]) } },
  },
};

// Asks the client's person, in the stream of the request that it belongs to.
async function elicit(extra, message, requestedSchema) {
  const params = { message, requestedSchema };
  const answer = await extra.sendRequest({ method: "elicitation/create", params }, types.ElicitResultSchema);
  return [text(`action=${answer.action}, content=${JSON.stringify(answer.content ?? {})}`)];
}

async function sample(extra, prompt) {
  const params = { messages: [{ role: "user", content: text(prompt) }], maxTokens: 100 };
  const answer = await extra.sendRequest({ method: "sampling/createMessage", params }, types.CreateMessageResultSchema);
  return [text(`LLM response: ${answer.content.text}`)];
}

async function log(extra) {
  for (const data of ["Tool execution started", "Tool processing data", "Tool execution completed"]) {
    await extra.sendNotification({ method: "notifications/message", params: { level: "info", data } });
    await sleep(50);
  }
  return [text("logged")];
}

async function progress(extra) {
  const progressToken = extra._meta?.progressToken;
  for (const done of [0, 50, 100]) {
    if (progressToken !== undefined) {
      await extra.sendNotification({ method: "notifications/progress", params: { progressToken, progress: done, total: 100 } });
    }
    await sleep(50);
  }
  return [text("done")];
}

// Name, input, and what it answers.
const TOOLS = [
  ["test_simple_text", NOTHING, () => [text("This is a simple text response for testing.")]],
  ["test_image_content", NOTHING, () => [image]],
  ["test_audio_content", NOTHING, () => [{ type: "audio", data: WAV, mimeType: "audio/wav" }]],
  ["test_embedded_resource", NOTHING, () => [embedded("test://embedded-resource", "text/plain", "This is an embedded resource content.")]],
  ["test_multiple_content_types", NOTHING, () => [text("Multiple content types test:"), image,
    embedded("test://mixed-content-resource", "application/json", JSON.stringify({ test: "data", value: 123 }))]],
  ["test_tool_with_logging", NOTHING, (_, extra) => log(extra)],
  ["test_tool_with_progress", NOTHING, (_, extra) => progress(extra)],
  ["test_sampling", strings("prompt"), (args, extra) => sample(extra, args.prompt)],
  ["test_elicitation", strings("message"), (args, extra) => elicit(extra, args.message, strings("username", "email"))],
  ["test_elicitation_sep1034_defaults", NOTHING, (_, extra) => elicit(extra, "with defaults", DEFAULTS)],
  ["test_elicitation_sep1330_enums", NOTHING, (_, extra) => elicit(extra, "with choices", ENUMS)],
  ["json_schema_2020_12_tool", {
    $schema: "https://json-schema.org/draft/2020-12/schema", type: "object",
    $defs: { address: { type: "object", properties: { street: { type: "string" }, city: { type: "string" } } } },
    properties: { name: { type: "string" }, address: { $ref: "#/$defs/address" } }, additionalProperties: false,
  }, () => [text("seen")]],
];

const says = (...contents) => ({ messages: contents.map((content) => ({ role: "user", content })) });
const PROMPTS = [
  ["test_simple_prompt", [], () => says(text("This is a simple prompt for testing."))],
  ["test_prompt_with_arguments", ["arg1", "arg2"], (a) => says(text(`Prompt with arguments: arg1='${a.arg1}', arg2='${a.arg2}'`))],
  ["test_prompt_with_embedded_resource", ["resourceUri"], (a) => says(
    embedded(a.resourceUri, "text/plain", "Embedded resource content for testing."), text("Please process the embedded resource above."))],
  ["test_prompt_with_image", [], () => says(image, text("Please analyze the image above."))],
];

function resource(uri) {
  const id = uri.match(/^test:\/\/template\/(.*)\/data$/)?.[1];
  if (id !== undefined) {
    return { uri, mimeType: "application/json", text: JSON.stringify({ id, templateTest: true, data: `Data for ID: ${id}` }) };
  }
  if (uri === "test://static-binary") return { uri, mimeType: "image/png", blob: PNG };
  return { uri, mimeType: "text/plain", text: "This is the content of the static text resource." };
}

function server() {
  const capabilities = { tools: {}, prompts: {}, resources: { subscribe: true }, logging: {}, completions: {} };
  const made = new Server({ name: "conforming", version: "1.0.0" }, { capabilities });
  const on = (schema, answer) => made.setRequestHandler(schema, answer);
  on(types.ListToolsRequestSchema, () => ({ tools: TOOLS.map(([name, inputSchema]) => ({ name, description: name, inputSchema })) }));
  on(types.CallToolRequestSchema, async ({ params }, extra) => {
    const tool = TOOLS.find(([name]) => name === params.name);
    if (!tool) return { isError: true, content: [text("This tool intentionally returns an error for testing")] };
    return { content: await tool[2](params.arguments ?? {}, extra) };
  });
  on(types.ListPromptsRequestSchema, () => ({
    prompts: PROMPTS.map(([name, names]) => ({ name, description: name, arguments: names.map((n) => ({ name: n, description: n, required: true })) })),
  }));
  on(types.GetPromptRequestSchema, ({ params }) => PROMPTS.find(([name]) => name === params.name)[2](params.arguments ?? {}));
  on(types.ListResourcesRequestSchema, () => ({
    resources: ["test://static-text", "test://static-binary", "test://watched-resource"].map((uri) => ({ uri, name: uri, description: uri })),
  }));
  on(types.ListResourceTemplatesRequestSchema, () => ({ resourceTemplates: [{ uriTemplate: "test://template/{id}/data", name: "template" }] }));
  on(types.ReadResourceRequestSchema, ({ params }) => ({ contents: [resource(params.uri)] }));
  on(types.SubscribeRequestSchema, () => ({}));
  on(types.UnsubscribeRequestSchema, () => ({}));
  on(types.CompleteRequestSchema, () => ({ completion: { values: ["paris", "park"], total: 2, hasMore: false } }));
  return made;
}

const sessions = new Map();
const app = express();
app.use(express.json());
app.all("/mcp", async (request, response) => {
  let transport = sessions.get(request.headers["mcp-session-id"]);
  if (!transport && types.isInitializeRequest(request.body)) {
    transport = new StreamableHTTPServerTransport({ sessionIdGenerator: randomUUID, onsessioninitialized: (id) => sessions.set(id, transport) });
    await server().connect(transport);
  }
  if (!transport) return response.status(404).end();
  await transport.handleRequest(request, response, request.body);
});
const listener = app.listen(0, "127.0.0.1", () => {
  writeFileSync(`${portFile}.new`, `${listener.address().port}\n`);
  renameSync(`${portFile}.new`, portFile);
});
