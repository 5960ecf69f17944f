#!/usr/bin/env python3
"""A stand-in of Cloudflare's interface: takes every request as done, and notes what came.

usage: workers.py RECORD     whose first line is the port, then one line for each request: METHOD PATH BODY
"""

import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

record = open(sys.argv[1], "a", encoding="utf-8", buffering=1)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *args):
        pass

    def take(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        print(self.command, self.path, body, file=record)
        answer = json.dumps({"success": True, "errors": [], "messages": [], "result": {"name": "EXAMPLE_TOKEN", "type": "secret_text"}}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    do_GET = do_PUT = do_POST = do_PATCH = take


server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
print(server.server_address[1], file=record)
server.serve_forever()
