"""Servers as their documentation has them: a command or an address for each vendor, and well-known ones that need no secret."""

from values import lower

# vendor: (package for npx, or a command; address)
KNOWN = {
    "github": ("@modelcontextprotocol/server-github", "https://api.githubcopilot.com/mcp/"),
    "gitlab": ("@modelcontextprotocol/server-gitlab", "https://gitlab.com/api/v4/mcp"),
    "linear": ("linear-mcp-server", "https://mcp.linear.app/sse"),
    "notion": ("@notionhq/notion-mcp-server", "https://mcp.notion.com/mcp"),
    "slack": ("@modelcontextprotocol/server-slack", "https://mcp.slack.com/mcp"),
    "figma": ("figma-developer-mcp", "https://mcp.figma.com/mcp"),
    "airtable": ("airtable-mcp-server", "https://mcp.airtable.com/mcp"),
    "supabase": ("@supabase/mcp-server-supabase@latest", "https://mcp.supabase.com/mcp"),
    "context7": ("@upstash/context7-mcp@latest", "https://mcp.context7.com/mcp"),
    "tavily": ("tavily-mcp@0.2.1", "https://mcp.tavily.com/mcp/"),
    "firecrawl": ("firecrawl-mcp", "https://mcp.firecrawl.dev/v2/mcp"),
    "exa": ("exa-mcp-server", "https://mcp.exa.ai/mcp"),
    "brave": ("@modelcontextprotocol/server-brave-search", "https://api.search.brave.com/mcp"),
    "stripe": ("@stripe/mcp", "https://mcp.stripe.com"),
    "hubspot": ("@hubspot/mcp-server", "https://mcp.hubspot.com/anthropic"),
    "atlassian": ("mcp-atlassian", "https://mcp.atlassian.com/v1/sse"),
    "sentry": ("@sentry/mcp-server@latest", "https://mcp.sentry.dev/mcp"),
    "neon": ("@neondatabase/mcp-server-neon", "https://mcp.neon.tech/mcp"),
    "apify": ("@apify/actors-mcp-server", "https://mcp.apify.com"),
    "zapier": ("mcp-remote", "https://mcp.zapier.com/api/mcp/mcp"),
    "n8n": ("n8n-mcp", "https://acme.app.n8n.cloud/mcp-server/http"),
    "vercel": ("mcp-vercel", "https://mcp.vercel.com"),
    "cloudflare": ("@cloudflare/mcp-server-cloudflare", "https://bindings.mcp.cloudflare.com/mcp"),
    "huggingface": ("@huggingface/mcp-server", "https://huggingface.co/mcp"),
    "grafana": ("mcp-grafana", "https://grafana.internal.acme.io/mcp"),
    "pinecone": ("@pinecone-database/mcp", "https://prod-1-data.ke.pinecone.io/mcp/assistants/docs"),
    "mongodb": ("mongodb-mcp-server", "https://mongo-mcp.acme.dev/mcp"),
    "elevenlabs": ("elevenlabs-mcp", "https://api.elevenlabs.io/mcp"),
    "browserbase": ("@browserbasehq/mcp", "https://mcp.browserbase.com/mcp"),
    "brightdata": ("@brightdata/mcp", "https://mcp.brightdata.com/mcp"),
    "21st": ("@21st-dev/magic@latest", "https://mcp.21st.dev/mcp"),
    "home": ("hass-mcp", "http://homeassistant.local:8123/mcp_server/sse"),
}


def package(vendor):
    return KNOWN.get(vendor, (f"@{vendor}/mcp-server" if vendor not in OWN else "", ""))[0]


OWN = {"own", "opaque", "human", "session", "database", "rsa", "ec", "openssh", "pkcs8", "ethereum"}


def stdio(rng, vendor):
    """A command line without any secret."""
    name = package(vendor)
    if not name or rng.random() < 0.12:
        return dict(rng.choice(LOCAL))
    way = rng.random()
    if way < 0.7:
        return {"command": "npx", "args": ["-y", name]}
    if way < 0.8:
        return {"command": "cmd", "args": ["/c", "npx", "-y", name]}
    if way < 0.9:
        return {"command": "bunx", "args": [name]}
    return {"command": "uvx", "args": [name.split("/")[-1].split("@")[0] or "mcp-server"]}


LOCAL = [
    {"command": "node", "args": ["./mcp/build/index.js"]},
    {"command": "node", "args": ["/Users/anna/code/tools/mcp-server/dist/index.js"]},
    {"command": "python", "args": ["-m", "acme_mcp.server"]},
    {"command": "uv", "args": ["run", "--directory", "C:\\Users\\ben\\projects\\shop-mcp", "server.py"]},
    {"command": "python3", "args": ["scripts/mcp_server.py"]},
    {"command": "/usr/local/bin/acme-mcp", "args": ["serve"]},
    {"command": "deno", "args": ["run", "--allow-net", "--allow-env", "mcp/main.ts"]},
    {"command": "java", "args": ["-jar", "target/mcp-server-1.4.2.jar"]},
]


def http(rng, vendor):
    """An address without any secret."""
    known = KNOWN.get(vendor, ("", ""))[1]
    url = known if known and rng.random() < 0.8 else rng.choice(ADDRESSES).replace("VENDOR", vendor if vendor not in OWN else "acme")
    return {"type": "sse" if url.endswith("/sse") else "http", "url": url}


