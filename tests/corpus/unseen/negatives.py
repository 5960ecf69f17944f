"""What looks like a secret and is none, or is as dull as most of a clean file, in the unseen set; rows as in negatives.py."""

import base64

from .dull import DULL
from .servers import stdio
from values import alnum, b64url, encoded, hexes, like, lower, take, uuid4


def env(label, package="acme-mcp", /, **values):
    """A local server with these variables; a value is a text or a maker of one."""

    def put(rng):
        return {"command": "npx", "args": ["-y", package], "env": {k: v(rng) if callable(v) else v for k, v in values.items()}}

    return (f"env {label}", put)


def args(label, *values, command="npx", first=("-y", "acme-mcp")):
    return (f"args {label}", lambda rng: {"command": command, "args": [*first, *(v(rng) if callable(v) else v for v in values)]})


def url(label, pattern):
    return (f"url {label}", lambda rng: {"type": "http", "url": like(pattern)(rng)})


def header(label, **values):
    def put(rng):
        found = {k.replace("_", "-"): v(rng) if callable(v) else v for k, v in values.items()}
        return {"type": "http", "url": "https://mcp.acme.io/mcp", "headers": found}

    return (f"header {label}", put)


def field(label, **values):
    return (f"field {label}", lambda rng: {**stdio(rng, "acme"), **{k: v(rng) if callable(v) else v for k, v in values.items()}})


def fingerprint(rng):
    return ":".join(hexes(rng, 2) for _ in range(20))


def icon(rng):
    return "data:image/png;base64," + base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(rng.randrange(256) for _ in range(90))).decode()


def public_pem(rng):
    dashes = "-" * 5
    return f"{dashes}BEGIN PUBLIC KEY{dashes}\n{take(rng, 'B', 64)}\n{take(rng, 'B', 58)}==\n{dashes}END PUBLIC KEY{dashes}\n"


def published(rng):
    return "pk." + encoded({"u": "acme", "a": lower(rng, 25)}) + "." + b64url(rng, 22)


