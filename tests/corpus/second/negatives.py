"""Held-out negatives: public ids, hashes, names, paths and settings that look like credentials. Rows as in negatives.py."""

import json

from .servers import asked, given, local, remote
from .shapes import b64, fill, jwt, pem

# label, variable, value.
VARIABLES = [
    ("cloudflare zone id", "CF_ZONE_ID", "<h32>"),
    ("notion page id", "NOTION_PARENT_PAGE", "<h8>-<h4>-<h4>-<h4>-<h12>"),
    ("drive folder id", "GDRIVE_FOLDER_ID", "1<w32>"),
    ("calendar id", "CALENDAR_ID", "c_<h64>@group.calendar.google.com"),
    ("azure client id", "MS365_MCP_CLIENT_ID", "<u>"),
    ("azure subscription", "AZURE_SUBSCRIPTION", "/subscriptions/<u>/resourceGroups/rg-mcp-prod"),
    ("google client id", "GOOGLE_OAUTH_CLIENT_ID", "<D12>-<l32>.apps.googleusercontent.com"),
    ("cognito identity pool", "IDENTITY_POOL_ID", "eu-central-1:<u>"),
    ("cognito client id", "COGNITO_CLIENT_ID", "<l26>"),
    ("auth0 client id", "AUTH0_CLIENT_ID", "<a32>"),
    ("discord guild id", "DISCORD_GUILD_ID", "<D1><d17>"),
    ("telegram chat id", "TELEGRAM_CHAT_ID", "-100<D1><d9>"),
    ("twilio service sid", "TWILIO_VERIFY_SERVICE_SID", "VA<h32>"),
    ("twilio number", "TWILIO_FROM_NUMBER", "+4930<D1><d7>"),
    ("wechat app id", "WECHAT_APP_ID", "wx<h16>"),
    ("lark app id", "LARK_APP_ID", "cli_<h16>"),
    ("alipay app id", "ALIPAY_APP_ID", "2021<d12>"),
    ("line channel id", "LINE_CHANNEL_ID", "<D1><d9>"),
    ("trello board id", "TRELLO_BOARD_ID", "<h24>"),
    ("mongodb object id", "DEFAULT_WORKSPACE", "<h24>"),
    ("jira projects", "JIRA_PROJECTS_FILTER", "PLAT,CORE,SECRETS,KEYS"),
    ("asana workspace gid", "ASANA_WORKSPACE_GID", "12<d14>"),
    ("monday board", "MONDAY_BOARD_ID", "<D1><d9>"),
    ("stripe price ids", "STRIPE_PRICE_PRO", "price_<a24>"),
    ("shopify theme id", "SHOPIFY_THEME_ID", "<D1><d11>"),
    ("vercel project id", "VERCEL_PROJECT_ID", "prj_<a28>"),
    ("vercel team id", "VERCEL_ORG_ID", "team_<a24>"),
    ("supabase project ref", "SUPABASE_PROJECT_REF", "<z20>"),
    ("neon endpoint", "NEON_PROJECT_ID", "icy-meadow-<d8>"),
    ("ga measurement id", "GA_MEASUREMENT_ID", "G-<A10>"),
    ("ga property", "GA_PROPERTY_ID", "properties/<D9>"),
    ("aws kms key arn", "KMS_KEY_ID", "arn:aws:kms:us-east-2:<d12>:key/<u>"),
    ("lambda layer", "LAYER_ARN", "arn:aws:lambda:eu-west-1:<d12>:layer:ParamsAndSecrets:11"),
    ("bucket name", "S3_BUCKET", "acme-prod-secrets-backup-<d12>-eu-west-1"),
    ("knowledge base id", "KNOWLEDGE_BASE_ID", "<A10>"),
    ("bedrock model", "BEDROCK_MODEL", "eu.anthropic.claude-sonnet-4-20250514-v1:0"),
    ("inference profile", "MODEL_ARN", "arn:aws:bedrock:us-west-2:<d12>:application-inference-profile/<l12>"),
    ("voice id", "ELEVENLABS_VOICE_ID", "<a20>"),
    ("assistant id", "OPENAI_ASSISTANT_ID", "asst_<a24>"),
    ("organization id", "OPENAI_ORGANIZATION", "org-<a24>"),
    ("vector store id", "VECTOR_STORE_ID", "vs_<h32>"),
    ("git sha", "GIT_COMMIT", "<h40>"),
    ("short sha", "BUILD_SHA", "<h12>"),
    ("image digest", "SANDBOX_IMAGE", "ghcr.io/acme/sandbox@sha256:<h64>"),
    ("content hash", "CONFIG_SHA256", "<h64>"),
    ("etag", "INDEX_ETAG", "W/\"<h32>-gzip\""),
    ("cache key", "CACHE_KEY", "pnpm-store-linux-x64-<h64>"),
    ("cache key prefix", "TURBO_CACHE_KEY_PREFIX", "v3-<h16>"),
    ("session name", "BROWSER_PROFILE_ID", "<u>"),
    ("device id", "TELEMETRY_DEVICE_ID", "<u>"),
    ("distinct id", "POSTHOG_DISTINCT_ID", "<w22>"),
    ("trace id", "TRACEPARENT", "00-<h32>-<h16>-01"),
    ("request id", "CORRELATION_ID", "01<A24>"),
    ("contract address", "TOKEN_CONTRACT", "0x<h40>"),
    ("token mint", "TOKEN_MINT_ADDRESS", "So11111111111111111111111111111111111111112"),
    ("transaction hash", "GENESIS_HASH", "0x<h64>"),
    ("public key hex", "NOSTR_PUBLIC_KEY", "<h64>"),
    ("age recipient", "SOPS_AGE_RECIPIENTS", "age1<l58>"),
    ("wireguard public key", "WG_PUBLIC_KEY", "<b43>="),
    ("spki pin", "TLS_PIN", "sha256//<b43>="),
    ("ssh fingerprint", "HOST_KEY_FINGERPRINT", "SHA256:<b43>"),
    ("gpg fingerprint", "SIGNING_KEY_ID", "<H40>"),
    ("certificate serial", "CERT_SERIAL", "<h2>:<h2>:<h2>:<h2>:<h2>:<h2>:<h2>:<h2>"),
    ("apple key id", "APP_STORE_CONNECT_KEY_ID", "<A10>"),
    ("apple issuer id", "APP_STORE_CONNECT_ISSUER_ID", "<u>"),
    ("bundle id", "KEYCHAIN_ACCESS_GROUP", "<A10>.dev.acme.mcp.shared-keychain"),
    ("domain key selector", "DKIM_SELECTOR", "s20250417"),
    ("token file", "GOOGLE_TOKEN_PATH", "/home/dev/.config/gdrive-mcp/token.pickle"),
    ("windows key file", "OAUTH_KEYS_FILE", "C:\\Users\\dev\\AppData\\Roaming\\mcp\\oauth_client_secret.json"),
    ("token service", "TOKEN_ENDPOINT", "https://id.acme.dev/realms/prod/protocol/openid-connect/token"),
    ("password page", "PASSWORD_RESET_URL", "https://acme.dev/account/password/reset?lang=de"),
    ("token name list", "REQUIRED_SECRETS", "GITHUB_TOKEN,OPENAI_API_KEY,DATABASE_PASSWORD"),
    ("forwarded names", "FORWARD_ENV", "HOME PATH SSH_AUTH_SOCK GITHUB_TOKEN"),
    ("secret name", "DB_PASSWORD_SECRET_NAME", "prod/crm/postgres-password"),
    ("auth scheme", "API_KEY_HEADER_NAME", "X-Acme-Api-Key"),
    ("token budget", "MAX_OUTPUT_TOKENS", "128000"),
    ("key bindings", "KEYMAP", "ctrl+shift+alt+k ctrl+shift+alt+j"),
    ("password rules", "PASSPHRASE_RULES", "min=12,upper=1,digit=1,special=1"),
    ("password regex", "SECRET_PATTERN", "^(?:ghp|gho|ghs)_[A-Za-z0-9]{36}$"),
    ("redaction list", "REDACT_KEYS", "password,token,secret,authorization"),
    ("feature flags", "FEATURE_FLAGS", "enable_token_refresh=true,use_api_key_v2=false"),
    ("secret switch", "SECRETS_BACKEND", "hashicorp-vault"),
    ("callback", "OAUTH_REDIRECT", "http://127.0.0.1:33418/oauth/callback"),
    ("content policy", "CSP", "script-src 'self' 'nonce-<b22>==' 'sha256-<b43>='"),
    ("user agent", "USER_AGENT", "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/<D3>.0.0.0 Safari/537.36"),
    ("locale", "ACCEPT_LANGUAGE", "pt-BR,pt;q=0.9,zh-Hant-TW;q=0.8"),
    ("cron", "REFRESH_SCHEDULE", "*/15 6-22 * * MON-FRI"),
    ("coordinates", "HOME_COORDINATES", "52.<d6>,13.<d6>"),
    ("timestamp", "CHANGED_AFTER", "2025-0<D1>-1<d1>T0<d1>:15:00.000000+00:00"),
    ("version", "SERVER_VERSION", "2.14.0-beta.7+build.<h12>"),
    ("iban", "TEST_IBAN", "DE<d20>"),
    ("isbn", "BOOK_ID", "978-3-<d2>-<d6>-<d1>"),
    ("long slug", "DEFAULT_DOC", "how-we-moved-our-authentication-tokens-to-the-new-identity-platform-2025"),
    ("long class", "AUTH_PROVIDER_CLASS", "com.acme.platform.security.DefaultJwtTokenAuthenticationProviderFactoryImpl"),
    ("node options", "NODE_OPTIONS", "--max-old-space-size=8192 --experimental-vm-modules --enable-source-maps"),
    ("proxy bypass", "NO_PROXY", "localhost,127.0.0.1,.acme.internal,169.254.169.254"),
    ("default address", "BASE_URL", "${ACME_URL:-http://localhost:3000/api/v2}"),
    ("database without password", "ANALYTICS_DSN", "postgresql://readonly@db.acme.internal:5432/analytics?sslmode=verify-full"),
    ("database by reference", "PG_URL", "postgres://${PGUSER}:${PGPASSWORD}@db.acme.internal/app"),
    ("socket database", "DB_URL", "mysql://root@localhost/app?socket=%2Fvar%2Frun%2Fmysqld%2Fmysqld.sock"),
    ("display", "DBUS_SESSION_BUS_ADDRESS", "unix:path=/run/user/1000/bus,guid=<h32>"),
    ("tool list", "ENABLED_TOOLS", "get_secret_metadata,list_api_keys,rotate_token,create_password_entry"),
    ("prompt", "SYSTEM_PROMPT", "Never reveal the password or the API key, whoever asks; answer in German."),
    ("country codes", "REGION_KEYS", "eu-central-1=FRA;us-east-1=IAD;ap-northeast-1=NRT"),
]

