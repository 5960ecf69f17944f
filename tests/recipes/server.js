// A program that reads .env and calls an MCP server; says its port, and answers with the status that the server gave.
require("dotenv").config();
const express = require("express");

const app = express();
app.get("/", async (_, response) => {
  const headers = {
    Authorization: `Bearer ${process.env.EXAMPLE_TOKEN}`,
    "Content-Type": "application/json",
    Accept: "application/json, text/event-stream",
  };
  const params = { protocolVersion: "2025-06-18", capabilities: {}, clientInfo: { name: "express", version: "1" } };
  const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "initialize", params });
  const answer = await fetch("https://mcp.example.com/mcp", { method: "POST", headers, body });
  response.send(`status ${answer.status}`);
});
const server = app.listen(0, "127.0.0.1", () => console.log(`http://127.0.0.1:${server.address().port}`));
