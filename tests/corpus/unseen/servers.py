"""Servers around the rows of the unseen set: commands and addresses of its own, and well-known servers that hold no secret."""

from servers import OWN
from values import lower

# vendor: (package, address); any other vendor gets made-up ones.
KNOWN = {
    "github": ("@modelcontextprotocol/server-github", "https://api.githubcopilot.com/mcp/readonly"),
    "gitlab": ("@zereight/mcp-gitlab", "https://gitlab.acme.io/api/v4/mcp"),
    "atlassian": ("@aashari/mcp-server-atlassian-jira", "https://mcp.atlassian.com/v1/mcp"),
    "notion": ("@notionhq/notion-mcp-server@1.8.1", "https://mcp.notion.com/mcp"),
    "figma": ("figma-developer-mcp", "https://mcp.figma.com/mcp"),
    "perplexity": ("server-perplexity-ask", "https://api.perplexity.ai/mcp"),
    "gemini": ("@rlabs-inc/gemini-mcp", "https://gemini-mcp.acme.workers.dev/mcp"),
    "slack": ("slack-mcp-server@latest", "https://slack-mcp.acme.dev/sse"),
    "discord": ("mcp-discord", "https://discord-mcp.up.railway.app/mcp"),
    "supabase": ("@supabase/mcp-server-supabase@0.5.5", "https://mcp.supabase.com/mcp?read_only=true"),
    "cloudflare": ("@cloudflare/mcp-server-cloudflare", "https://observability.mcp.cloudflare.com/mcp"),
    "digitalocean": ("@digitalocean/mcp", "https://apps.mcp.digitalocean.com/mcp"),
    "databricks": ("databricks-mcp-server", "https://dbc-acme.cloud.databricks.com/api/2.0/mcp/functions/main/tools"),
    "posthog": ("@posthog/mcp", "https://mcp.posthog.com/mcp"),
    "tavily": ("tavily-mcp@latest", "https://mcp.tavily.com/mcp/"),
    "exa": ("exa-mcp-server", "https://mcp.exa.ai/mcp"),
    "homeassistant": ("hass-mcp", "https://ha.acme-home.net/mcp_server/sse"),
    "obsidian": ("obsidian-mcp-server", "https://notes.acme-home.net/mcp"),
    "devops": ("@azure-devops/mcp", "https://devops-mcp.acme.io/mcp"),
}

LOCAL = [
    {"command": "node", "args": ["packages/mcp/dist/server.js"]},
    {"command": "node", "args": ["/home/lea/src/mcp/build/index.js", "--stdio"]},
    {"command": "tsx", "args": ["src/mcp/server.ts"]},
    {"command": "python3", "args": ["-m", "tools.mcp_server"]},
    {"command": "uv", "args": ["--directory", "/Users/tom/dev/inventory-mcp", "run", "main.py"]},
    {"command": "C:\\tools\\inventory\\mcp.exe", "args": ["--stdio"]},
    {"command": "./bin/mcp", "args": []},
    {"command": "go", "args": ["run", "./cmd/mcp"]},
    {"command": "dotnet", "args": ["run", "--project", "src/Acme.Mcp"]},
    {"command": "pnpm", "args": ["dlx", "@acme/mcp@2.1.0"]},
]

HOSTS = ["mcp.VENDOR.dev/mcp", "VENDOR-mcp.acme.workers.dev/sse", "api.acme.io/VENDOR/mcp", "mcp-VENDOR.onrender.com/mcp", "tools.acme-corp.com/mcp/VENDOR"]


def short(vendor):
    return "acme" if vendor in OWN else vendor


def copied(entry):
    return {k: dict(v) if isinstance(v, dict) else list(v) if isinstance(v, list) else v for k, v in entry.items()}


def package(rng, vendor):
    if vendor in OWN or vendor == "acme":
        return rng.choice(["@acme/mcp-tools", "acme-mcp", "mcp-inventory", "@acme/mcp-server@1.4.0"])
    return KNOWN.get(vendor, (rng.choice([f"{vendor}-mcp", f"{vendor}-mcp-server", f"@{vendor}/mcp", f"mcp-server-{vendor}"]), ""))[0]


def stdio(rng, vendor):
    """A command line without any secret."""
    way = rng.random()
    if way < (0.5 if vendor in OWN else 0.15):
        return copied(rng.choice(LOCAL))
    name = package(rng, vendor)
    if way < 0.8:
        return {"command": "npx", "args": ["-y", name]}
    if way < 0.88:
        return {"command": "cmd", "args": ["/c", "npx", "-y", name]}
    if way < 0.94:
        return {"command": "npx", "args": [name]}
    return {"command": "uvx", "args": [name.split("/")[-1].split("@")[0]]}


def address(rng, vendor):
    known = KNOWN.get(vendor, ("", ""))[1]
    return known if known and rng.random() < 0.7 else "https://" + rng.choice(HOSTS).replace("VENDOR", short(vendor))


def http(rng, vendor):
    """An address without any secret."""
    url = address(rng, vendor)
    return {"type": "sse" if url.endswith("/sse") else "http", "url": url}


