"""Held-out places: wrappers, shells, bridges and fields that few have in mind. Rows as in places.py."""

import json
from urllib.parse import quote

from .fields import FIELDS
from .servers import asked, dressed, given, insert, remote
from .shapes import b64

TOKENS = ("vendor", "opaque", "uuid")
SAFE = (*TOKENS, "words", "reference")
ALL = (*TOKENS, "human", "words", "reference")
PLAIN = ("vendor", "opaque")


def command(line):
    """A place in a command line: {S} is the secret, {N} its variable, {P} the package, {V} the vendor, {A} an address."""

    def put(rng, secret):
        first, *rest = [insert(secret, dressed(rng, secret, word)) for word in line]
        return {"command": first, "args": rest}

    return put


def variable(name, text, written=None):
    """A place in the value of a variable of that name ({N}: the secret's own)."""

    def put(rng, secret):
        value = insert(secret, dressed(rng, secret, text), written or str)
        return given(rng, secret.vendor, **{name.replace("{N}", secret.name): value})

    return put


def header(name, text):
    """A place in a header."""
    return lambda rng, secret: {**remote(rng, secret.vendor), "headers": {"Accept": "application/json", name: insert(secret, text)}}


def server_address(text, written):
    """A place in the server's address."""
    return lambda rng, secret: {"type": "http", "url": insert(secret, dressed(rng, secret, text), written)}


def userinfo(value):
    """As it stands between the user's name and the host."""
    return quote(value, safe="")


def query(value):
    """As it stands in a query: encoded, unless it is plainly a stand-in that people type as it is."""
    typed = not value.isascii() or not value[0].isalnum() or set(value) & set("${<[(")
    return value if typed else quote(value, safe=":/@?!*,;|~")


def inside_json(value):
    """As it stands inside a JSON string."""
    return json.dumps(value, ensure_ascii=False)[1:-1]


def in_argument(before, text):
    """A place inside a JSON argument after some others."""
    return lambda rng, secret: asked(rng, secret.vendor, *before, insert(secret, text, inside_json))


def registry_url(rng, secret):
    """A registry's address: the configuration rides along in base64."""
    packed = b64(json.dumps({"apiKey": secret.text, "debug": False}))
    return {"type": "http", "url": f"https://server.smithery.ai/@{secret.vendor}/mcp?config=" + secret.mark(packed)}


def proxy_basic(rng, secret):
    """A user and a password in base64 in a header for the proxy."""
    return {**remote(rng, secret.vendor), "headers": {"Proxy-Authorization": "Basic " + secret.mark(b64("svc-mcp:" + secret.text))}}