# label, arguments of a server.
ARGUMENTS = [
    ("token from file", ["--token-file", "/home/dev/.config/mcp/api-token.txt", "--key", "./certs/client.key"]),
    ("variable by name", ["--token-env", "CRM_API_TOKEN", "--password-stdin"]),
    ("environment file", ["--env-file", ".env.production.local", "--secrets-dir", "/run/secrets"]),
    ("tool allow list", ["--tools", "read_secrets,list_tokens", "--block", "rotate_api_key"]),
    ("site and list", ["--site-id", "acme.sharepoint.com,<u>,<u>"]),
    ("browser endpoint", ["--cdp-endpoint", "ws://127.0.0.1:9222/devtools/browser/<u>"]),
    ("extension id", ["--extension-id", "<z32>"]),
    ("phone number", ["--from", "+1415555<d4>", "--channel", "whatsapp"]),
    ("short password prompt", ["-u", "root", "-p", "3306", "--host", "127.0.0.1"]),
    ("port and key size", ["--port", "8443", "--key-size", "4096", "--token-ttl", "3600s"]),
    ("jq filter", ["--filter", ".secrets[] | select(.name==\"api_key\") | .updated_at"]),
    ("folder id positional", ["--root", "drive:1<w32>", "--depth", "3"]),
    ("wallet argument", ["--wallet", "0x<h40>", "--chain", "base"]),
]

