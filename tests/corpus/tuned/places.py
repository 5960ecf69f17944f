"""The places in which a secret sits in an MCP config. A table: one row, one place.

A row of PLACES is (label, takes, put); generate.py translates what `put` returns into the layout of each client (clients.py).
  takes  the forms of kinds.py that are secrets there; "words", "reference" and "whole" (forms of negatives.PLACEHOLDERS) where these are harmless there
  put    put(rng, secret) -> a server entry as Claude Code writes it: {"command", "args", "env"} or {"type", "url", "headers"}, and more
         secret.mark() is the secret as it must stand inside a string of the entry, exactly once; secret.mark(quote(secret.text)) when it is
         written differently there. secret.text: the bare value; secret.name: a telling variable; secret.vendor: first word of the kind's label.
         Reserved keys: "@top": {…} merged into the file's top level, "@comment": a comment line above the entry (picks a JSONC or TOML
         client), "@clients": ("cursor", …) the only clients (labels of clients.CLIENTS) in which this place exists.
"""

import base64
import json
import re
from urllib.parse import quote

from servers import http, stdio

S = {"vendor", "opaque"}
T = S | {"uuid"}
H = T | {"human"}
P = {"human", "opaque"}
WORDS, REFS = {"words"}, {"reference"}
BLANK = WORDS | REFS
FULL = BLANK | {"whole"}

FLAGS = ["api-key", "token", "access-token", "api-token", "auth-token", "secret", "secret-key", "key", "apikey"]
NEUTRAL = ["VALUE", "DATA", "CONFIG", "PARAM1", "MY_VAR", "SETTING", "EXTRA", "CUSTOM", "DEFAULT", "input", "conn", "ARG_ONE", "OPTIONS", "FOO", "X"]
HOSTS = ["db.acme.io", "aws-0-eu-central-1.pooler.supabase.com", "ep-cool-tree-a2x.eu-central-1.aws.neon.tech", "10.20.4.7", "prod-db.internal.acme.com", "shop.c9akciq32.eu-west-1.rds.amazonaws.com"]
USERS = ["app", "postgres", "admin", "readonly", "shop_prod", "neondb_owner", "root"]


def flag(rng, secret):
    """A flag that says secret; for a password one that says password."""
    if secret.form == "human":
        return rng.choice(["password", "pass", "pwd", "db-password"])
    return secret.name.lower().replace("_", "-") if rng.random() < 0.3 else rng.choice(FLAGS)


def camel(name):
    first, *rest = name.lower().split("_")
    return first + "".join(w.capitalize() for w in rest)


def header(rng, secret, name, value):
    entry = http(rng, secret.vendor)
    fixed = {"Accept": "application/json, text/event-stream"} if rng.random() < 0.15 else {}
    return {**entry, "headers": {**fixed, name: value}}


def environ(rng, secret, name, value):
    entry = stdio(rng, secret.vendor)
    before = rng.choice([{}, {}, {}, {"NODE_ENV": "production"}, {"LOG_LEVEL": "debug"}, {"BASE_URL": f"https://api.{secret.vendor}.com"}])
    after = rng.choice([{}, {}, {}, {"PORT": "3000"}, {"READ_ONLY": "true"}])
    return {**entry, "env": {**before, name: value, **after}}


def args(rng, secret, *more):
    entry = stdio(rng, secret.vendor)
    after = rng.choice([[], [], [], ["--stdio"], ["--verbose"], ["--transport", "stdio"]])
    return {**entry, "args": [*entry["args"], *more, *after]}


def remote(rng, secret, *more):
    return {"command": "npx", "args": ["-y", rng.choice(["mcp-remote", "mcp-remote@latest"]), http(rng, secret.vendor)["url"], *more]}


def docker(rng, secret, *options):
    image = rng.choice([f"mcp/{secret.vendor}", f"ghcr.io/acme/{secret.vendor}-mcp:latest", f"acme/{secret.vendor}-mcp-server:1.2.0"])
    return {"command": "docker", "args": ["run", "-i", "--rm", *options, image]}


def shell(rng, secret, line):
    way = rng.choice([("sh", "-c"), ("bash", "-c"), ("bash", "-lc"), ("zsh", "-c")])
    return {"command": way[0], "args": [way[1], line]}