# label, forms, command line.
COMMANDS = [
    ("docker e glued", SAFE, ["docker", "run", "-i", "--rm", "-e{N}={S}", "mcp/{V}"]),
    ("podman late env", SAFE, ["podman", "run", "--rm", "-i", "--network", "host", "-v", "/srv:/srv:ro", "--env", "{N}={S}", "localhost/{V}"]),
    ("compose run e", SAFE, ["docker", "compose", "-f", "infra/compose.yml", "run", "--rm", "-T", "-e", "{N}={S}", "mcp"]),
    ("kubectl exec env", SAFE, ["kubectl", "exec", "-i", "deploy/mcp", "-n", "tools", "--", "env", "{N}={S}", "{V}-mcp"]),
    ("flatpak env", SAFE, ["flatpak", "run", "--env={N}={S}", "org.{V}.Mcp"]),
    ("systemd setenv", SAFE, ["systemd-run", "--user", "--pipe", "--setenv={N}={S}", "{V}-mcp"]),
    ("supergateway stdio", SAFE, ["npx", "-y", "supergateway", "--stdio", "npx -y {P} --api-key {S}", "--port", "8000"]),
    ("proxy headers pair", SAFE, ["mcp-proxy", "--transport", "streamablehttp", "--headers", "Authorization", "Bearer {S}", "https://{A}"]),
    ("proxy headers key", ALL, ["uvx", "mcp-proxy", "--headers", "x-api-key", "{S}", "http://10.0.4.7:7860/api/v1/mcp/project/<u>/sse"]),
    ("proxy short header", SAFE, ["mcp-proxy", "-H", "X-Api-Key", "{S}", "https://{A}"]),
    ("remote glued header", SAFE, ["npx", "mcp-remote@latest", "https://{A}", "--header=X-Auth-Token:{S}", "--transport", "http-only"]),
    ("remote cookie", SAFE, ["npx", "-y", "mcp-remote", "https://{A}", "--header", "Cookie: locale=en; session_token={S}; theme=dark"]),
    ("curl header", ALL, ["curl", "-sN", "-H", "X-Api-Key: {S}", "https://{A}"]),
    ("curl user", (*TOKENS, "human"), ["curl", "--silent", "-u", "deploy:{S}", "https://{A}"]),
    ("curl bearer", SAFE, ["curl", "-sS", "--oauth2-bearer", "{S}", "https://{A}"]),
    ("powershell env", SAFE, ["powershell", "-NoProfile", "-Command", "$env:{N}='{S}'; npx -y {P}"]),
    ("pwsh parameter", ALL, ["pwsh", "-File", "C:\\tools\\mcp.ps1", "-ApiKey", "{S}", "-Verbose"]),
    ("cmd set quoted", SAFE, ["cmd.exe", "/d", "/s", "/c", "set \"{N}={S}\" && npx {P}"]),
    ("wsl env", SAFE, ["wsl.exe", "-d", "Ubuntu", "-e", "env", "{N}={S}", "npx", "-y", "{P}"]),
    ("wsl bash", SAFE, ["wsl", "bash", "-lc", "export {N}={S}; exec npx -y {P}"]),
    ("ssh env", SAFE, ["ssh", "-T", "ops@10.1.2.3", "env", "{N}={S}", "/opt/mcp/bin/{V}"]),
    ("ssh one string", SAFE, ["ssh", "build-host", "cd /srv/mcp && {N}='{S}' node dist/index.js"]),
    ("sh double quoted", (*TOKENS, "reference"), ["sh", "-c", "{N}=\"{S}\" LOG_LEVEL=debug exec uvx {P}"]),
    ("sh piped", TOKENS, ["bash", "-c", "printf %s '{S}' | docker login -u bot --password-stdin registry.acme.dev && docker run -i registry.acme.dev/mcp"]),
    ("fish set", SAFE, ["fish", "-c", "set -x {N} {S}; npx -y {P}"]),
    ("env split string", SAFE, ["env", "-S", "{N}={S} npx -y {P}"]),
    ("cross env", SAFE, ["npx", "cross-env", "{N}={S}", "node", "server.js"]),
    ("uv run flags", ALL, ["uv", "run", "--with", "mcp[cli]", "--directory", "/srv/{V}", "python", "-m", "{V}_mcp", "--access-token", "{S}"]),
    ("python c", SAFE, ["python3", "-c", "import os; os.environ['{N}'] = '{S}'; import {V}_mcp; {V}_mcp.main()"]),
    ("node e", SAFE, ["node", "-e", "process.env.{N} = \"{S}\"; require('./server.js')"]),
    ("java property", SAFE, ["java", "-Dspring.profiles.active=mcp", "-D{V}.api.token={S}", "-jar", "mcp.jar"]),
    ("spring password", ALL, ["java", "-jar", "mcp.jar", "--spring.datasource.username=app", "--spring.datasource.password={S}"]),
    ("dotnet colon", ALL, ["dotnet", "run", "--project", "Mcp", "--", "--{V}:ClientSecret={S}"]),
    ("slash option", SAFE, ["C:\\Program Files\\Mcp\\mcp.exe", "/server:db01", "/token:{S}"]),
    ("database short flag", (*TOKENS, "human"), ["mysql-mcp", "-h", "db.acme.internal", "-u", "app", "-p{S}"]),
    ("redis short flag", (*TOKENS, "human"), ["redis-cli", "-h", "cache.acme.internal", "-a", "{S}"]),
    ("sshpass", (*TOKENS, "human"), ["sshpass", "-p", "{S}", "ssh", "root@192.168.7.20", "mcp-server"]),
    ("basic auth pair", (*TOKENS, "human"), ["{V}-mcp", "--basic-auth", "admin:{S}", "--port", "9000"]),
    ("package index userinfo", PLAIN, ["uvx", "--index-url", "https://bot:{S}@pypi.acme.dev/simple", "{V}-mcp"]),
    ("npm registry token", SAFE, ["npx", "-y", "--//npm.pkg.acme.dev/:_authToken={S}", "{P}"]),
    ("address argument", ("url",), ["npx", "-y", "{P}", "--endpoint", "{S}"]),
    ("address positional", ("url",), ["npx", "mcp-remote", "{S}", "--allow-http"]),
    ("env wrapper file", SAFE, ["dotenv", "-v", "{N}={S}", "--", "npx", "-y", "{P}"]),
]