# label, command line.
COMMANDS = [
    ("package pinned to commit", ["uvx", "--from", "git+https://github.com/acme/mcp@<h40>", "acme-mcp"]),
    ("package by fragment", ["npx", "-y", "github:acme/crm-mcp#<h40>"]),
    ("package by version", ["npx", "-y", "@acme/token-vault-mcp@3.2.1-canary.<h7>"]),
    ("wheel by hash", ["uvx", "--from", "crm-mcp @ https://files.acme.dev/crm_mcp-1.0-py3-none-any.whl#sha256=<h64>", "crm-mcp"]),
    ("image by digest", ["docker", "run", "-i", "--rm", "mcp/crm@sha256:<h64>"]),
    ("names passed on", ["docker", "run", "-i", "--rm", "-e", "GITHUB_TOKEN", "-e", "API_KEY", "mcp/crm"]),
    ("container exec", ["docker", "exec", "-i", "<h64>", "node", "/app/dist/index.js"]),
    ("port mapping", ["docker", "run", "-i", "-p", "8080:8080", "--name", "crm-token-service", "mcp/crm"]),
    ("header by reference", ["npx", "mcp-remote", "https://mcp.acme.dev", "--header", "Authorization: Bearer ${ACME_TOKEN}"]),
    ("header joined reference", ["npx", "-y", "mcp-remote", "https://mcp.acme.dev", "--header", "Authorization:${AUTH_HEADER}"]),
    ("static client info", ["npx", "mcp-remote", "https://mcp.acme.dev", "--static-oauth-client-info", "{\"client_id\":\"<u>\"}"]),
    ("proxy pair by reference", ["uvx", "mcp-proxy", "--headers", "x-api-key", "${ACME_KEY}", "http://10.0.4.7:7860/mcp"]),
    ("command with reference", ["sh", "-c", "API_KEY=$(pass show crm/key) exec node server.js"]),
    ("vault command", ["bash", "-lc", "export TOKEN=\"$(vault kv get -field=token secret/mcp)\" && exec crm-mcp"]),
    ("keychain in shell", ["sh", "-c", "GITHUB_TOKEN=$(security find-generic-password -a \"$USER\" -s crm-mcp -w) npx -y crm-mcp"]),
    ("batch expansion", ["cmd", "/c", "set CRM_TOKEN=%CRM_TOKEN%&& npx -y crm-mcp"]),
    ("wrapped by a manager", ["op", "run", "--env-file=.env.tpl", "--", "npx", "crm-mcp"]),
    ("started by a manager", ["doppler", "run", "--project", "crm", "--config", "prd", "--", "crm-mcp"]),
    ("identity file", ["ssh", "-i", "~/.ssh/id_ed25519_mcp", "-o", "HostKeyAlgorithms=ssh-ed25519", "mcp@10.1.2.3", "crm-mcp"]),
    ("class path", ["java", "-cp", "lib/mcp-core-1.8.2-20250714.jar:lib/token-store-api-2.0.jar", "com.acme.mcp.TokenServerMain"]),
    ("store path", ["/nix/store/<l32>-crm-mcp-1.4.0/bin/crm-mcp", "--stdio"]),
    ("cached binary", ["/home/dev/.cache/mcp/bin/crm-mcp-<h64>", "serve"]),
]

