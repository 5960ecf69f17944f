"""The places of the unseen set that are in a command line; rows as in places.py."""

import json

from .parts import A, ACCOUNTS, HOST, at, flags, header_name, inside
from .servers import address, package, short, stdio

V, O, U, H, P, I, W, R = "vendor", "opaque", "uuid", "human", "pass", "inner", "words", "reference"
ANY, KEY = {V, O, U, H, P, I, W, R, A}, {V, O, U, W, R, A}
TEXT = KEY - {A}
BRIDGES = [["-y", "mcp-remote"], ["mcp-remote@latest"], ["-y", "mcp-remote@0.1.18"]]
IMAGES = ["ghcr.io/acme/VENDOR-mcp:1.6", "mcp/VENDOR", "acme/VENDOR-mcp-server:latest"]


def args(more):
    """The arguments more(rng, secret) after those that start the server."""

    def put(rng, s):
        entry = stdio(rng, s.vendor)
        return {**entry, "args": [*entry["args"], *more(rng, s)]}

    return put


def bridge(more):
    def put(rng, s):
        return {"command": "npx", "args": [*rng.choice(BRIDGES), address(rng, s.vendor), *more(rng, s)]}

    return put


def image(rng, s):
    return rng.choice(IMAGES).replace("VENDOR", short(s.vendor))


def docker(more):
    def put(rng, s):
        return {"command": "docker", "args": ["run", "-i", "--rm", *more(rng, s), image(rng, s)]}

    return put


def shell(text):
    def put(rng, s):
        return {"command": rng.choice(["sh", "bash"]), "args": [rng.choice(["-c", "-lc"]), text(rng, s)]}

    return put


def quoted(s):
    return f"'{s.mark()}'" if not s.text.isalnum() else s.mark()


def windows(rng, s):
    return {"command": "cmd", "args": ["/c", f"set {s.name}={s.mark()}&& npx -y {package(rng, s.vendor)}"]}


def prefixed(rng, s):
    return {"command": "env", "args": [f"{s.name}={s.mark()}", "npx", "-y", package(rng, s.vendor)]}


def smithery(rng, s):
    return {"command": "npx", "args": ["-y", "@smithery/cli@latest", "run", f"@acme/{short(s.vendor)}-mcp", "--key", s.mark()]}


def blob(rng, s):
    inner = json.dumps({rng.choice(["apiKey", "token", "api_key"]): s.mark(), "debug": False}, ensure_ascii=False)
    return [rng.choice(["--config", "--options", "--settings"]), inner]


def gateway(rng, s):
    return {"command": "npx", "args": ["-y", "supergateway", "--sse", address(rng, s.vendor), "--oauth2Bearer", s.mark()]}


def proxy(rng, s):
    return {"command": "uvx", "args": ["mcp-proxy", "--headers", "Authorization", f"Bearer {s.mark()}", address(rng, s.vendor)]}


def fetched(rng, s):
    url = f"git+https://{inside(s)}@{rng.choice(['github.com/acme', 'gitlab.acme.io/tools'])}/{short(s.vendor)}-mcp.git"
    return {"command": "uvx", "args": ["--from", url, f"{short(s.vendor)}-mcp"]}


def whole(text):
    """The whole command in one string."""
    return lambda rng, s: {"command": text(rng, s)}


def camel(rng, s):
    return rng.choice(["--apiKey", "--accessToken", "--authToken", "--figmaApiKey" if s.vendor == "figma" else "--secretKey"])


