"""What people differ on, in the unseen set; rows as in negatives.py."""

from values import b64url, hexes, jwt, like, take

SECONDS = 1_760_000_000


def env(label, package="acme-mcp", /, **values):
    return (label, lambda rng: {"command": "npx", "args": ["-y", package], "env": {k: v(rng) if callable(v) else v for k, v in values.items()}})


def args(label, *values, first=("-y", "acme-mcp"), command="npx"):
    return (label, lambda rng: {"command": command, "args": [*first, *(v(rng) if callable(v) else v for v in values)]})


def anon(rng):
    return jwt(rng, {"iss": "supabase", "ref": take(rng, "c", 20), "role": "anon", "iat": SECONDS, "exp": SECONDS + 10**8})


def local(label, text):
    return (label, lambda rng: {"type": "http", "url": like(text)(rng)})


POLICY = [
    env("postgres on loopback", DATABASE_URL="postgresql://postgres:" "postgres@localhost:5432/shop"),
    env("postgres on an address", DATABASE_URI="postgres://postgres:" "postgres@127.0.0.1:54322/postgres"),
    env("mysql on loopback", MYSQL_HOST="127.0.0.1", MYSQL_USER="root", MYSQL_PASSWORD="root"),
    env("mysql address", DATABASE_URL="mysql://root:" "root@localhost:3306/shop"),
    env("redis within compose", REDIS_URL="redis://:" "redis@redis:6379/0"),
    env("broker within compose", AMQP_URL="amqp://guest:" "guest@rabbitmq:5672/"),
    env("mongo on loopback", MONGODB_URI="mongodb://admin:" "admin@localhost:27017/?authSource=admin"),
    env("minio on loopback", S3_ENDPOINT="http://localhost:9000", MINIO_ROOT_USER="minioadmin", MINIO_ROOT_PASSWORD="minioadmin"),
    env("postgres parts", PGHOST="localhost", PGUSER="postgres", PGPASSWORD="postgres"),
    args("postgres in args", "postgresql://postgres:" "postgres@localhost:5432/postgres", first=("-y", "@modelcontextprotocol/server-postgres")),
    args("postgres within compose", "--dsn", "postgresql://app:" "app@db:5432/app"),
    args("postgres from a container", "-e", "DATABASE_URL=postgresql://postgres:" "postgres@host.docker.internal:5432/shop", "acme/mcp:1.2", first=("run", "-i", "--rm"), command="docker"),
    env("supabase anon", SUPABASE_URL="https://abcdefghijklmnopqrst.supabase.co", SUPABASE_ANON_KEY=anon),
    env("supabase anon of a browser", NEXT_PUBLIC_SUPABASE_ANON_KEY=anon),
    ("supabase anon header", lambda rng: {"type": "http", "url": "https://abcdefghijklmnopqrst.supabase.co/functions/v1/mcp", "headers": {"apikey": anon(rng)}}),
    env("stripe test", "@stripe/mcp", STRIPE_SECRET_KEY=like("sk" "_test_{a99}")),
    args("stripe test in args", like("--api-key=sk" "_test_{a24}"), "--tools=all", first=("-y", "@stripe/mcp")),
    env("stripe restricted test", STRIPE_API_KEY=like("rk" "_test_{a99}")),
    env("sentry dsn", SENTRY_DSN=like("https://{h32}@o{d6}.ingest.us.sentry.io/{d16}")),
    args("sentry dsn in args", like("--sentry-dsn=https://{h32}@o{d6}.ingest.de.sentry.io/{d16}")),
    local("token on loopback", "http://localhost:3000/mcp?token={a32}"),
    local("key on an address", "http://127.0.0.1:8787/sse?api_key={h32}"),
    args("token on loopback by a bridge", lambda rng: f"http://localhost:8080/mcp?key={b64url(rng, 32)}", first=("-y", "mcp-remote")),
    env("aws id alone", AWS_ACCESS_KEY_ID=like("AK" "IA{x16}"), AWS_REGION="eu-west-1"),
    args("aws id alone in a container", "-e", like("AWS_ACCESS_KEY_ID=AK" "IA{x16}"), "-e", "AWS_SECRET_ACCESS_KEY", "acme/s3-mcp", first=("run", "-i", "--rm"), command="docker"),
    env("firebase web", FIREBASE_PROJECT_ID="acme-shop", FIREBASE_API_KEY=like("AI" "za{b35}"), FIREBASE_AUTH_DOMAIN="acme-shop.firebaseapp.com"),
    env("firebase of a browser", NEXT_PUBLIC_FIREBASE_API_KEY=like("AI" "za{b35}"), NEXT_PUBLIC_FIREBASE_APP_ID=lambda rng: f"1:483920174655:web:{hexes(rng, 22)}"),
]