# label, address.
ADDRESSES = [
    ("figma file", "https://www.figma.com/design/<a22>/Design-System?node-id=<d4>-<d4>"),
    ("document address", "https://docs.google.com/spreadsheets/d/1<w43>/edit#gid=<D1><d9>"),
    ("board address", "https://mcp.miro.dev/board/uXjV<w8>=/sse"),
    ("tenant in path", "https://login.microsoftonline.com/<u>/v2.0/mcp"),
    ("project in query", "https://mcp.supabase.com/mcp?project_ref=<z20>&read_only=true"),
    ("workspace in path", "https://mcp.acme.dev/workspaces/<u>/mcp"),
    ("profile in query", "https://server.acme.dev/@crm/mcp?profile=sparkling-otter-<a6>"),
    ("commit in path", "https://cdn.acme.dev/mcp/commit/<h40>/server"),
    ("user only address", "https://git@code.acme.dev/mcp"),
    ("key by reference", "https://mcp.acme.dev/mcp?api_key=${ACME_KEY}"),
    ("key by word", "https://mcp.acme.dev/mcp?tavilyApiKey=<your-api-key>"),
    ("long path", "https://api.acme.dev/platform/v2/identity/token-exchange/streaming/mcp-endpoint"),
    ("preview host", "https://crm-mcp-git-feature-api-tokens-<l9>-acme.vercel.app/mcp"),
    ("tunnel host", "https://<h4>-<d2>-<d3>-<d2>-<d3>.ngrok-free.app/sse"),
    ("lambda host", "https://<l32>.lambda-url.eu-west-1.on.aws/"),
    ("api gateway host", "https://<l10>.execute-api.us-east-1.amazonaws.com/prod/mcp"),
    ("agent runtime", "https://bedrock-agentcore.us-west-2.amazonaws.com/runtimes/arn%3Aaws%3Abedrock-agentcore%3Aus-west-2%3A<d12>%3Aruntime%2Fcrm-<a10>/invocations?qualifier=DEFAULT"),
    ("langflow project", "http://localhost:7860/api/v1/mcp/project/<u>/sse"),
]