LINES = [
    ("args flag", ANY, args(lambda rng, s: [flags(s), s.mark()])),
    ("args flag joined", ANY - {A}, args(lambda rng, s: [f"{flags(s)}={s.mark()}"])),
    ("args flag among others", KEY, args(lambda rng, s: ["--transport", "stdio", rng.choice(["--token", "--api-key", "--access-token", "--auth-token"]), s.mark(), "--verbose"])),
    ("args camel flag", KEY, args(lambda rng, s: [camel(rng, s), s.mark()])),
    ("args camel flag joined", TEXT, args(lambda rng, s: [f"{camel(rng, s)}={s.mark()}"])),
    ("args short flag", {V, O, W, R, A}, args(lambda rng, s: [rng.choice(["-k", "-t"]), s.mark()])),
    ("args positional", {V, W, R, A}, args(lambda rng, s: [s.mark()])),
    ("args password", {H, P, W, R, A}, args(lambda rng, s: [rng.choice(["--user", "--username", "-u"]), rng.choice(ACCOUNTS), "--password", s.mark()])),
    ("args password joined", {H, P, W, R}, args(lambda rng, s: ["--host=db.prod.acme.io", f"--user={rng.choice(ACCOUNTS)}", f"--password={s.mark()}"])),
    ("args default", ANY - {R, A}, args(lambda rng, s: [flags(s), f"${{{s.name}:-{s.mark()}}}"])),
    ("args in angle brackets", {V}, args(lambda rng, s: ["--api-key", f"<{s.mark()}>"])),
    ("args JSON", TEXT, args(blob)),
    ("args variable", ANY - {A}, prefixed),
    ("args set by env flag", ANY - {A}, args(lambda rng, s: ["--env", f"{s.name}={s.mark()}"])),
    ("args smithery", {U, V, O, W, R, A}, smithery),
    ("args docker", ANY - {A}, docker(lambda rng, s: ["-e", f"{s.name}={s.mark()}"])),
    ("args docker joined", ANY - {A}, docker(lambda rng, s: [f"--env={s.name}={s.mark()}"])),
    ("args docker, second", ANY - {A}, docker(lambda rng, s: ["--network", "host", "-e", "LOG_LEVEL=warn", "-e", f"{s.name}={s.mark()}"])),
    ("args shell", {V, O, U, H, P, W, R}, shell(lambda rng, s: f"{s.name}={quoted(s)} npx -y {package(rng, s.vendor)}")),
    ("args shell export", {V, O, U, H, P, W, R}, shell(lambda rng, s: f"cd /srv/mcp && export {s.name}={quoted(s)} && exec node dist/index.js")),
    ("args shell docker", {V, O, U, W, R}, shell(lambda rng, s: f"docker run -i --rm -e {s.name}={quoted(s)} {image(rng, s)}")),
    ("args shell flag", {V, O, U, W, R}, shell(lambda rng, s: f"npx -y {package(rng, s.vendor)} --api-key {quoted(s)} 2>/tmp/mcp.log")),
    ("args shell windows", {V, O, U, W, R}, windows),
    ("args bridge", TEXT, bridge(lambda rng, s: ["--header", f"Authorization: Bearer {s.mark()}"])),
    ("args bridge, no space", TEXT, bridge(lambda rng, s: ["--header", f"Authorization:Bearer {s.mark()}", "--transport", "http-only"])),
    ("args bridge key", TEXT, bridge(lambda rng, s: ["--header", f"{rng.choice(['X-API-Key', 'x-api-key', header_name(rng, s)])}: {s.mark()}"])),
    ("args bridge address", TEXT, lambda rng, s: {"command": "npx", "args": ["-y", "mcp-remote", f"https://{rng.choice(HOST)}/mcp?{rng.choice(['api_key', 'token', 'key'])}={inside(s)}"]}),
    ("args gateway", KEY, gateway),
    ("args proxy", TEXT, proxy),
    ("args postgres", {H, P, W, R}, args(lambda rng, s: [at("postgres")(rng, s)])),
    ("args connection", {H, P, W, R}, args(lambda rng, s: [rng.choice(["--connection-string", "--db-url", "--dsn", "--uri"]), at("postgres", "mysql", "mongodb")(rng, s)])),
    ("args connection joined", {H, P, W, R}, args(lambda rng, s: [rng.choice(["--url=", "--connectionString=", "--dsn="]) + at("mongodb", "redis", "clickhouse")(rng, s)])),
    ("args repository", {V, W, R}, fetched),
    ("args sshpass", {H, P}, lambda rng, s: {"command": "sshpass", "args": ["-p", s.mark(), "ssh", "mcp@box.acme.io", "mcp-server"]}),
    ("args in one string", {V, O, U, W, R}, lambda rng, s: {"command": "npx", "args": f"-y {package(rng, s.vendor)} --api-key {s.mark()}", "@clients": ("claude", "cursor", "desktop")}),
    ("command whole", {V, O, U, W, R}, whole(lambda rng, s: f"npx -y {package(rng, s.vendor)} {flags(s)} {s.mark()}")),
    ("command with a variable", {V, O, U, W, R}, whole(lambda rng, s: f"{s.name}={quoted(s)} npx -y {package(rng, s.vendor)}")),
]