def started(rng, secret):
    entry = stdio(rng, secret.vendor)
    return " ".join([entry["command"], *entry["args"]]).replace("\\", "/")


def quoted(secret):
    """As it stands inside an address; nobody encodes a placeholder."""
    return secret.mark(quote(secret.text, safe="") if secret.real else re.sub("[/#@? ]", "", secret.text))


def host(rng):
    return rng.choice(HOSTS)


def database(scheme, port, name, options=""):
    """A connection string: who, the secret, where."""

    def text(rng, secret):
        return f"{scheme}://{rng.choice(USERS)}:{quoted(secret)}@{host(rng)}:{port}/{name}{options}"

    return text


def as_env(variable, text):
    return lambda rng, secret: environ(rng, secret, rng.choice(variable.split()), text(rng, secret))


def basic(rng, secret, user):
    return secret.mark(base64.b64encode(f"{user}:{secret.text}".encode()).decode())


def mssql(rng, secret):
    return f"Server=tcp:{host(rng)},1433;Initial Catalog=shop;User ID={rng.choice(USERS)};Password={secret.mark()};Encrypt=True;"


def blob(rng, secret, key):
    """JSON inside a string."""
    data = {key: secret.mark(), "baseUrl": f"https://api.{secret.vendor}.com", "timeout": 30}
    return json.dumps(data, ensure_ascii=False, separators=rng.choice([(",", ":"), (", ", ": ")]))


def aws_pair(rng, secret):
    key_id = secret.shade(rng.choice(["AKIA", "ASIA"]) + "".join(rng.choice("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567") for _ in range(16)))
    return environ(rng, secret, "AWS_ACCESS_KEY_ID", key_id) | {"env": {"AWS_REGION": "eu-central-1", "AWS_ACCESS_KEY_ID": key_id, "AWS_SECRET_ACCESS_KEY": secret.mark()}}


def field(key_of):
    def put(rng, secret):
        entry = stdio(rng, secret.vendor) if rng.random() < 0.5 else http(rng, secret.vendor)
        return {**entry, **key_of(rng, secret)}

    return put


def path_token(rng, secret):
    before, after = rng.choice([("https://mcp.zapier.com/api/mcp/s/", "/mcp"), ("https://acme.app.n8n.cloud/mcp/", "/sse"), ("https://eu1.make.com/mcp/api/v1/u/", "/sse"),
                                ("https://mcp.firecrawl.dev/", "/v2/mcp"), ("https://mcp.acme.dev/t/", ""), ("https://server.smithery.ai/", "/mcp")])
    return {"type": "http", "url": before + quoted(secret) + after}


def query(names):
    def put(rng, secret):
        entry = http(rng, secret.vendor)
        before = rng.choice(["", "", "profile=dev&", "region=eu&"])
        after = rng.choice(["", "", "&readonly=true", "&tools=search,crawl"])
        return {**entry, "url": f"{entry['url']}?{before}{rng.choice(names)}={quoted(secret)}{after}"}

    return put


def userinfo(rng, secret):
    entry = http(rng, secret.vendor)
    return {**entry, "url": entry["url"].replace("://", f"://{rng.choice(['mcp', 'admin', 'anna', 'api'])}:{quoted(secret)}@")}


def helper(template):
    return lambda rng, secret: {**http(rng, secret.vendor), "headersHelper": template.replace("SECRET", secret.mark())}


def on_top(make):
    return lambda rng, secret: {**stdio(rng, secret.vendor), "@top": make(rng, secret)}


def vscode_input(rng, secret):
    asked = {"type": "promptString", "id": "api-key", "description": f"{secret.vendor} API key", "password": True, "default": secret.mark()}
    return {**environ(rng, secret, secret.name, "${input:api-key}"), "@top": {"inputs": [asked]}, "@clients": ("vscode",)}


def commented(template):
    def put(rng, secret):
        return {**stdio(rng, secret.vendor), "@comment": template % (secret.name, secret.mark())}

    return put


def git_url(rng, secret):
    user = rng.choice(["oauth2:", "x-access-token:", "anna:", ""])
    return {"command": "uvx", "args": ["--from", f"git+https://{user}{quoted(secret)}@{rng.choice(['github.com', 'gitlab.com'])}/acme/private-mcp.git", "private-mcp"]}