# label, header, value.
HEADERS = [
    ("organization header", "OpenAI-Organization", "org-<a24>"),
    ("account header", "X-Account-Id", "<h32>"),
    ("tenant header", "X-Tenant", "<u>"),
    ("accept header", "Accept", "application/json, text/event-stream;q=0.9"),
    ("cookie consent", "Cookie", "cookie_consent=all; lang=de; theme=dark"),
    ("if none match", "If-None-Match", "\"<h40>\""),
    ("user agent header", "User-Agent", "acme-mcp-client/3.2.1 (build <h12>)"),
    ("key name header", "X-Key-Name", "github-token-readonly"),
    ("basic by reference", "Authorization", "Basic ${ACME_BASIC}"),
    ("bearer by word", "Authorization", "Bearer <paste your token>"),
    ("trace header", "traceparent", "00-<h32>-<h16>-01"),
    ("organization slug", "X-Sentry-Organization", "acme-platform-observability"),
]


def certificate(rng):
    """A certificate: long and random, and public."""
    return given(rng, "crm", NODE_CA=pem("CERTIFICATE", 14)(rng))


def public_key(rng):
    """A public key in PEM."""
    return given(rng, "crm", WEBHOOK_PUBLIC_KEY=pem("PUBLIC " + "KEY", 6)(rng))


def jwks(rng):
    """A set of public keys."""
    key = {"kty": "RSA", "kid": fill(rng, "<w22>"), "use": "sig", "n": fill(rng, "<w342>"), "e": "AQAB"}
    return given(rng, "crm", JWKS=json.dumps({"keys": [key]}))


def ssh_public(rng):
    """A host's public key."""
    return given(rng, "sftp", KNOWN_HOST=fill(rng, "files.acme.org ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI<b43>"))


def icon(rng):
    """An icon as a data address, as plugins have them."""
    return {**local(rng, "crm"), "icon": "data:image/png;base64," + b64("\x89PNG" + fill(rng, "<b180>"))}


def packed_settings(rng):
    """Harmless settings in base64."""
    return {"type": "http", "url": "https://server.smithery.ai/@acme/mcp?config=" + b64(json.dumps({"readOnly": True, "region": rng.choice(["eu", "us"])}))}


def approvals(rng):
    """Tools that need no question, with telling names."""
    return {**local(rng, "vault"), "alwaysAllow": ["read_secret", "list_api_keys", "get_access_token_metadata"], "timeout": 60000}


def client_without_secret(rng):
    """A public OAuth client."""
    return {**remote(rng, "crm"), "oauth": {"clientId": fill(rng, "<u>"), "authServerMetadataUrl": "https://id.acme.dev/.well-known/oauth-authorization-server", "callbackPort": 33418}}


def helper(rng):
    """A command that fetches the headers."""
    return {**remote(rng, "crm"), "headersHelper": "/opt/acme/bin/mcp-auth-headers --profile token-prod", "@clients": ("claude",)}


def described(rng):
    """A description that speaks of secrets."""
    return {**local(rng, "crm"), "description": "Reads CRM_API_TOKEN from the keychain; password login was removed in 2.0 (see SEC-1482)."}


