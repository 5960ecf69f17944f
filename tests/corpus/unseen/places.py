"""The places of the unseen set; rows as in places.py. Every host is one on the network, for what opens loopback is a matter of policy."""

import json

from clients import CLIENTS
from .lines import LINES
from .parts import A, ACCOUNTS, COOKIE, HOST, around, at, base, header_name, inside, joined, login, neighbours
from .servers import address, http, short, stdio
from values import digits, lower, upper

MAPS = tuple(label for label in CLIENTS if label != "flat")
V, O, U, H, P, I, W, R = "vendor", "opaque", "uuid", "human", "pass", "inner", "words", "reference"
ANY, KEY = {V, O, U, H, P, I, W, R, A}, {V, O, U, W, R, A}
TEXT = KEY - {A}  # within a longer string


def env(name, text=lambda rng, s: s.mark(), beside=True):
    """A local server with one variable, called name(rng, secret), that holds text(rng, secret)."""

    def put(rng, s):
        entry = stdio(rng, s.vendor)
        entry["env"] = around(rng, {name(rng, s): text(rng, s)}, neighbours(rng, s.vendor) if beside else {})
        return entry

    return put


def one(*names):
    return lambda rng, s: rng.choice(names)


def called(rng, s):
    return s.name


def headers(name, text):
    def put(rng, s):
        entry = http(rng, s.vendor)
        extra = {"X-Team": "web"} if rng.random() < 0.2 else {"Accept": "application/json, text/event-stream"} if rng.random() < 0.2 else {}
        return {**entry, "headers": around(rng, {name(rng, s): text(rng, s)}, extra)}

    return put


def url(text):
    """A server on the network whose address is text(rng, secret, plain address)."""

    def put(rng, s):
        plain = address(rng, s.vendor).split("?")[0]
        return {"type": "http", "url": text(rng, s, plain)}

    return put


def array(rng, s):
    return {**stdio(rng, s.vendor), "env": ["NODE_ENV=production", f"{s.name}={s.mark()}"], "@clients": ("claude", "cursor", "desktop", "flat", "lmstudio")}


def aws(rng, s):
    ids = {"AWS_ACCESS_KEY_ID": s.shade("AK" + "IA" + upper(rng, 16)), "AWS_SECRET_ACCESS_KEY": s.mark(), "AWS_REGION": rng.choice(["eu-west-1", "us-east-2", "ap-southeast-2"])}
    return {"command": "uvx", "args": ["awslabs.dynamodb-mcp-server@latest"], "env": ids}


def json_headers(rng, s):
    return json.dumps({"Authorization": f"Bearer {s.mark()}", "X-Version": "2024-06-01"}, ensure_ascii=False)


def json_fields(rng, s):
    return json.dumps({"region": "eu", rng.choice(["apiKey", "api_key", "token", "accessToken"]): s.mark(), "timeout": 30000}, ensure_ascii=False)


def off(rng, s):
    return {**stdio(rng, s.vendor), "env": {s.name: s.mark()}, rng.choice(["disabled", "isDisabled"]): True}


def helper(rng, s):
    way = rng.choice([lambda t: f"echo '{{\"Authorization\": \"Bearer {t}\"}}'", lambda t: f"./scripts/headers.sh --token {t}", lambda t: f"printf '{{\"X-Api-Key\": \"{t}\"}}'"])
    return {**http(rng, s.vendor), "headersHelper": way(s.mark()), "@clients": ("claude", "flat")}


def field(*names):
    return lambda rng, s: {**base(rng, s), rng.choice(names): s.mark()}


def auth(rng, s):
    return {**http(rng, s.vendor), "auth": {"type": "bearer", "token": s.mark()}}


def oauth(rng, s):
    known = {"clientId": f"{digits(rng, 12)}-{lower(rng, 32)}.apps.example-idp.com", "clientSecret": s.mark(), "scopes": ["read", "offline_access"]}
    return {**http(rng, s.vendor), rng.choice(["oauth", "auth"]): known}


def request(rng, s):
    inner = {"headers": {"Authorization": f"Bearer {s.mark()}"}}
    return {**http(rng, s.vendor), rng.choice(["requestInit", "requestOptions"]): inner}


def settings(rng, s):
    return {"settings": {rng.choice(["api_key", f"{short(s.vendor)}_api_key", "access_token"]): s.mark(), "tool_limit": 20}, "@clients": ("zed",), **http(rng, s.vendor)}


def prompted(rng, s):
    key = s.name.lower().replace("_", "-")
    asked = {"type": "promptString", "id": key, "description": f"{short(s.vendor)} access", "password": True, "default": s.mark()}
    return {**stdio(rng, s.vendor), "env": {s.name: f"${{input:{key}}}"}, "@top": {"inputs": [asked]}, "@clients": ("vscode",)}


