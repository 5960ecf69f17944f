// A Worker that calls an MCP server, and answers with the status that the server gave.
export default {
  async fetch(_, env) {
    const headers = {
      Authorization: `Bearer ${env.EXAMPLE_TOKEN}`,
      "Content-Type": "application/json",
      Accept: "application/json, text/event-stream",
    };
    const params = { protocolVersion: "2025-06-18", capabilities: {}, clientInfo: { name: "worker", version: "1" } };
    const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "initialize", params });
    const answer = await fetch("https://mcp.example.com/mcp", { method: "POST", headers, body });
    return new Response(`status ${answer.status}`);
  },
};