# label, forms, variable, its value, how the secret is written there. The passwords of odd schemes.
VARIABLES = [
    ("otel headers", SAFE, "OTEL_EXPORTER_OTLP_HEADERS", "x-tenant=acme,authorization=Bearer%20{S}", query),
    ("yaml in variable", ALL, "MCP_CONFIG_YAML", "server:\n  port: 8080\nupstream:\n  host: {A}\n  api_key: \"{S}\"\n"),
    ("ini in variable", SAFE, "APP_CONFIG", "[{V}]\nhost = {A}\nclient_secret = {S}\nretries = 3"),
    ("nested json variable", ALL, "PLUGIN_CONFIG", '{"backends":[{"name":"main","auth":{"kind":"static","token":"{S}"}}]}', inside_json),
    ("default in address", TOKENS, "UPSTREAM_URL", "https://{A}?api_key=${{N}:-{S}}"),
    ("proxy password", (*TOKENS, "human"), "HTTPS_PROXY", "http://crawler:{S}@proxy.acme.internal:3128", userinfo),
    ("ldap dsn", (*TOKENS, "human"), "LDAP_URL", "ldaps://cn=svc%2Cdc=acme%2Cdc=org:{S}@ldap.acme.org:636", userinfo),
    ("smtp dsn", (*TOKENS, "human"), "MAILER_DSN", "smtps://news%40acme.org:{S}@smtp.acme.org:465", userinfo),
    ("mqtt dsn", (*TOKENS, "human"), "BROKER_URL", "mqtts://sensor:{S}@broker.acme.org:8883", userinfo),
    ("nats dsn", (*TOKENS, "human"), "NATS_SERVERS", "nats://bus:{S}@nats-1.acme.org:4222,nats-2.acme.org:4222", userinfo),
    ("sftp dsn", (*TOKENS, "human"), "UPLOAD_TARGET", "sftp://uploader:{S}@files.acme.org/incoming", userinfo),
    ("neo4j dsn", (*TOKENS, "human"), "GRAPH_URI", "neo4j+s://neo4j:{S}@<h8>.databases.neo4j.io", userinfo),
    ("snowflake dsn", (*TOKENS, "human"), "SQLALCHEMY_URL", "snowflake://ANALYST:{S}@ab12345.eu-west-1/PROD/PUBLIC?warehouse=WH", userinfo),
    ("libsql dsn", SAFE, "STATE_DB", "libsql://notes-acme.turso.io?authToken={S}&tls=1", query),
    ("redis userless", (*TOKENS, "human"), "CACHE", "rediss://:{S}@eu1-cache.upstash.io:6379", userinfo),
    ("jdbc properties", SAFE, "JDBC_URL", "jdbc:sqlserver://sql.acme.org:1433;databaseName=erp;user=mcp;password={S};encrypt=true"),
    ("jdbc query", SAFE, "SPRING_URL", "jdbc:postgresql://pg.acme.org:5432/crm?user=mcp&password={S}&ssl=true", query),
    ("odbc string", SAFE, "ODBC_CONN", "Driver={ODBC Driver 18 for SQL Server};Server=tcp:sql.acme.org,1433;Database=erp;Uid=mcp;Pwd={S};Encrypt=yes"),
    ("libpq pairs", SAFE, "PG_DSN", "host=pg.acme.org port=5432 dbname=crm user=mcp password={S} sslmode=require"),
    ("oracle easy connect", PLAIN, "ORACLE_CONNECT", "mcp/{S}@//ora.acme.org:1521/ORCLPDB1"),
    ("azure storage string", PLAIN, "AZURE_STORAGE", "DefaultEndpointsProtocol=https;AccountName=acmedata;AccountKey={S};EndpointSuffix=core.windows.net"),
    ("service bus string", PLAIN, "BUS", "Endpoint=sb://acme.servicebus.windows.net/;SharedAccessKeyName=mcp;SharedAccessKey={S}"),
    ("mailbox string", SAFE, "ACCOUNTS", "imap.acme.org|support@acme.org|password={S}"),
]