def top(make, *clients):
    """Outside the map of servers."""

    def put(rng, s):
        return {**base(rng, s), "@top": make(rng, s), "@clients": clients or MAPS}

    return put


def commented(rng, s):
    line = rng.choice(['"{}": "{}",', "old one: {}={}", "TODO move to the keychain: {} = {}"])
    return {**base(rng, s), "@comment": line.format(s.name, s.mark())}


def noted(rng, s):
    key = rng.choice(["_comment", "//", "_note", "comment"])
    return {**base(rng, s), key: rng.choice(["staging key was {}", "Token of the shared account: {}", "use {} if the variable is not set"]).format(s.mark())}


def stale(rng, s):
    """A variable kept under a name that switches it off."""
    entry = stdio(rng, s.vendor)
    return {**entry, "env": {rng.choice([f"_{s.name}", f"//{s.name}", f"{s.name}_OLD", f"#{s.name}"]): s.mark(), "LOG_LEVEL": "info"}}


PLACES = [
    ("env", ANY, env(called)),
    ("env, lower case", {V, O, U, W, R, A}, env(one("api_key", "token", "apikey", "access_token", "secret"))),
    ("env, prefixed", ANY, env(lambda rng, s: rng.choice(["ACME_", "MCP_", "DEV_", "STAGING_", "MY_"]) + s.name)),
    ("env, neutral name", {V, W, R, A}, env(lambda rng, s: rng.choice([short(s.vendor).upper(), "VALUE", "ACME_SETTING", "INTEGRATION", "ACCOUNT"]))),
    ("env, camel case", {V, O, U, W, R, A}, env(one("apiKey", "accessToken", "authToken", "bearerToken"))),
    ("env, lower password", {H, P, W, R, A}, env(one("password", "passwd", "db_pass", "dbPassword"))),
    ("env with its scheme", TEXT, env(one("AUTH_HEADER", "AUTHORIZATION", "MCP_AUTHORIZATION"), lambda rng, s: f"Bearer {s.mark()}")),
    ("env postgres", {H, P, W, R}, env(one("DATABASE_URL", "POSTGRES_URL", "PG_DSN", "DATABASE_URI", "SUPABASE_DB_URL"), at("postgres"))),
    ("env mongodb", {H, P, W, R}, env(one("MDB_MCP_CONNECTION_STRING", "MONGODB_URI", "MONGO_URL"), at("mongodb"))),
    ("env mysql", {H, P, W, R}, env(one("DATABASE_URL", "MYSQL_URL", "DB_DSN"), at("mysql"))),
    ("env redis", {P, W, R}, env(one("REDIS_URL", "CACHE_URL", "CELERY_BROKER_URL"), at("redis"))),
    ("env broker", {H, P, W, R}, env(one("BROKER_URL", "EVENTS_DSN", "UPSTREAM_URL", "STREAM_URL"), at("amqp", "clickhouse", "nats"))),
    ("env sqlserver", {H, P, W, R}, env(one("MSSQL_CONNECTION_STRING", "CONNECTION_STRING", "ConnectionStrings__Default"), at("mssql"))),
    ("env proxy", {H, P, W, R}, env(one("HTTPS_PROXY", "https_proxy", "HTTP_PROXY"), at("proxy"))),
    ("env repository", {V, W, R}, env(one("REPO_URL", "GIT_REMOTE", "DOCS_REPO"), lambda rng, s: f"https://{rng.choice(['oauth2', 'x-access-token', 'ci-bot'])}:{inside(s)}@git.acme.io/team/docs.git")),
    ("env webhook", {"url"}, env(called)),
    ("env key text", {"text"}, env(called)),
    ("env JSON in a string", TEXT, env(one("OPENAPI_MCP_HEADERS", "MCP_HEADERS", "EXTRA_HEADERS"), json_headers)),
    ("env settings in a string", TEXT, env(one("SERVER_CONFIG", "MCP_CONFIG", "PLUGIN_OPTIONS"), json_fields)),
    ("env basic", {V, O, H, P, R}, env(one("BASIC_AUTH", "AUTH_HEADER", "HTTP_AUTH"), lambda rng, s: f"Basic {login(rng, s)}")),
    ("env header lines", TEXT, env(one("OTEL_EXPORTER_OTLP_HEADERS", "REQUEST_HEADERS"), lambda rng, s: f"{rng.choice(['authorization=Bearer%20', 'x-api-key=', 'api-key='])}{inside(s)}")),
    ("env cookie", {O, W, R}, env(one("SESSION_COOKIE", "SITE_COOKIE", "AUTH_COOKIE"), lambda rng, s: f"{rng.choice(COOKIE)}={inside(s)}; Path=/")),
    ("env default", ANY - {R, A}, env(called, lambda rng, s: f"${{{s.name}:-{s.mark()}}}")),
    ("env array", ANY - {A}, array),
    ("env pair", {"pair"}, aws),
    ("env, switched off", {V, O, U, W, R, A}, stale),
    ("header bearer", TEXT, headers(one("Authorization", "authorization"), lambda rng, s: f"Bearer {s.mark()}")),
    ("header bare", KEY, headers(one("Authorization"), lambda rng, s: s.mark())),
    ("header key", KEY, headers(one("X-API-Key", "x-api-key", "Api-Key", "apikey", "X-Auth-Token"), lambda rng, s: s.mark())),
    ("header of a vendor", KEY, headers(header_name, lambda rng, s: s.mark())),
    ("header oddly named", KEY, headers(one("X-Acme-Auth", "X-Gateway-Secret", "Ocp-Apim-Subscription-Key", "CF-Access-Client-Secret", "Private-Token"), lambda rng, s: s.mark())),
    ("header variable", KEY, headers(called, lambda rng, s: s.mark())),
    ("header scheme", TEXT, headers(one("Authorization"), lambda rng, s: f"{rng.choice(['Token', 'ApiKey', 'Api-Key', 'Key', 'Bot'])} {s.mark()}")),
    ("header basic", {V, O, H, P, R}, headers(one("Authorization"), lambda rng, s: f"Basic {login(rng, s)}")),
    ("header cookie", {O, W, R}, headers(one("Cookie"), lambda rng, s: f"locale=en; {rng.choice(COOKIE)}={inside(s)}")),
    ("header default", {V, O, U, W}, headers(one("Authorization", "X-Authorization"), lambda rng, s: f"Bearer ${{{s.name}:-{s.mark()}}}")),
    ("bearer token", KEY, lambda rng, s: {**http(rng, s.vendor), "bearer_token": s.mark(), "@clients": ("codex",)}),
    ("request options", TEXT, request),
    ("auth object", KEY, auth),
    ("oauth object", {I, O, W, R, A}, oauth),
    ("headers helper", {V, O, U, W}, helper),
    *LINES,
    ("url query", TEXT, url(lambda rng, s, u: f"{u}?{rng.choice(['api_key', 'apiKey', 'key', 'token', 'access_token'])}={inside(s)}")),
    ("url query, vendor's", TEXT, url(lambda rng, s, u: f"{u}?{joined(s)}={inside(s)}")),
    ("url query, second", TEXT, url(lambda rng, s, u: f"{u}?profile={rng.choice(['frontend', 'shared', 'eu-team'])}&{rng.choice(['api_key', 'auth', 'apikey'])}={inside(s)}&v=2")),
    ("url login", {H, P, W, R}, url(lambda rng, s, u: u.replace("https://", f"https://{rng.choice(ACCOUNTS)}:{inside(s)}@"))),
    ("url token login", {V, W, R}, url(lambda rng, s, u: u.replace("https://", f"https://{inside(s)}@"))),
    ("url path", {V, O, W, R}, url(lambda rng, s, u: f"https://{rng.choice(HOST)}/{rng.choice(['api/mcp/s', 'token', 'key', 'mcp/key'])}/{inside(s)}/{rng.choice(['mcp', 'sse'])}")),
    ("url path end", {V, W, R}, url(lambda rng, s, u: f"https://{rng.choice(HOST)}/mcp/{inside(s)}")),
    ("url default", {V, O, W}, url(lambda rng, s, u: f"${{MCP_URL:-{u}?token={inside(s)}}}")),
    ("field of the server", KEY, field("apiKey", "token", "api_key", "accessToken", "authToken")),
    ("field password", {H, P, W, R, A}, field("password", "pass")),
    ("field description", {V, W, R}, lambda rng, s: {**base(rng, s), "description": f"Orders of the shop, sign in with {s.mark()}"}),
    ("disabled server", ANY, off),
    ("zed settings", KEY, settings),
    ("input default", {V, O, U, H, P, W}, prompted),
    ("top field", KEY, top(lambda rng, s: {rng.choice(["apiKey", "authToken", "accessToken"]): s.mark()})),
    ("top env", ANY, top(lambda rng, s: {rng.choice(["env", "environment", "globalEnv"]): {s.name: s.mark()}})),
    ("top provider", {V, O, W, R, A}, top(lambda rng, s: {"provider": {"acme-llm": {"options": {"baseURL": "https://llm.acme.io/v1", "apiKey": s.mark()}}}}, "opencode")),
    ("top shell policy", ANY - {A}, top(lambda rng, s: {"shell_environment_policy": {"inherit": "core", "set": {s.name: s.mark()}}}, "codex")),
    ("comment line", {V, O, U, W, R}, commented),
    ("comment key", {V, O, W, R}, noted),
]
