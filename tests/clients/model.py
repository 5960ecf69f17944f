#!/usr/bin/env python3
"""A loopback stand-in for the models of several clients: it calls the tool `greet` of a server until it has called it often enough.

usage: model.py PORT_FILE LOG

Writes the port that it listens on into PORT_FILE, and into LOG a JSON object for each request: {"tools": [NAME, …], "outputs": [TEXT, …]}.
It speaks the Responses API (Codex), chat completions (opencode, Copilot CLI, Qwen Code), generateContent (Gemini CLI) and messages (Claude Code),
each as a stream and, where the client asks for that, as one object. CALLS in the environment says how often it calls the tool (1). BETWEEN is a shell command that is
run before each call but the first. Where there is a file LOG.command, it has the client's shell run what stands in that, once, and nothing else.
"""

import json
import os
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PORT_FILE, LOG = sys.argv[1:]
CALLS, BETWEEN = int(os.environ.get("CALLS", "1")), os.environ.get("BETWEEN")
LOCK = threading.Lock()
# What clients call the tool with which a model runs commands: Gemini CLI and Qwen Code, Claude Code, opencode and Copilot CLI, Codex.
SHELLS = ("run_shell_command", "Bash", "bash", "exec_command", "shell_command", "shell")


def sse(events):
    return "text/event-stream", "".join(events)


class Responses:
    """The Responses API. A tool of a server is called with the namespace that it is listed in."""

    def __init__(self, asked):
        self.tools = []
        for tool in asked.get("tools", []):
            inner = tool.get("tools") or [{}]
            self.tools += [(one.get("name") or tool.get("name") or tool.get("type"), tool.get("name") if tool.get("tools") else None) for one in inner]
        self.outputs = [str(i.get("output")) for i in asked.get("input", []) if str(i.get("type")).endswith("_call_output")]

    def call(self, tool, number, arguments):
        item = {"type": "function_call", "id": f"f{number}", "call_id": f"c{number}", "name": tool[0], "arguments": json.dumps(arguments)}
        if tool[1]:
            item["namespace"] = tool[1]
        return self.say(item)

    def end(self):
        return self.say({"type": "message", "id": "m", "role": "assistant", "content": [{"type": "output_text", "text": "done"}]})

    def say(self, item):
        usage = {"input_tokens": 1, "output_tokens": 1, "total_tokens": 2, "input_tokens_details": None, "output_tokens_details": None}
        events = [("response.created", {"response": {"id": "r"}}), ("response.output_item.done", {"output_index": 0, "item": item}),
                  ("response.completed", {"response": {"id": "r", "usage": usage}})]
        return sse(f"event: {kind}\ndata: {json.dumps({'type': kind, **more})}\n\n" for kind, more in events)


