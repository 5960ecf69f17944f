#!/usr/bin/env python3
"""A stdio server, offered over streamable HTTP, for testers that speak nothing else: bytes go through unchanged.

usage: over_http.py PORT_FILE COMMAND [ARGUMENT...]

Each session has a process of its own. What the process says besides answers goes into the stream of the request that is open longest (or
whose progress token it names), and where none is open into the stream of a GET.
"""

import json
import os
import queue
import subprocess
import sys
import threading
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PORT_FILE, *COMMAND = sys.argv[1:]
SESSIONS = {}


class Session:
    def __init__(self):
        self.child = subprocess.Popen(COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.lock, self.open, self.aside = threading.Lock(), {}, queue.Queue()
        threading.Thread(target=self.read, daemon=True).start()

    def say(self, line):
        with self.lock:
            self.child.stdin.write(line + b"\n")
            self.child.stdin.flush()

    def ask(self, message, line):
        """A queue of the lines that belong to this request; the last one is the answer."""
        token = message.get("params", {}).get("_meta", {}).get("progressToken")
        lines = queue.Queue()
        self.open[json.dumps(message["id"])] = (token, lines)
        self.say(line)
        return lines

    def read(self):
        for line in self.child.stdout:
            message = json.loads(line)
            if "method" in message:
                self.target(message).put((line, False))
            else:
                _token, lines = self.open.pop(json.dumps(message.get("id")))
                lines.put((line, True))

    def target(self, message):
        wanted = message.get("params", {}).get("progressToken")
        for token, lines in list(self.open.values()):
            if wanted is None or token == wanted:
                return lines
        return self.aside

    def close(self):
        self.child.stdin.close()
        self.child.wait()


class Handler(BaseHTTPRequestHandler):
    protocol_version, wbufsize = "HTTP/1.1", 0

    def log_message(self, *args):
        pass

    def plain(self, status, body=b"", headers=()):
        self.send_response(status)
        for name, value in [("Content-Length", str(len(body))), ("Content-Type", "application/json"), *headers]:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def stream(self, lines):
        self.send_response(200)
        for name, value in [("Content-Type", "text/event-stream"), ("Transfer-Encoding", "chunked")]:
            self.send_header(name, value)
        self.end_headers()
        last = False
        while not last:
            line, last = lines.get()
            event = b"event: message\ndata: " + line.rstrip(b"\n") + b"\n\n"
            self.wfile.write(b"%x\r\n%s\r\n" % (len(event), event))
        self.wfile.write(b"0\r\n\r\n")

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        message = json.loads(body)
        line = body if b"\n" not in body else json.dumps(message).encode()
        if message.get("method") == "initialize":
            name, session = uuid.uuid4().hex, Session()
            SESSIONS[name] = session
            answer, _last = session.ask(message, line).get()
            return self.plain(200, answer, [("Mcp-Session-Id", name)])
        session = SESSIONS.get(self.headers.get("Mcp-Session-Id"))
        if session is None:
            return self.plain(404)
        if "method" in message and "id" in message:
            return self.stream(session.ask(message, line))
        session.say(line)
        self.plain(202)

    def do_GET(self):
        session = SESSIONS.get(self.headers.get("Mcp-Session-Id"))
        return self.plain(404) if session is None else self.stream(session.aside)

    def do_DELETE(self):
        session = SESSIONS.pop(self.headers.get("Mcp-Session-Id"), None)
        if session is not None:
            session.close()
        self.plain(200)


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *args):
        """A tester that hangs up is no error."""


server = Server(("127.0.0.1", 0), Handler)
with open(PORT_FILE + ".new", "w", encoding="utf-8") as file:
    print(server.server_address[1], file=file)
os.rename(PORT_FILE + ".new", PORT_FILE)
try:
    server.serve_forever()
finally:
    for one in SESSIONS.values():
        one.close()
