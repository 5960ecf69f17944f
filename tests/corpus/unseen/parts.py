"""Pieces of which the places of the unseen set are made: names, hosts, connection strings, flags."""

import base64
from urllib.parse import quote

from .servers import http, short, stdio
from values import digits

A = "whole"
COOKIE = ["session", "sid", "auth_token", "connect.sid", "_shop_session"]
ACCOUNTS = ["mcp", "reader", "svc-mcp", "lea", "acme", "deploy"]
HOST = ["mcp.acme.io", "hooks.tools-acme.com", "connect.flowbase.dev", "agents.acme-corp.net"]
DATABASES = ["db.prod.acme.io", "10.20.4.17", "pg-orders.c4acme.eu-west-1.rds.amazonaws.com", "ep-cool-pond-a2.eu-central-1.aws.neon.tech", "acme-db.internal.acme.io"]
SETTINGS = [("LOG_LEVEL", "info"), ("NODE_ENV", "production"), ("PORT", "8931"), ("TZ", "Europe/Vienna"), ("REQUEST_TIMEOUT_MS", "20000"), ("READ_ONLY", "true"),
            ("CACHE_DIR", "/tmp/mcp-cache"), ("MAX_RESULTS", "25"), ("MCP_TRANSPORT", "stdio"), ("PYTHONUNBUFFERED", "1"), ("DEFAULT_LANGUAGE", "en")]


def inside(s):
    """The secret within an address: percent-encoded; a placeholder as people type it there."""
    return s.mark(quote(s.text, safe="")) if s.real else s.text.replace(" ", "_")


def login(rng, s):
    """The base64 of a login; a placeholder as it is."""
    return s.mark(base64.b64encode(f"{rng.choice(ACCOUNTS)}@acme.io:{s.text}".encode()).decode()) if s.real else s.text


def at(*schemes):
    """A connection string of one of the schemes, whose password is the secret."""

    def text(rng, s):
        user, host = rng.choice(ACCOUNTS), rng.choice(DATABASES)
        form = FORMS[rng.choice(schemes)]
        return form.format(user=user, host=host, word=s.mark() if "Password=" in form else inside(s))

    return text


FORMS = {
    "postgres": "postgresql://{user}:{word}@{host}:5432/orders?sslmode=require",
    "mongodb": "mongodb+srv://{user}:{word}@cluster0.x7acme.mongodb.net/shop?retryWrites=true&w=majority",
    "mysql": "mysql://{user}:{word}@{host}:3306/shop",
    "redis": "rediss://default:{word}@{host}:6380/0",
    "amqp": "amqps://{user}:{word}@mq.acme.io/orders",
    "clickhouse": "clickhouse://{user}:{word}@ch.acme.io:9440/events?secure=true",
    "nats": "nats://{user}:{word}@nats.acme.io:4222",
    "mssql": "Server=tcp:acme-sql.database.windows.net,1433;Database=shop;User Id={user};Password={word};Encrypt=True;",
    "proxy": "http://{user}:{word}@proxy.acme-corp.com:3128",
}


def neighbours(rng, vendor):
    """Harmless variables that stand beside it."""
    found = dict(rng.sample(SETTINGS, rng.choice([0, 0, 1, 1, 2, 3])))
    if rng.random() < 0.2:
        found[f"{short(vendor).upper()}_BASE_URL"] = f"https://api.{short(vendor)}.com/v{digits(rng, 1)}"
    return found


def around(rng, one, others):
    items = [*one.items(), *others.items()]
    rng.shuffle(items)
    return dict(items)


def base(rng, s):
    return stdio(rng, s.vendor) if rng.random() < 0.6 else http(rng, s.vendor)


def flags(s):
    """The secret's variable as a flag: --acme-api-key, --api-key."""
    words = s.name.lower().split("_")
    return "--" + "-".join(words[-2:] if len(words) > 2 else words)


def joined(s):
    """The vendor's own name of the parameter: acmeApiKey."""
    return f"{short(s.vendor)}ApiKey"


def header_name(rng, s):
    name = short(s.vendor).capitalize()
    return rng.choice([f"X-{name}-Token", f"X-{name}-Api-Key", f"{name}-Access-Token", f"x-{name.lower()}-key"])