NEGATIVES = [
    *DULL(env, args, url, header, field),
    # Ids.
    env("tenant", "@azure/mcp", AZURE_TENANT_ID=uuid4, AZURE_SUBSCRIPTION_ID=uuid4, AZURE_CLIENT_ID=uuid4),
    env("supabase project", SUPABASE_PROJECT_REF=like("{c20}"), SUPABASE_URL=like("https://{c20}.supabase.co")),
    env("notion database", "@notionhq/notion-mcp-server", NOTION_DATABASE_ID=like("{h32}"), NOTION_PAGE_ID=uuid4),
    env("figma file", "figma-developer-mcp", FIGMA_FILE_KEY=like("{a22}"), FIGMA_TEAM_ID=like("{d18}")),
    env("airtable base", "airtable-mcp-server", AIRTABLE_BASE_ID=like("app{a14}"), AIRTABLE_TABLE_ID=like("tbl{a14}")),
    env("slack ids", "slack-mcp-server", SLACK_TEAM_ID=like("T{u10}"), SLACK_CHANNEL_IDS=like("C{u10}, C{u10}")),
    env("discord ids", "mcp-discord", DISCORD_GUILD_ID=like("{d18}"), DISCORD_CHANNEL_ID=like("{d19}")),
    env("telegram chat", TELEGRAM_CHAT_ID=like("-100{d10}"), TELEGRAM_API_ID=like("{d8}")),
    env("twilio ids", TWILIO_ACCOUNT_SID=like("A" "C{h32}"), TWILIO_VERIFY_SERVICE_SID=like("V" "A{h32}")),
    env("cloudflare ids", CLOUDFLARE_ACCOUNT_ID=like("{h32}"), CLOUDFLARE_ZONE_ID=like("{h32}")),
    env("stripe ids", STRIPE_PRICE_ID=like("price_1{a23}"), STRIPE_ACCOUNT=like("acct_1{a15}")),
    env("openai ids", OPENAI_ORG_ID=like("org-{a24}"), OPENAI_PROJECT=like("proj_{a24}"), ASSISTANT_ID=like("asst_{a24}")),
    env("cognito", COGNITO_USER_POOL_ID=like("eu-west-1_{a9}"), COGNITO_CLIENT_ID=like("{l26}")),
    env("kms", KMS_KEY_ID=like("arn:aws:kms:eu-west-1:{d12}:key/{uuid}"), AWS_ROLE_ARN=like("arn:aws:iam::{d12}:role/mcp-reader")),
    env("google ids", GOOGLE_CLOUD_PROJECT=like("acme-prod-{d6}"), SPREADSHEET_ID=like("1{b43}"), DRIVE_FOLDER_ID=like("1{b32}")),
    env("youtube", YOUTUBE_CHANNEL_ID=like("UC{b22}"), PLAYLIST_ID=like("PL{b32}")),
    env("measurement", GA_MEASUREMENT_ID=like("G-{u10}"), GA4_PROPERTY_ID=like("{d9}"), GTM_ID=like("GTM-{u7}")),
    env("github app", GITHUB_APP_ID=like("{d7}"), GITHUB_APP_INSTALLATION_ID=like("{d8}"), GITHUB_APP_CLIENT_ID=like("Iv23li{a14}")),
    env("google client id", GOOGLE_CLIENT_ID=like("{d12}-{l32}.apps.googleusercontent.com")),
    env("salesforce", SF_ORG_ID=like("00D{a15}"), SF_LOGIN_URL="https://login.salesforce.com"),
    env("databricks", DATABRICKS_HOST="https://adb-acme.7.azuredatabricks.net", DATABRICKS_WAREHOUSE_ID=like("{h16}"), DATABRICKS_GENIE_SPACE_ID=like("{h32}")),
    env("linear team", LINEAR_TEAM_ID=uuid4, LINEAR_PROJECT_ID=uuid4),
    env("langfuse public", LANGFUSE_PUBLIC_KEY=like("pk-" "lf-{uuid}"), LANGFUSE_HOST="https://cloud.langfuse.com"),
    env("workspace", WORKSPACE_ID=like("{h24}"), USER_ID=uuid4, ORGANIZATION_ID=like("org_{a27}")),
    env("bedrock", BEDROCK_KNOWLEDGE_BASE_ID=like("{u10}"), BEDROCK_GUARDRAIL_ID=like("{l12}"), AWS_REGION="us-west-2"),
    env("device", ANDROID_SERIAL=like("R5CT{u7}"), IOS_UDID=like("00008110-{H16}")),
    env("trello board", TRELLO_BOARD_ID=like("{h24}"), TRELLO_LIST_ID=like("{h24}")),
    env("run id", RUN_ID=uuid4, CLIENT_ID=uuid4, DEVICE_ID=like("{h16}")),
    # Public keys, addresses, pins.
    env("stripe publishable", STRIPE_PUBLISHABLE_KEY=like("pk" "_live_{a99}")),
    env("supabase publishable", SUPABASE_PUBLISHABLE_KEY=like("sb" "_publishable_{b22}_{b8}")),
    env("mapbox public", MAPBOX_PUBLIC_TOKEN=published),
    env("posthog project", POSTHOG_PROJECT_API_KEY=like("ph" "c_{a43}"), POSTHOG_HOST="https://eu.posthog.com"),
    env("recaptcha site", RECAPTCHA_SITE_KEY=like("6L{b38}")),
    env("vapid public", VAPID_PUBLIC_KEY=like("B{b86}")),
    env("clerk publishable", NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY=lambda rng: "pk" "_live_" + base64.b64encode(b"clerk.acme.io$").decode()),
    env("ssh public", SSH_PUBLIC_KEY=like("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI{B43} mcp@acme.io")),
    env("pem public", JWT_PUBLIC_KEY=public_pem),
    env("age recipient", SOPS_AGE_RECIPIENTS=like("age1{l58}")),
    env("contract", CONTRACT_ADDRESS=like("0x{h40}"), CHAIN_ID="8453", WALLET_ADDRESS=like("0x{h40}")),
    env("program", SOLANA_PROGRAM_ID=like("{a44}"), SOLANA_RPC_URL="https://api.mainnet-beta.solana.com"),
    env("commit", GIT_COMMIT=like("{h40}"), BUILD_SHA=like("{h7}"), RELEASE=like("2025.11.3+{h8}")),
    env("checksum", MODEL_SHA256=like("{h64}"), CHECKSUM=like("sha256:{h64}")),
    env("certificate", CERT_FINGERPRINT=fingerprint, CERT_FILE="/etc/ssl/certs/acme.pem"),
    args("git sha", like("git+https://github.com/acme/inventory-mcp@{h40}"), "inventory-mcp", command="uvx", first=("--from",)),
    args("image digest", like("ghcr.io/acme/inventory-mcp@sha256:{h64}"), command="docker", first=("run", "-i", "--rm")),
    args("integrity", "--integrity", lambda rng: "sha512-" + take(rng, "B", 86) + "=="),
    args("tarball", like("https://pkg.pr.new/acme/tools/@acme/mcp@{h7}")),
    args("extension id", "--extension-id", like("{c32}")),
    # Names and settings that sound like one.
    env("limits", MAX_TOKENS="8192", TOKEN_LIMIT=like("{d5}"), TOKENS_PER_MINUTE="60000", TOKEN_BUDGET="200k"),
    env("modes", AUTH_MODE="oauth", AUTH_TYPE="bearer", TOKEN_STORAGE="keychain", PASSWORD_POLICY="strict", USE_API_KEY="false"),
    env("names of variables", TOKEN_ENV_VAR="ACME_TOKEN", API_KEY_HEADER="X-API-Key", SECRET_KEY_REF="acme-mcp/token", PASSWORD_FIELD="passwd"),
    env("key files", KEY_FILE="./certs/client.key", TOKEN_FILE="/run/secrets/acme_token", PASSWORD_FILE="~/.acme/password", SSH_KEY_PATH="~/.ssh/id_ed25519"),
    env("credentials path", "@google-cloud/mcp", GOOGLE_APPLICATION_CREDENTIALS="/Users/tom/.config/gcloud/application_default_credentials.json"),
    env("credentials path, windows", GOOGLE_APPLICATION_CREDENTIALS="C:\\Users\\tom\\keys\\acme-sa.json", CREDENTIALS_DIR="%APPDATA%\\acme\\credentials"),
    env("token urls", TOKEN_URL="https://login.acme.io/oauth2/token", JWKS_URI="https://login.acme.io/.well-known/jwks.json", AUTH_ISSUER="https://login.acme.io/"),
    env("scopes", OAUTH_SCOPES="openid profile email offline_access", TOKEN_SCOPE="repo,read:org", REQUIRED_SCOPES="mcp:read mcp:write"),
    env("secret managers", SECRETS_BACKEND="aws-secretsmanager", SECRET_NAME="prod/mcp/database", VAULT_ADDR="https://vault.acme.io:8200", VAULT_ROLE="mcp-reader"),
    env("lifetimes", TOKEN_TTL="3600", SESSION_SECRET_ROTATION_DAYS="30", ACCESS_TOKEN_EXPIRE_MINUTES="15", PASSWORD_MIN_LENGTH="12"),
    env("key prefixes", REDIS_KEY_PREFIX="mcp:cache:", CACHE_KEY="orders-v2", PRIMARY_KEY="order_id", SORT_KEY="created_at"),
    env("tokenizer", TOKENIZER="cl100k_base", TOKENIZER_MODEL="Xenova/claude-tokenizer", TOKENIZERS_PARALLELISM="false", PAD_TOKEN="<|endoftext|>"),
    env("keyboard", KEYBOARD_LAYOUT="de-nodeadkeys", HOTKEY="ctrl+shift+k", KEYMAP="vim"),
    env("space keys", CONFLUENCE_SPACES_FILTER="DEV,TEAM,DOC", JIRA_PROJECT_KEY="SHOP", JIRA_PROJECTS_FILTER="SHOP,OPS"),
    env("author", AUTHOR="Lea Brandt", AUTHOR_EMAIL="lea@acme.io", AUTHORITY_HOST="https://login.microsoftonline.com"),
    env("passwordless", PASSWORDLESS="true", SKIP_AUTH="1", DISABLE_SECRET_SCANNING="false", ALLOW_ANONYMOUS_ACCESS="true"),
    env("secret tools", ENABLED_TOOLS="list_secrets,rotate_token,get_api_key_usage,reset_password", TOOLSETS="repos,issues,secret_protection"),
    args("limits", "--max-tokens", "4096", "--token-limit=20000", "--key-delay", "50"),
    args("key files", "--key-file", "./certs/dev.key", "--password-file=/run/secrets/pg", "--token-path", ".auth/token.json"),
    args("auth flags", "--auth", "oauth", "--no-token-cache", "--auth-timeout", "60", "--token-store=keyring"),
    args("names of secrets", "--secret-name", "prod/mcp/token", "--api-key-env", "ACME_API_KEY", "--password-stdin"),
    args("public client", "https://mcp.acme.io/mcp", "--static-oauth-client-info", lambda rng: '{"client_id": "' + uuid4(rng) + '"}', first=("-y", "mcp-remote")),
    args("project ref", "--read-only", like("--project-ref={c20}"), first=("-y", "@supabase/mcp-server-supabase@latest")),
    args("tenant", "acme-corp", "--tenant", uuid4, "--authentication", "azcli", first=("-y", "@azure-devops/mcp")),
    args("run", "--run-id", uuid4, "--trace-id", like("{h32}")),
    args("forwarded names", "-e", "ACME_TOKEN", "-e", "DATABASE_URL", "--env-file", ".env", "acme/mcp:1.2", command="docker", first=("run", "-i", "--rm")),
    args("mounted secrets", "-v", "/run/secrets:/run/secrets:ro", "-v", "acme-tokens:/data/tokens", "acme/mcp:latest", command="docker", first=("run", "--rm", "-i")),
    args("ssh", "-i", "~/.ssh/mcp_ed25519", "mcp@box.acme.io", "mcp-server", command="ssh", first=("-T",)),
    # Helpers that fetch it.
    args("op run", "--env-file=.env.op", "--", "npx", "-y", "acme-mcp", command="op", first=("run",)),
    args("doppler", "--project", "mcp", "--config", "dev", "--", "node", "dist/index.js", command="doppler", first=("run",)),
    args("infisical", like("--projectId={uuid}"), "--env=dev", "--", "npx", "-y", "acme-mcp", command="infisical", first=("run",)),
    args("aws-vault", "acme-dev", "--", "uvx", "awslabs.s3-tables-mcp-server@latest", command="aws-vault", first=("exec",)),
    args("sops", "secrets.enc.yaml", "npx -y acme-mcp", command="sops", first=("exec-env",)),
    args("shell with op", "ACME_TOKEN=$(op read 'op://Dev/Acme/token') exec npx -y acme-mcp", command="sh", first=("-c",)),
    args("shell with keychain", "export API_KEY=$(security find-generic-password -a \"$USER\" -s acme-mcp -w); npx -y acme-mcp", command="bash", first=("-c",)),
    args("shell with a file", "set -a && . ./.env.local && set +a && npx -y acme-mcp --token \"$ACME_TOKEN\"", command="bash", first=("-lc",)),
    args("shell with gh", "GITHUB_PERSONAL_ACCESS_TOKEN=$(gh auth token) npx -y @modelcontextprotocol/server-github", command="sh", first=("-c",)),
    # Addresses.
    url("project", "https://mcp.supabase.com/mcp?project_ref={c20}&features=database,docs"),
    url("uuid", "https://mcp.acme.io/workspaces/{uuid}/mcp"),
    url("preview", "https://shop-git-main-acme-{l9}.vercel.app/api/mcp"),
    url("function", "https://{l32}.lambda-url.eu-west-1.on.aws/mcp"),
    url("tunnel", "https://{h12}.ngrok-free.app/mcp"),
    url("design", "https://mcp.acme.io/mcp?file=https://www.figma.com/design/{a22}/Shop"),
    url("user id", "https://mcp.acme.io/v1/tenants/{uuid}/mcp?user_id=lea"),
    url("account", "https://mcp.sentry.dev/mcp/acme/shop-web|https://mcp.neon.tech/mcp?projectId=cool-pond-{d8}"),
    # Headers.
    header("request id", X_Request_Id=uuid4, X_Correlation_ID=like("{h32}"), traceparent=like("00-{h32}-{h16}-01")),
    header("organisation", X_Org_Id=uuid4, X_Workspace="acme-web", X_Tenant_Id=like("{h24}")),
    header("etag", If_None_Match=like('"{h32}"'), Cache_Control="no-cache"),
    header("auth type", X_Auth_Type="oauth2", X_Token_Type="Bearer"),
    ("header variables of codex", lambda rng: {"type": "http", "url": "https://mcp.acme.io/mcp", "env_http_headers": {"X-API-Key": "ACME_API_KEY"}, "bearer_token_env_var": "ACME_MCP_TOKEN", "@clients": ("codex",)}),
    # Fields.
    field("icon", icon=icon),
    field("digest", metadata=lambda rng: {"id": uuid4(rng), "commit": hexes(rng, 40), "publishedAt": "2025-09-30T12:44:03Z"}),
    field("public client", oauth=lambda rng: {"clientId": f"{alnum(rng, 32)}", "callbackPort": 3118, "scopes": ["read:orders", "offline_access"]}),
    field("secret tools", autoApprove=["get_secret_names", "list_tokens", "search_passwords_policy", "describe_api_keys"]),
    field("advice", description="Needs ACME_API_KEY in your shell; get one under Settings > API keys. Never commit the token."),
    field("comment key", _comment="Token comes from 1Password (vault Engineering, item acme-mcp), never put it here"),
    ("comment line", lambda rng: {**stdio(rng, "acme"), "@comment": "set ACME_TOKEN first: export ACME_TOKEN=$(op read op://Dev/Acme/token)"}),
    ("helper script", lambda rng: {"type": "http", "url": "https://mcp.acme.io/mcp", "headersHelper": "./scripts/mcp-headers.sh --profile dev", "@clients": ("claude", "flat")}),
    ("helper of a cloud", lambda rng: {"type": "http", "url": "https://run.acme.io/mcp", "headersHelper": "gcloud auth print-identity-token --audiences=https://run.acme.io", "@clients": ("claude",)}),
    ("asked for", lambda rng: {**stdio(rng, "acme"), "env": {"ACME_TOKEN": "${input:acme-token}"}, "@clients": ("vscode",),
                               "@top": {"inputs": [{"type": "promptString", "id": "acme-token", "description": "Acme personal access token (Settings > Tokens)", "password": True}]}}),
    ("asked for, with a harmless default", lambda rng: {**stdio(rng, "acme"), "env": {"AWS_REGION": "${input:region}"}, "@clients": ("vscode",),
                                                       "@top": {"inputs": [{"type": "pickString", "id": "region", "description": "Region", "options": ["eu-west-1", "us-east-1"], "default": "eu-west-1"}]}}),
    # Documented examples.
    env("aws example", AWS_ACCESS_KEY_ID="AK" "IAIOSFODNN7" "EXAMPLE", AWS_SECRET_ACCESS_KEY="wJalrXUtnFEMI/K7MDENG" "/bPxRfiCY" "EXAMPLEKEY"),
]