class Completions:
    """Chat completions."""

    def __init__(self, asked):
        self.tools = [(t["function"]["name"], None) for t in asked.get("tools") or []]
        self.outputs = [text(m.get("content")) for m in asked.get("messages", []) if m.get("role") == "tool"]
        self.streams = asked.get("stream")

    def call(self, tool, number, arguments):
        call = {"index": 0, "id": f"c{number}", "type": "function", "function": {"name": tool[0], "arguments": json.dumps(arguments)}}
        return self.say({"role": "assistant", "content": None, "tool_calls": [call]}, "tool_calls")

    def end(self):
        return self.say({"role": "assistant", "content": "done"}, "stop")

    def say(self, message, reason):
        whole = {"id": "x", "created": 1, "model": "m", "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}}
        if not self.streams:
            choices = [{"index": 0, "message": message, "finish_reason": reason}]
            return "application/json", json.dumps({**whole, "object": "chat.completion", "choices": choices})
        pieces = [(message, None), ({}, reason)]
        chunks = [{**whole, "object": "chat.completion.chunk", "choices": [{"index": 0, "delta": d, "finish_reason": r}]} for d, r in pieces]
        return sse([f"data: {json.dumps(chunk)}\n\n" for chunk in chunks] + ["data: [DONE]\n\n"])


class Generate:
    """generateContent and streamGenerateContent."""

    def __init__(self, asked):
        self.tools = [(f["name"], None) for t in asked.get("tools") or [] for f in t.get("functionDeclarations", [])]
        parts = [p for c in asked.get("contents", []) for p in c.get("parts", [])]
        self.outputs = [json.dumps(p["functionResponse"].get("response")) for p in parts if "functionResponse" in p]
        self.streams = True

    def call(self, tool, number, arguments):
        return self.say({"functionCall": {"id": f"c{number}", "name": tool[0], "args": arguments}})

    def end(self):
        return self.say({"text": "done"})

    def say(self, part):
        candidate = {"index": 0, "content": {"role": "model", "parts": [part]}, "finishReason": "STOP"}
        usage = {"promptTokenCount": 1, "candidatesTokenCount": 1, "totalTokenCount": 2}
        whole = json.dumps({"candidates": [candidate], "usageMetadata": usage})
        return sse([f"data: {whole}\n\n"]) if self.streams else ("application/json", whole)


class Messages:
    """The Messages API."""

    def __init__(self, asked):
        self.tools = [(tool["name"], None) for tool in asked.get("tools") or []]
        blocks = [block for message in asked.get("messages", []) if isinstance(message.get("content"), list) for block in message["content"]]
        self.outputs = [text(block.get("content")) for block in blocks if block.get("type") == "tool_result"]
        self.streams = asked.get("stream")

    def call(self, tool, number, arguments):
        return self.say({"type": "tool_use", "id": f"toolu_{number}", "name": tool[0], "input": arguments}, "tool_use")

    def end(self):
        return self.say({"type": "text", "text": "done"}, "end_turn")

    def say(self, block, reason):
        usage = {"input_tokens": 1, "output_tokens": 1}
        whole = {"id": "msg_1", "type": "message", "role": "assistant", "model": "m", "content": [block], "stop_sequence": None, "usage": usage}
        if not self.streams:
            return "application/json", json.dumps({**whole, "stop_reason": reason})
        called = block["type"] == "tool_use"
        delta = {"type": "input_json_delta", "partial_json": json.dumps(block["input"])} if called else {"type": "text_delta", "text": block["text"]}
        events = [{"type": "message_start", "message": {**whole, "content": [], "stop_reason": None}},
                  {"type": "content_block_start", "index": 0, "content_block": {**block, **({"input": {}} if called else {"text": ""})}},
                  {"type": "content_block_delta", "index": 0, "delta": delta}, {"type": "content_block_stop", "index": 0},
                  {"type": "message_delta", "delta": {"stop_reason": reason, "stop_sequence": None}, "usage": usage}, {"type": "message_stop"}]
        return sse(f"event: {event['type']}\ndata: {json.dumps(event)}\n\n" for event in events)


def text(content):
    return content if isinstance(content, str) else "".join(part.get("text", "") for part in content or [])


def conversation(path, asked):
    if "enerateContent" in path:
        made = Generate(asked)
        made.streams = "stream" in path
        return made
    kinds = {"/responses": Responses, "/messages": Messages}
    return next((kind(asked) for part, kind in kinds.items() if part in path), None) or Completions(asked)


def command():
    """What the client's shell is to run."""
    try:
        with open(LOG + ".command", encoding="utf-8") as file:
            return file.read().strip()
    except FileNotFoundError:
        return None


def next_call(talk):
    """The tool that is called next, with which arguments; none at the end."""
    line, done = command(), len(talk.outputs)
    wanted = (lambda name: name in SHELLS) if line else (lambda name: name.endswith("greet"))
    tool = next((tool for tool in talk.tools if wanted(tool[0])), None)
    if tool is None or done >= (1 if line else CALLS):
        return None, {}
    if line:
        words = ["bash", "-lc", line] if tool[0] == "shell" else line
        # Codex calls it cmd, and Claude Code refuses what it does not know.
        return tool, {"command": words, "description": "Runs a command", **({} if tool[0] == "Bash" else {"cmd": line})}
    if done and BETWEEN:
        subprocess.run(["sh", "-c", BETWEEN], check=False)
    return tool, {}


class Handler(BaseHTTPRequestHandler):
    protocol_version, wbufsize = "HTTP/1.1", 65536

    def log_message(self, *args):
        pass

    def answer(self, kind, body):
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        self.answer("application/json", b'{"object":"list","data":[{"id":"m","object":"model"}]}')

    do_HEAD = do_GET

    def do_POST(self):
        asked = json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))) or "{}")
        if "countTokens" in self.path or "count_tokens" in self.path:
            return self.answer("application/json", b'{"totalTokens": 1, "input_tokens": 1}')
        talk = conversation(self.path, asked)
        with LOCK, open(LOG, "a", encoding="utf-8") as log:
            log.write(json.dumps({"path": self.path, "tools": [t[0] for t in talk.tools], "outputs": talk.outputs}) + "\n")
        tool, arguments = next_call(talk)
        kind, body = talk.call(tool, len(talk.outputs), arguments) if tool else talk.end()
        self.answer(kind, body.encode())


server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
with open(PORT_FILE + ".new", "w", encoding="utf-8") as file:
    print(server.server_address[1], file=file)
os.rename(PORT_FILE + ".new", PORT_FILE)
server.serve_forever()