ADDRESSES = ["https://mcp.VENDOR.com/mcp", "https://api.VENDOR.io/v1/mcp", "https://mcp.internal.acme.dev/VENDOR/sse", "https://VENDOR-mcp.fly.dev/mcp"]

CLEAN = [
    ("filesystem", {"command": "npx", "args": ["-y", "@modelcontextprotocol/server-filesystem", "/Users/anna/Desktop", "/Users/anna/Downloads"]}),
    ("memory", {"command": "npx", "args": ["-y", "@modelcontextprotocol/server-memory"], "env": {"MEMORY_FILE_PATH": "./.claude/memory.json"}}),
    ("sequential-thinking", {"command": "npx", "args": ["-y", "@modelcontextprotocol/server-sequential-thinking"]}),
    ("playwright", {"command": "npx", "args": ["@playwright/mcp@latest", "--browser", "chromium", "--isolated", "--viewport-size=1280,720"]}),
    ("chrome-devtools", {"command": "npx", "args": ["-y", "chrome-devtools-mcp@latest", "--headless=true", "--isolated=true"]}),
    ("context7", {"type": "http", "url": "https://mcp.context7.com/mcp"}),
    ("git", {"command": "uvx", "args": ["mcp-server-git", "--repository", "."]}),
    ("fetch", {"command": "uvx", "args": ["mcp-server-fetch", "--user-agent=acme-bot/1.0"]}),
    ("time", {"command": "uvx", "args": ["mcp-server-time", "--local-timezone=Europe/Berlin"]}),
    ("puppeteer", {"command": "npx", "args": ["-y", "@modelcontextprotocol/server-puppeteer"], "env": {"PUPPETEER_LAUNCH_OPTIONS": '{"headless": false, "args": ["--no-sandbox"]}', "ALLOW_DANGEROUS": "true"}}),
    ("sqlite", {"command": "uvx", "args": ["mcp-server-sqlite", "--db-path", "./data/app.db"]}),
    ("linear", {"command": "npx", "args": ["-y", "mcp-remote", "https://mcp.linear.app/sse"]}),
    ("sentry", {"type": "http", "url": "https://mcp.sentry.dev/mcp/acme/web"}),
    ("figma-desktop", {"type": "http", "url": "http://127.0.0.1:3845/mcp"}),
    ("vercel", {"type": "http", "url": "https://mcp.vercel.com"}),
    ("deepwiki", {"type": "sse", "url": "https://mcp.deepwiki.com/sse"}),
    ("serena", {"command": "uvx", "args": ["--from", "git+https://github.com/oraios/serena", "serena", "start-mcp-server", "--context", "ide-assistant", "--project", "."]}),
    ("shadcn", {"command": "npx", "args": ["shadcn@latest", "mcp"]}),
    ("nx", {"command": "npx", "args": ["nx", "mcp"]}),
    ("laravel-boost", {"command": "php", "args": ["artisan", "boost:mcp"]}),
    ("aws-docs", {"command": "uvx", "args": ["awslabs.aws-documentation-mcp-server@latest"], "env": {"FASTMCP_LOG_LEVEL": "ERROR", "AWS_DOCUMENTATION_PARTITION": "aws"}}),
    ("desktop-commander", {"command": "npx", "args": ["-y", "@wonderwhy-er/desktop-commander@latest"]}),
    ("task-master", {"command": "npx", "args": ["-y", "--package=task-master-ai", "task-master-ai"], "env": {"TASK_MASTER_TOOLS": "core"}}),
    ("docker", {"command": "docker", "args": ["mcp", "gateway", "run"]}),
    ("github", {"command": "docker", "args": ["run", "-i", "--rm", "-e", "GITHUB_PERSONAL_ACCESS_TOKEN", "ghcr.io/github/github-mcp-server"], "env": {"GITHUB_PERSONAL_ACCESS_TOKEN": "${GITHUB_PERSONAL_ACCESS_TOKEN}"}}),
    ("supabase", {"type": "http", "url": "https://mcp.supabase.com/mcp?project_ref=${SUPABASE_PROJECT_REF}&read_only=true"}),
    ("postgres", {"command": "npx", "args": ["-y", "@modelcontextprotocol/server-postgres", "postgresql://localhost/mydb"]}),
    ("xcodebuild", {"command": "npx", "args": ["-y", "xcodebuildmcp@latest"], "env": {"XCODEBUILDMCP_SENTRY_DISABLED": "true"}}),
    ("mui", {"command": "npx", "args": ["-y", "@mui/mcp@latest"]}),
    ("terraform", {"command": "docker", "args": ["run", "-i", "--rm", "hashicorp/terraform-mcp-server:0.3.3"]}),
]


def clean(rng):
    """A well-known server that holds no secret, as (name, entry)."""
    name, entry = rng.choice(CLEAN)
    entry = {k: (dict(v) if isinstance(v, dict) else list(v) if isinstance(v, list) else v) for k, v in entry.items()}
    return (name if rng.random() < 0.9 else f"{name}-{lower(rng, 3)}", entry)