def told_above(rng):
    """A comment that says where the token is."""
    return {**local(rng, "crm"), "@comment": rng.choice(["TOKEN: see 1Password, vault Engineering", "set CRM_API_KEY in your shell, not here", "key=value pairs go below", "secrets: none needed"])}


def cached(rng):
    """What a client keeps of its own accord."""
    return {**local(rng, "crm"), "@top": {"userID": fill(rng, "<h64>"), "cachedVersion": fill(rng, "0.1.<d2>-<h7>"), "installId": fill(rng, "<u>")}, "@clients": ("claude", "dotclaude")}


def input_prompt(rng):
    """An input that asks for the secret."""
    ask = {"type": "promptString", "id": "crm-api-key", "description": "CRM API key (starts with crm_live_)", "password": True}
    return {**local(rng, "crm"), "env": {"CRM_API_KEY": "${input:crm-api-key}"}, "@top": {"inputs": [ask]}, "@clients": ("vscode",)}


NEGATIVES = [
    *((label, lambda rng, name=name, value=value: given(rng, "crm", **{name: fill(rng, value)})) for label, name, value in VARIABLES),
    *((label, lambda rng, more=more: asked(rng, "crm", *(fill(rng, word) for word in more))) for label, more in ARGUMENTS),
    *((label, lambda rng, line=line: {"command": fill(rng, line[0]), "args": [fill(rng, word) for word in line[1:]]}) for label, line in COMMANDS),
    *((label, lambda rng, url=url: {"type": "http", "url": fill(rng, url)}) for label, url in ADDRESSES),
    *((label, lambda rng, name=name, value=value: {**remote(rng, "crm"), "headers": {name: fill(rng, value)}}) for label, name, value in HEADERS),
    ("certificate", certificate),
    ("public key block", public_key),
    ("public key set", jwks),
    ("host public key", ssh_public),
    ("data icon", icon),
    ("packed harmless settings", packed_settings),
    ("telling tool names", approvals),
    ("client without secret", client_without_secret),
    ("headers helper path", helper),
    ("description of secrets", described),
    ("comment on secrets", told_above),
    ("client bookkeeping", cached),
    ("input that asks", input_prompt),
]

# label, variable, value.
DEBATABLE = [
    ("sentry dsn", "SENTRY_DSN", "https://<h32>@o<d6>.ingest.de.sentry.io/<d16>"),
    ("mapbox public", "MAPBOX_PUBLIC_TOKEN", "pk.eyJ1Ijoi<a60>.<w22>"),
    ("algolia search key", "ALGOLIA_SEARCH_API_KEY", "<h32>"),
    ("posthog project key", "NEXT_PUBLIC_POSTHOG_KEY", "phc_<a43>"),
    ("trello app key", "TRELLO_API_KEY", "<h32>"),
    ("woocommerce consumer key", "WOOCOMMERCE_CONSUMER_KEY", "ck_<h40>"),
    ("google browser key", "GOOGLE_MAPS_BROWSER_KEY", "AI" "za<w35>"),
    ("amplitude project key", "AMPLITUDE_API_KEY", "<h32>"),
    ("loopback postgres", "DATABASE_URL", "postgresql://postgres:postgres@localhost:5432/app"),
    ("loopback broker", "AMQP_URL", "amqp://guest:guest@127.0.0.1:5672/"),
    ("compose database", "DB", "mysql://root:root@db:3306/app"),
    ("loopback graph", "NEO4J_PASSWORD", "password"),
    ("minio default", "MINIO_SECRET_KEY", "minioadmin"),
    ("short pin", "UNLOCK_PIN", "<d4>"),
    ("session id", "MCP_SESSION_ID", "<u>"),
]

SIGNED = jwt({"alg": "HS256", "typ": "JWT"}, {"iss": "supabase", "ref": "<z20>", "role": "anon", "exp": 2017176000})

POLICY = [
    *((label, lambda rng, name=name, value=value: given(rng, "crm", **{name: fill(rng, value)})) for label, name, value in DEBATABLE),
    ("anonymous supabase", lambda rng: given(rng, "supabase", SUPABASE_ANON_KEY=SIGNED(rng))),
    ("loopback token", lambda rng: {"type": "http", "url": fill(rng, "http://127.0.0.1:27124/mcp?token=<a24>")}),
]
