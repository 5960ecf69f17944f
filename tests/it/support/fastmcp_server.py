"""A real MCP server (FastMCP) that wants a bearer token.

usage: fastmcp_server.py RECORD TOKENS

TOKENS is a file with one accepted token per line, read anew at each request. RECORD gets one JSON object per line: first {"port": N} when the server
listens, then {"method", "path", "authorization"} of each request.
"""

import json
import socket
import sys

import uvicorn
from fastmcp import FastMCP
from fastmcp.server.auth.providers.jwt import StaticTokenVerifier

record, tokens = sys.argv[1:]
out = open(record, "a", encoding="utf-8", buffering=1)


class Verifier(StaticTokenVerifier):
    """Knows what the file holds now."""

    async def verify_token(self, token):
        with open(tokens, encoding="utf-8") as file:
            self.tokens = {line.strip(): {"client_id": "test", "scopes": []} for line in file if line.strip()}
        return await super().verify_token(token)


server = FastMCP("guarded", auth=Verifier(tokens={}))


@server.tool
def greet() -> str:
    """Says hello."""
    return "hello"


class Record:
    """Notes each request before FastMCP sees it."""

    def __init__(self, app):
        self.app = app

    async def __call__(self, scope, receive, send):
        if scope["type"] == "http":
            headers = dict(scope["headers"])
            authorization = headers.get(b"authorization", b"").decode("latin-1")
            note = {"method": scope["method"], "path": scope["path"], "authorization": authorization}
            print(json.dumps(note), file=out)
        await self.app(scope, receive, send)


listener = socket.socket()
listener.bind(("127.0.0.1", 0))
listener.listen(64)
print(json.dumps({"port": listener.getsockname()[1]}), file=out)
app = Record(server.http_app(path="/mcp"))
uvicorn.Server(uvicorn.Config(app, log_level="error")).run(sockets=[listener])
