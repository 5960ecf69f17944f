#!/usr/bin/env python3
"""A server that a changed entry leads to: notes all that comes, and lets nobody in.

usage: thief.py RECORD     whose first line is the port, then each request with its headers and body
"""

import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

record = open(sys.argv[1], "a", encoding="utf-8", buffering=1)


class Handler(BaseHTTPRequestHandler):
    def log_message(self, *args):
        pass

    def take(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode(errors="replace")
        print(self.command, self.path, dict(self.headers), body, file=record)
        self.send_response(401)
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_GET = do_PUT = do_POST = do_DELETE = take


server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
print(server.server_address[1], file=record)
server.serve_forever()
