"""An MCP server over HTTP with one tool, which wants a token: a stand-in on the side of this system, so that what Windows sends can be seen."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Server:
    """Listens on loopback until the process ends; `seen` has what each request carried as its Authorization."""

    def __init__(self, token):
        self.token, self.seen = token, []
        whole = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                whole.seen.append(self.headers.get("Authorization"))
                if whole.seen[-1] != f"Bearer {whole.token}":
                    self.answer(401, None)
                elif "id" not in body:
                    self.answer(202, None)
                else:
                    self.answer(200, {"jsonrpc": "2.0", "id": body["id"], "result": result(body)})

            def do_GET(self):
                self.answer(405, None)

            do_DELETE = do_GET

            def answer(self, code, value):
                data = json.dumps(value).encode() if value else b""
                self.send_response(code)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *_):
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.http.server_port}/mcp"
        threading.Thread(target=self.http.serve_forever, daemon=True).start()


def result(body):
    if body["method"] == "initialize":
        about = {"name": "stand-in", "version": "1"}
        return {"protocolVersion": body["params"]["protocolVersion"], "capabilities": {"tools": {}}, "serverInfo": about}
    return {"tools": [{"name": "ping", "inputSchema": {"type": "object"}}]} if body["method"] == "tools/list" else {}