# label, forms, header, its value.
HEADERS = [
    ("scheme quoted token", ALL, "Authorization", 'Token token="{S}"'),
    ("scheme vendor", ALL, "Authorization", "Zoho-oauthtoken {S}"),
    ("scheme parameters", SAFE, "Authorization", 'MediaBrowser Client="mcp", Device="laptop", Version="1.0", Token="{S}"'),
    ("subscription key", ALL, "Ocp-Apim-Subscription-Key", "{S}"),
    ("private token", ALL, "PRIVATE-TOKEN", "{S}"),
    ("vendor access token", ALL, "X-Acme-Access-Token", "{S}"),
    ("functions key", ALL, "x-functions-key", "{S}"),
    ("gateway service secret", ALL, "CF-Access-Client-Secret", "{S}"),
    ("cookie among others", SAFE, "Cookie", "_ga=GA1.2.3; connect.sid={S}; lang=de"),
]

# label, forms, address, how the secret is written there.
ADDRESSES = [
    ("websocket query", SAFE, "wss://{A}?v=2&access_token={S}", query),
    ("userinfo", (*TOKENS, "human"), "https://svc:{S}@{A}", userinfo),
    ("user only", PLAIN, "https://{S}@{A}", userinfo),
    ("odd query", SAFE, "https://{V}.example-cloud.net/mcp?profile=main&{V}ApiKey={S}&tools=search", query),
    ("signature", PLAIN, "https://acme.azurewebsites.net/runtime/webhooks/mcp/sse?code={S}", query),
    ("path key", PLAIN, "https://mcp.{V}.app/key/{S}/sse", userinfo),
    ("path middle", ("vendor",), "https://{V}.example-cloud.net/{S}/v2/mcp", userinfo),
    ("itself", ("url",), "{S}", str),
    ("fragment", SAFE, "https://{A}#access_token={S}", query),
]

PLACES = [
    *(("args, " + label, takes, command(line)) for label, takes, line in COMMANDS),
    *(("env, " + label, takes, variable(*value)) for label, takes, *value in VARIABLES),
    *(("header, " + label, takes, header(name, text)) for label, takes, name, text in HEADERS),
    *(("url, " + label, takes, server_address(text, written)) for label, takes, text, written in ADDRESSES),
    ("args, whole config", ALL, in_argument(["--config"], '{"apiKey":"{S}","region":"eu"}')),
    ("args, glued config", ALL, in_argument([], '--options={"auth":{"clientSecret":"{S}"},"cache":true}')),
    ("args, registry key", SAFE, in_argument(["run", "@acme/mcp", "--key"], "{S}")),
    ("url, registry packed", PLAIN, registry_url),
    ("header, proxy basic", (*TOKENS, "human"), proxy_basic),
    *((label if label.startswith("comment") else "field, " + label, takes, put) for label, takes, put in FIELDS),
]