def windows_shell(rng, secret):
    return {"command": "cmd", "args": ["/c", f"set {secret.name}={secret.mark()}&& npx -y @acme/mcp"]}


PLACES = [
    # Headers
    ("header bearer", T | FULL, lambda r, s: header(r, s, "Authorization", "Bearer " + s.mark())),
    ("header bearer, lower case", T | BLANK, lambda r, s: header(r, s, "authorization", r.choice(["bearer ", "Bearer "]) + s.mark())),
    ("header authorization without a scheme", T | FULL, lambda r, s: header(r, s, "Authorization", s.mark())),
    ("header authorization, other scheme", T | BLANK, lambda r, s: header(r, s, "Authorization", r.choice(["Token ", "token ", "ApiKey ", "Bot ", "Api-Key ", "PRIVATE-TOKEN "]) + s.mark())),
    ("header basic, user and password", P, lambda r, s: header(r, s, "Authorization", "Basic " + basic(r, s, r.choice(USERS)))),
    ("header basic, mail and token", {"vendor"}, lambda r, s: header(r, s, "Authorization", "Basic " + basic(r, s, "anna.schmidt@acme.io"))),
    ("header x-api-key", T | FULL, lambda r, s: header(r, s, r.choice(["X-API-Key", "x-api-key", "X-Api-Key", "api-key", "apikey"]), s.mark())),
    ("header of the vendor", T | FULL, lambda r, s: header(r, s, r.choice(["X-Auth-Token", "X-Access-Token", f"X-{s.vendor.capitalize()}-Token", f"{s.vendor}-api-key", "PRIVATE-TOKEN", "X-Secret-Key"]), s.mark())),
    ("header named as a variable", T | FULL, lambda r, s: header(r, s, s.name, s.mark())),
    ("header oddly named", S | BLANK, lambda r, s: header(r, s, r.choice(["X-Acme", "X-Mcp", "X-Custom", "X-Client", "X-Workspace", "mcp-caller", "X-Who"]), s.mark())),
    ("header password", {"human"} | FULL, lambda r, s: header(r, s, r.choice(["X-Password", "X-Auth-Password", "X-DB-Password"]), s.mark())),
    ("header cookie", S | BLANK, lambda r, s: header(r, s, "Cookie", r.choice(["session=", "theme=dark; sessionid=", "auth_token=", "lang=de; connect.sid="]) + s.mark() + r.choice(["", "; Path=/", "; lang=en"]))),
    # Environment
    ("env", H | FULL, lambda r, s: environ(r, s, s.name, s.mark())),
    ("env, lower case", H | FULL, lambda r, s: environ(r, s, s.name.lower(), s.mark())),
    ("env, camel case", H | FULL, lambda r, s: environ(r, s, camel(s.name), s.mark())),
    ("env, prefixed", H | FULL, lambda r, s: environ(r, s, r.choice(["MCP_", "NEXT_", "ACME_", "MY_", "PROD_"]) + s.name, s.mark())),
    ("env, neutral name", S | BLANK, lambda r, s: environ(r, s, r.choice(NEUTRAL), s.mark())),
    ("env, name of the vendor only", S | BLANK, lambda r, s: environ(r, s, s.vendor.upper(), s.mark())),
    ("env postgres", P | BLANK, as_env("DATABASE_URL POSTGRES_URL DATABASE_URI POSTGRES_CONNECTION_STRING", database("postgresql", 5432, "app", "?sslmode=require"))),
    ("env mysql", P | BLANK, as_env("MYSQL_URL DATABASE_URL", database("mysql", 3306, "shop"))),
    ("env mongodb", P | BLANK, as_env("MONGODB_URI MDB_MCP_CONNECTION_STRING", lambda r, s: f"mongodb+srv://{r.choice(USERS)}:{quoted(s)}@cluster0.x8f2a.mongodb.net/app?retryWrites=true&w=majority")),
    ("env redis", P | BLANK, as_env("REDIS_URL CACHE_URL", lambda r, s: f"{r.choice(['redis', 'rediss'])}://{r.choice(['', 'default'])}:{quoted(s)}@{host(r)}:6379/0")),
    ("env amqp", P | BLANK, as_env("AMQP_URL RABBITMQ_URL BROKER", database("amqps", 5671, "vhost"))),
    ("env clickhouse", P | BLANK, as_env("CLICKHOUSE_URL CLICKHOUSE_DSN", database("clickhouse", 9440, "default", "?secure=true"))),
    ("env mssql", P | BLANK, as_env("MSSQL_CONNECTION_STRING CONNECTION_STRING SQLSERVER", mssql)),
    ("env jdbc", {"opaque"} | BLANK, as_env("JDBC_URL DATASOURCE_URL", lambda r, s: f"jdbc:postgresql://{host(r)}:5432/app?user=app&password={quoted(s)}&ssl=true")),
    ("env libpq", P | BLANK, as_env("PG_DSN DSN", lambda r, s: f"host={host(r)} port=5432 dbname=app user=app password='{s.mark()}' sslmode=require")),
    ("env connection string in quotes", P | BLANK, as_env("DATABASE_URL", lambda r, s: '"' + database("postgres", 5432, "app")(r, s) + '"')),
    ("env connection string as it is in .env", P | BLANK, as_env("OPTIONS DOTENV", lambda r, s: "DATABASE_URL=" + database("postgres", 5432, "app")(r, s))),
    ("env address with userinfo", P | BLANK, as_env("ELASTICSEARCH_URL GIT_REMOTE PROXY_URL", lambda r, s: f"https://{r.choice(USERS)}:{quoted(s)}@es.acme.io:9243")),
    ("env address with a query", S | BLANK, as_env("API_URL ENDPOINT BASE_URL", lambda r, s: f"https://api.acme.io/v1?{r.choice(['api_key', 'access_token', 'token'])}={quoted(s)}")),
    ("env libsql", S, as_env("DATABASE_URL LIBSQL_URL", lambda r, s: f"libsql://shop-acme.turso.io?authToken={quoted(s)}")),
    ("env webhook", {"url"} | REFS, lambda r, s: environ(r, s, s.name, s.mark())),
    ("env webhook, neutral name", {"url"}, lambda r, s: environ(r, s, r.choice(["NOTIFY", "TARGET", "HOOK"]), s.mark())),
    ("env key text", {"text"} | REFS, lambda r, s: environ(r, s, s.name, s.mark())),
    ("env key text, neutral name", {"text"}, lambda r, s: environ(r, s, r.choice(NEUTRAL), s.mark())),
    ("env key text in base64", {"text"}, lambda r, s: environ(r, s, s.name + "_BASE64", s.mark(base64.b64encode(s.text.encode()).decode()))),
    ("env JSON in a string", H | BLANK, lambda r, s: environ(r, s, r.choice(["CONFIG_JSON", "CLIENT_CONFIG", "OPTIONS"]), blob(r, s, camel(s.name)))),
    ("env headers in a string", T | BLANK, lambda r, s: environ(r, s, "OPENAPI_MCP_HEADERS", json.dumps({"Authorization": "Bearer " + s.mark(), "Notion-Version": "2022-06-28"}, ensure_ascii=False))),
    ("env AWS pair", {"pair"}, aws_pair),
    ("env array", H | FULL, lambda r, s: {**stdio(r, s.vendor), "env": [f"{s.name}={s.mark()}", "NODE_ENV=production"], "@clients": ("claude", "cursor", "desktop", "flat", "cline")}),
    ("env with a scheme", T | BLANK, lambda r, s: environ(r, s, r.choice(["AUTH_HEADER", "MCP_AUTHORIZATION", "AUTHORIZATION"]), "Bearer " + s.mark())),
    ("env in quotes", H | FULL, lambda r, s: environ(r, s, s.name, r.choice("'\"") .join(["", s.mark(), ""]))),
    ("env with blanks around", S | BLANK, lambda r, s: environ(r, s, s.name, " " + s.mark() + r.choice(["", "\n"]))),
    ("env npmrc", S | BLANK, lambda r, s: environ(r, s, r.choice(["NPMRC", "NPM_CONFIG"]), f"//npm.example.com/:_authToken={s.mark()}")),
    ("env user and password", P | BLANK, lambda r, s: environ(r, s, r.choice(["BASIC_AUTH", "HTTP_AUTH", "CREDENTIALS"]), f"{r.choice(USERS)}:{s.mark()}")),
    # Arguments
    ("args flag and value", H | FULL, lambda r, s: args(r, s, "--" + flag(r, s), s.mark())),
    ("args flag=value", H | FULL, lambda r, s: args(r, s, f"--{flag(r, s)}={s.mark()}")),
    ("args camel case flag", T | FULL, lambda r, s: args(r, s, "--" + r.choice(["apiKey", "accessToken", "authToken", "clientSecret", "figmaApiKey"]), s.mark())),
    ("args camel case flag=value", T | BLANK, lambda r, s: args(r, s, f"--{r.choice(['apiKey', 'accessToken', 'authToken'])}={s.mark()}")),
    ("args flag with underscores", T | BLANK, lambda r, s: args(r, s, "--" + s.name.lower(), s.mark())),
    ("args short flag", S | BLANK, lambda r, s: args(r, s, r.choice(["-k", "-t", "-a", "-p"]), s.mark())),
    ("args positional", S | BLANK, lambda r, s: args(r, s, s.mark())),
    ("args password flag", {"human"} | FULL, lambda r, s: args(r, s, "--host", "db.acme.io", "--user", "app", "--password", s.mark())),
    ("args user:password", P | BLANK, lambda r, s: args(r, s, r.choice(["-u", "--user", "--auth"]), f"{r.choice(USERS)}:{s.mark()}")),
    ("args KEY=value", H | FULL, lambda r, s: {"command": "env", "args": [f"{s.name}={s.mark()}", "npx", "-y", "@acme/mcp"]}),
    ("args docker -e", H | FULL, lambda r, s: docker(r, s, "-e", f"{s.name}={s.mark()}")),
    ("args docker --env=", H | BLANK, lambda r, s: docker(r, s, f"--env={s.name}={s.mark()}")),
    ("args JSON", H | BLANK, lambda r, s: args(r, s, "--config", blob(r, s, camel(s.name)))),
    ("args shell", T | BLANK, lambda r, s: shell(r, s, f"{s.name}={s.mark()} {started(r, s)}")),
    ("args shell, in quotes", H | BLANK, lambda r, s: shell(r, s, f"{s.name}='{s.mark()}' exec {started(r, s)}")),
    ("args shell export", T | BLANK, lambda r, s: shell(r, s, f"cd ~/code/mcp && export {s.name}={s.mark()} && {started(r, s)}")),
    ("args windows set", T | BLANK, windows_shell),
    ("args bridge header", T | BLANK, lambda r, s: remote(r, s, "--header", f"Authorization: Bearer {s.mark()}")),
    ("args bridge header without blanks", T | BLANK, lambda r, s: remote(r, s, "--header", f"{r.choice(['Authorization:Bearer ', 'x-api-key:', 'X-Auth-Token:'])}{s.mark()}")),
    ("args bridge x-api-key", T | BLANK, lambda r, s: remote(r, s, "--header", f"X-API-Key: {s.mark()}", "--transport", "http-only")),
    ("args bridge bearer flag", T | BLANK, lambda r, s: {"command": "npx", "args": ["-y", "supergateway", "--streamableHttp", http(r, s.vendor)["url"], "--oauth2Bearer", s.mark()]}),
    ("args bridge address", T | BLANK, lambda r, s: {"command": "npx", "args": ["mcp-remote", f"{http(r, s.vendor)['url']}?{r.choice(['apiKey', 'api_key', 'token'])}={quoted(s)}"]}),
    ("args in angle brackets", {"vendor"}, lambda r, s: args(r, s, "--" + flag(r, s), f"<{s.mark()}>")),
    ("env in angle brackets", {"vendor"}, lambda r, s: environ(r, s, s.name, f"<{s.mark()}>")),
    ("args git address", {"vendor"} | REFS, git_url),
    ("args postgres", P | BLANK, lambda r, s: {"command": "npx", "args": ["-y", "@modelcontextprotocol/server-postgres", database("postgresql", 5432, "app")(r, s)]}),
    ("args connection string flag", P | BLANK, lambda r, s: args(r, s, "--" + r.choice(["connection-string", "dsn", "database-url", "uri"]), database(r.choice(["mysql", "postgres", "mongodb"]), 5432, "app")(r, s))),
    ("args mssql", P | BLANK, lambda r, s: args(r, s, "--connection-string", mssql(r, s))),
    ("command as one string", T | BLANK, lambda r, s: {"command": f"npx -y @{s.vendor}/mcp-server --{flag(r, s)} {s.mark()}"}),
    ("command with a variable", T | BLANK, lambda r, s: {"command": f"{s.name}={s.mark()} npx -y @acme/mcp"}),
    # Addresses
    ("url query", T | BLANK, query(["api_key", "apiKey", "token", "access_token", "key", "exaApiKey", "tavilyApiKey"])),
    ("url query, neutral name", {"vendor"} | BLANK, query(["k", "q", "u", "p", "code"])),
    ("url userinfo", P | {"vendor"} | BLANK, userinfo),
    ("url path", S | BLANK, path_token),
    # Defaults of placeholders
    ("default in a header", T | WORDS, lambda r, s: header(r, s, "Authorization", f"Bearer ${{{s.name}:-{s.mark()}}}")),
    ("default in env", H | WORDS, lambda r, s: environ(r, s, s.name, f"${{{s.name}:-{s.mark()}}}")),
    ("default in args", T | WORDS, lambda r, s: args(r, s, "--" + flag(r, s), f"${{{s.name}:-{s.mark()}}}")),
    ("default in a url", T | WORDS, lambda r, s: {**http(r, s.vendor), "url": f"https://mcp.acme.dev/mcp?api_key=${{{s.name}:-{quoted(s)}}}"}),
    # Elsewhere
    ("headersHelper echo", T | BLANK, helper("""echo '{"Authorization": "Bearer SECRET"}'""")),
    ("headersHelper curl", S | BLANK, helper("""curl -s -H 'X-API-Key: SECRET' https://auth.acme.dev/headers""")),
    ("field that the client ignores", T | FULL, field(lambda r, s: {r.choice(["apiKey", "token", "api_key", "accessToken"]): s.mark()})),
    ("field password", {"human"} | FULL, field(lambda r, s: {"username": "anna", "password": s.mark()})),
    ("field auth", T | FULL, field(lambda r, s: {"auth": {"type": "bearer", "token": s.mark()}})),
    ("field oauth", T | FULL, field(lambda r, s: {"oauth": {"clientId": "acme-desktop", "clientSecret": s.mark(), "scopes": ["read"]}})),
    ("disabled server", H | FULL, lambda r, s: {**environ(r, s, s.name, s.mark()), "disabled": True}),
    ("comment key", S, field(lambda r, s: {r.choice(["_comment", "//", "_note", "comment"]): r.choice(["old token: ", "use ", "key = ", "backup key, works until March: "]) + s.mark()})),
    ("description", {"vendor"}, field(lambda r, s: {"description": f"Search for the team, token {s.mark()} (ask Anna for a new one)"})),
    ("comment", S | BLANK, commented("%s=%s")),
    ("comment, entry taken out", T | BLANK, commented('"env": { "%s": "%s" },')),
    ("vscode input default", T | WORDS, vscode_input),
    ("outside: env", H | FULL, on_top(lambda r, s: {"env": {s.name: s.mark()}})),
    ("outside: field", T | FULL, on_top(lambda r, s: {r.choice(["apiKey", "api_key", camel(s.name)]): s.mark()})),
    ("outside: another tool", T | BLANK, on_top(lambda r, s: {"telemetry": {"endpoint": "https://otel.acme.io", "headers": {"x-api-key": s.mark()}}})),
    ("codex bearer_token", T | FULL, lambda r, s: {"url": http(r, s.vendor)["url"], "bearer_token": s.mark(), "@clients": ("codex",)}),
    ("codex http_headers", T | BLANK, lambda r, s: {**header(r, s, r.choice(["Authorization", "X-API-Key"]), s.mark()), "@clients": ("codex",)}),
    ("zed settings", T | FULL, lambda r, s: {"settings": {camel(s.name): s.mark()}, "@clients": ("zed",)}),
]