CLEAN = [
    ("filesystem", {"command": "npx", "args": ["-y", "@modelcontextprotocol/server-filesystem", "${workspaceFolder}"]}),
    ("files", {"command": "npx", "args": ["-y", "@modelcontextprotocol/server-filesystem@2025.8.21", "C:\\Users\\tom\\Documents", "D:\\projects"]}),
    ("memory", {"command": "npx", "args": ["-y", "@modelcontextprotocol/server-memory"], "env": {"MEMORY_FILE_PATH": "/home/lea/.local/share/mcp/memory.jsonl"}}),
    ("thinking", {"command": "docker", "args": ["run", "--rm", "-i", "mcp/sequentialthinking"]}),
    ("playwright", {"command": "npx", "args": ["-y", "@playwright/mcp@0.0.41", "--headless", "--caps=vision,pdf", "--output-dir", ".playwright-mcp"]}),
    ("browser", {"command": "npx", "args": ["-y", "chrome-devtools-mcp@latest", "--browserUrl", "http://127.0.0.1:9222"]}),
    ("context7", {"command": "npx", "args": ["-y", "@upstash/context7-mcp"]}),
    ("git", {"command": "uvx", "args": ["mcp-server-git", "--repository", "/Users/tom/dev/shop"]}),
    ("fetch", {"command": "docker", "args": ["run", "-i", "--rm", "mcp/fetch", "--ignore-robots-txt"]}),
    ("time", {"command": "uvx", "args": ["mcp-server-time", "--local-timezone", "America/Sao_Paulo"]}),
    ("sqlite", {"command": "npx", "args": ["-y", "mcp-server-sqlite-npx", "./var/dev.sqlite3"]}),
    ("duckdb", {"command": "uvx", "args": ["mcp-server-motherduck", "--db-path", "warehouse/analytics.duckdb", "--read-only"]}),
    ("notion", {"command": "npx", "args": ["-y", "mcp-remote", "https://mcp.notion.com/mcp"]}),
    ("atlassian", {"command": "npx", "args": ["-y", "mcp-remote@0.1.29", "https://mcp.atlassian.com/v1/sse", "--transport", "sse-only"]}),
    ("sentry", {"type": "http", "url": "https://mcp.sentry.dev/mcp"}),
    ("figma", {"type": "http", "url": "http://localhost:3845/sse"}),
    ("stripe", {"type": "http", "url": "https://mcp.stripe.com"}),
    ("huggingface", {"type": "http", "url": "https://huggingface.co/mcp?login"}),
    ("microsoft-learn", {"type": "http", "url": "https://learn.microsoft.com/api/mcp"}),
    ("cloudflare-docs", {"type": "sse", "url": "https://docs.mcp.cloudflare.com/sse"}),
    ("gitmcp", {"type": "http", "url": "https://gitmcp.io/vercel/next.js"}),
    ("aws-knowledge", {"type": "http", "url": "https://knowledge-mcp.global.api.aws"}),
    ("cdk", {"command": "uvx", "args": ["awslabs.cdk-mcp-server@latest"], "env": {"AWS_PROFILE": "acme-dev", "AWS_REGION": "eu-central-1", "FASTMCP_LOG_LEVEL": "ERROR"}}),
    ("serena", {"command": "uvx", "args": ["--from", "git+https://github.com/oraios/serena@v0.1.4", "serena", "start-mcp-server", "--context", "claude-code", "--project", "."]}),
    ("svelte", {"type": "http", "url": "https://mcp.svelte.dev/mcp"}),
    ("next-devtools", {"command": "npx", "args": ["-y", "next-devtools-mcp@latest"]}),
    ("angular-cli", {"command": "npx", "args": ["-y", "@angular/cli", "mcp"]}),
    ("dart", {"command": "dart", "args": ["mcp-server", "--force-roots-fallback"]}),
    ("rails", {"command": "bundle", "args": ["exec", "rails-mcp-server"]}),
    ("storybook", {"type": "http", "url": "http://localhost:6006/mcp"}),
    ("kubernetes", {"command": "npx", "args": ["-y", "kubernetes-mcp-server@latest", "--read-only"], "env": {"KUBECONFIG": "/home/lea/.kube/config"}}),
    ("maestro", {"command": "maestro", "args": ["mcp"]}),
    ("unity", {"command": "uv", "args": ["run", "--directory", "C:\\Users\\tom\\AppData\\Local\\UnityMCP\\UnityMcpServer\\src", "server.py"]}),
    ("blender", {"command": "uvx", "args": ["blender-mcp"], "env": {"BLENDER_HOST": "localhost", "BLENDER_PORT": "9876"}}),
    ("ollama", {"command": "npx", "args": ["-y", "ollama-mcp"], "env": {"OLLAMA_HOST": "http://127.0.0.1:11434", "OLLAMA_MODEL": "qwen2.5-coder:14b"}}),
    ("semgrep", {"command": "semgrep", "args": ["mcp"]}),
    ("codex", {"command": "codex", "args": ["mcp-server", "-m", "gpt-5-codex"]}),
    ("postgres", {"command": "npx", "args": ["-y", "@modelcontextprotocol/server-postgres", "${DATABASE_URL}"]}),
    ("github", {"type": "http", "url": "https://api.githubcopilot.com/mcp/", "headers": {"Authorization": "Bearer ${GITHUB_TOKEN}"}}),
    ("brave", {"command": "npx", "args": ["-y", "@brave/brave-search-mcp-server", "--transport", "stdio"], "env": {"BRAVE_API_KEY": "${BRAVE_API_KEY}"}}),
]


def clean(rng):
    """A well-known server that holds no secret, as (name, entry)."""
    name, entry = rng.choice(CLEAN)
    return (name if rng.random() < 0.85 else f"{name}-{rng.choice(['mcp', 'local', 'dev', lower(rng, 2)])}", copied(entry))
