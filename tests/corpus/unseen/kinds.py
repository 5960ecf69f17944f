"""The kinds of secrets of the unseen set; rows as in kinds.py. Half bear their vendor's mark, half are opaque, uuids, or made up by people.

Two forms of its own: "inner" (keys that a server uses within, never in a header or an address) and "pass" (random passwords of databases).
"""

import base64
import json

from .words import passphrase, password
from values import digits, hexes, jwt, like, pem, piece, take, uuid4


def signed(claims, algorithm="HS256"):
    """A maker of JSON web tokens; `claims` are made from the random."""
    return lambda rng: jwt(rng, claims(rng), algorithm)


def account(rng):
    """A service account's key file in one line."""
    project = f"acme-{take(rng, 'c', 5)}-{digits(rng, 6)}"
    email = f"mcp-reader@{project}.iam.gserviceaccount.com"
    return json.dumps({"type": "service_account", "project_id": project, "private_key_id": hexes(rng, 40), "private_key": pem(rng, "PRIVATE" " KEY", 25),
                       "client_email": email, "client_id": digits(rng, 21), "token_uri": "https://oauth2.googleapis.com/token"})


def grouped(letter, groups, size, glue):
    return lambda rng: glue.join(take(rng, letter, size) for _ in range(groups))


def storage(rng):
    parts = ["DefaultEndpointsProtocol=https", f"AccountName=acme{take(rng, 'c', 6)}", f"Account{'Key'}={take(rng, 'B', 86)}==", "EndpointSuffix=core.windows.net"]
    return ";".join(parts)


def bus(rng):
    return f"Endpoint=sb://acme-{take(rng, 'c', 4)}.servicebus.windows.net/;SharedAccessKeyName=reader;SharedAccess{'Key'}={take(rng, 'B', 43)}="


def b64(make):
    return lambda rng: base64.b64encode(make(rng).encode()).decode().rstrip("=")


SECONDS = 1_760_000_000

KINDS = [
    # With a mark of the vendor's.
    ("github personal", "vendor", "GITHUB_PERSONAL_ACCESS_TOKEN GITHUB_TOKEN GH_TOKEN", like("gh" "p_{a36}")),
    ("github fine", "vendor", "GITHUB_PERSONAL_ACCESS_TOKEN GITHUB_PAT", like("github" "_pat_{a22}_{a59}")),
    ("github oauth", "vendor", "GITHUB_OAUTH_TOKEN GH_TOKEN", like("gh" "o_{a36}")),
    ("gitlab personal", "vendor", "GITLAB_PERSONAL_ACCESS_TOKEN GITLAB_TOKEN", like("gl" "pat-{b20}")),
    ("gitlab deploy", "vendor", "GITLAB_DEPLOY_TOKEN", like("gl" "dt-{b20}")),
    ("bitbucket app", "vendor", "BITBUCKET_APP_PASSWORD ATLASSIAN_BITBUCKET_APP_PASSWORD", like("AT" "BB{a24}{H8}")),
    ("atlassian api", "vendor", "JIRA_API_TOKEN CONFLUENCE_API_TOKEN ATLASSIAN_API_TOKEN", like("ATA" "TT3xFfGF0{b170}={H8}")),
    ("anthropic api", "vendor", "ANTHROPIC_API_KEY CLAUDE_API_KEY", like("sk-" "ant-api03-{b93}AA")),
    ("openai project", "vendor", "OPENAI_API_KEY OPENAI_KEY", like("sk-" "proj-{b74}T3Blbk" "FJ{b74}")),
    ("openai service", "vendor", "OPENAI_API_KEY", like("sk-" "svcacct-{b74}T3Blbk" "FJ{b74}")),
    ("openrouter api", "vendor", "OPENROUTER_API_KEY", like("sk-" "or-v1-{h64}")),
    ("groq api", "vendor", "GROQ_API_KEY", like("gs" "k_{a52}")),
    ("perplexity api", "vendor", "PERPLEXITY_API_KEY PPLX_API_KEY", like("pp" "lx-{a48}")),
    ("xai api", "vendor", "XAI_API_KEY", like("xa" "i-{a80}")),
    ("gemini api", "vendor", "GEMINI_API_KEY GOOGLE_GENERATIVE_AI_API_KEY", like("AI" "za{b35}")),
    ("replicate api", "vendor", "REPLICATE_API_TOKEN", like("r" "8_{a37}")),
    ("nvidia api", "vendor", "NVIDIA_API_KEY", like("nv" "api-{b64}")),
    ("jina api", "vendor", "JINA_API_KEY JINA_AI_API_KEY", like("ji" "na_{h32}{b28}")),
    ("langsmith api", "vendor", "LANGSMITH_API_KEY LANGCHAIN_API_KEY", like("ls" "v2_pt_{h32}_{h10}")),
    ("langfuse secret", "vendor", "LANGFUSE_SECRET_KEY", like("sk-" "lf-{uuid}")),
    ("tavily api", "vendor", "TAVILY_API_KEY", like("tv" "ly-dev-{a32}|tv" "ly-prod-{b32}")),
    ("e2b api", "vendor", "E2B_API_KEY", like("e2" "b_{h40}")),
    ("browserbase api", "vendor", "BROWSERBASE_API_KEY", like("bb" "_live_{b27}")),
    ("notion integration", "vendor", "NOTION_TOKEN NOTION_API_KEY INTERNAL_INTEGRATION_TOKEN", like("nt" "n_{d11}{a35}")),
    ("figma personal", "vendor", "FIGMA_API_KEY FIGMA_ACCESS_TOKEN", like("fi" "gd_{b40}")),
    ("linear api", "vendor", "LINEAR_API_KEY", like("li" "n_api_{a40}")),
    ("clickup personal", "vendor", "CLICKUP_API_KEY CLICKUP_API_TOKEN", like("pk" "_{d8}_{u32}")),
    ("airtable personal", "vendor", "AIRTABLE_API_KEY AIRTABLE_PAT", like("pa" "t{a14}.{h64}")),
    ("hubspot private", "vendor", "HUBSPOT_ACCESS_TOKEN PRIVATE_APP_ACCESS_TOKEN", like("pa" "t-na1-{uuid}|pa" "t-eu1-{uuid}")),
    ("shopify admin", "vendor", "SHOPIFY_ACCESS_TOKEN SHOPIFY_ADMIN_API_ACCESS_TOKEN", like("sh" "pat_{h32}")),
    ("stripe live", "vendor", "STRIPE_SECRET_KEY STRIPE_API_KEY", like("sk" "_live_{a99}|sk" "_live_{a24}")),
    ("stripe restricted", "vendor", "STRIPE_SECRET_KEY STRIPE_RESTRICTED_KEY", like("rk" "_live_{a99}")),
    ("slack bot", "vendor", "SLACK_BOT_TOKEN SLACK_TOKEN", like("xo" "xb-{d12}-{d13}-{a24}")),
    ("slack user", "vendor", "SLACK_MCP_XOXP_TOKEN SLACK_USER_TOKEN", like("xo" "xp-{d12}-{d12}-{d13}-{h32}")),
    ("slack app", "vendor", "SLACK_APP_TOKEN", like("xa" "pp-1-A{u10}-{d13}-{h64}")),
    ("discord bot", "vendor", "DISCORD_TOKEN DISCORD_BOT_TOKEN", like("MT{a24}.G{b5}.{b38}")),
    ("telegram bot", "vendor", "TELEGRAM_BOT_TOKEN TG_BOT_TOKEN", like("{d10}:A" "A{b33}")),
    ("sendgrid api", "vendor", "SENDGRID_API_KEY", like("S" "G.{b22}.{b43}")),
    ("resend api", "vendor", "RESEND_API_KEY", like("r" "e_{a8}_{a24}")),
    ("supabase access", "vendor", "SUPABASE_ACCESS_TOKEN", like("sb" "p_{h40}")),
    ("supabase service", "vendor", "SUPABASE_SERVICE_ROLE_KEY SUPABASE_SECRET_KEY", signed(lambda r: {"iss": "supabase", "ref": take(r, "c", 20), "role": "service_role", "iat": SECONDS, "exp": 2 * SECONDS - 1_680_000_000})),
    ("neon api", "vendor", "NEON_API_KEY", like("na" "pi_{l64}")),
    ("planetscale service", "vendor", "PLANETSCALE_SERVICE_TOKEN", like("psc" "ale_tkn_{b43}")),
    ("databricks personal", "vendor", "DATABRICKS_TOKEN", like("da" "pi{h32}")),
    ("digitalocean personal", "vendor", "DIGITALOCEAN_API_TOKEN DIGITALOCEAN_ACCESS_TOKEN", like("do" "p_v1_{h64}")),
    ("terraform cloud", "vendor", "TFE_TOKEN TF_API_TOKEN", like("{a14}.atl" "asv1.{b67}")),
    ("vault service", "vendor", "VAULT_TOKEN", like("hv" "s.{b90}")),
    ("grafana service", "vendor", "GRAFANA_SERVICE_ACCOUNT_TOKEN GRAFANA_API_KEY", like("gl" "sa_{a32}_{h8}")),
    ("sentry user", "vendor", "SENTRY_ACCESS_TOKEN SENTRY_AUTH_TOKEN", like("sn" "tryu_{h64}")),
    ("newrelic user", "vendor", "NEW_RELIC_API_KEY", like("NR" "AK-{u27}")),
    ("posthog personal", "vendor", "POSTHOG_API_KEY POSTHOG_PERSONAL_API_KEY", like("ph" "x_{a43}")),
    ("sonarqube user", "vendor", "SONARQUBE_TOKEN SONAR_TOKEN", like("sq" "u_{h40}")),
    ("circleci personal", "vendor", "CIRCLECI_TOKEN", like("CC" "IPAT_{a22}_{h40}")),
    ("buildkite user", "vendor", "BUILDKITE_API_TOKEN", like("bk" "ua_{h40}")),
    ("netlify personal", "vendor", "NETLIFY_AUTH_TOKEN NETLIFY_PERSONAL_ACCESS_TOKEN", like("nf" "p_{a36}")),
    ("render api", "vendor", "RENDER_API_KEY", like("rn" "d_{a28}")),
    ("npm automation", "vendor", "NPM_TOKEN", like("np" "m_{a36}")),
    ("huggingface access", "vendor", "HF_TOKEN HUGGINGFACE_API_KEY", like("h" "f_{a34}")),
    ("postman api", "vendor", "POSTMAN_API_KEY", like("PM" "AK-{h24}-{h34}")),
    ("contentful management", "vendor", "CONTENTFUL_MANAGEMENT_ACCESS_TOKEN", like("CF" "PAT-{b43}")),
    ("homeassistant long", "vendor", "HA_TOKEN HASS_TOKEN HOMEASSISTANT_TOKEN", signed(lambda r: {"iss": hexes(r, 32), "iat": SECONDS, "exp": SECONDS + 315_360_000})),
    ("n8n public", "vendor", "N8N_API_KEY", signed(lambda r: {"sub": uuid4(r), "iss": "n8n", "aud": "public-api", "iat": SECONDS})),
    ("turso database", "vendor", "TURSO_AUTH_TOKEN LIBSQL_AUTH_TOKEN", signed(lambda r: {"a": "rw", "iat": SECONDS, "id": uuid4(r), "rid": uuid4(r)}, "RS256")),
    ("google client", "inner", "GOOGLE_CLIENT_SECRET GOOGLE_OAUTH_CLIENT_SECRET", like("GOC" "SPX-{b28}")),
    ("docker hub", "vendor", "DOCKERHUB_PAT_TOKEN HUB_PAT_TOKEN", like("dck" "r_pat_{b27}")),
    # Random, without a mark that anybody knows.
    ("azure openai", "opaque", "AZURE_OPENAI_API_KEY AZURE_API_KEY", like("{h32}|{a84}")),
    ("devops personal", "opaque", "AZURE_DEVOPS_EXT_PAT ADO_MCP_AUTH_TOKEN", like("{l52}")),
    ("mistral api", "opaque", "MISTRAL_API_KEY", like("{a32}")),
    ("cohere api", "opaque", "COHERE_API_KEY CO_API_KEY", like("{a40}")),
    ("serper api", "opaque", "SERPER_API_KEY", like("{h40}")),
    ("serpapi search", "opaque", "SERPAPI_API_KEY SERPAPI_KEY SERP_API_KEY", like("{h64}")),
    ("wandb api", "opaque", "WANDB_API_KEY", like("{h40}")),
    ("deepgram api", "opaque", "DEEPGRAM_API_KEY", like("{h40}")),
    ("datadog api", "opaque", "DD_API_KEY DATADOG_API_KEY", like("{h32}")),
    ("datadog application", "opaque", "DD_APP_KEY DATADOG_APP_KEY", like("{h40}")),
    ("trello key", "opaque", "TRELLO_TOKEN", like("{h32}|{h64}")),
    ("twilio auth", "opaque", "TWILIO_AUTH_TOKEN", like("{h32}")),
    ("cloudflare api", "opaque", "CLOUDFLARE_API_TOKEN CF_API_TOKEN", like("{b40}")),
    ("vercel personal", "opaque", "VERCEL_TOKEN VERCEL_API_TOKEN", like("{a24}")),
    ("zendesk api", "opaque", "ZENDESK_API_TOKEN ZENDESK_TOKEN", like("{a40}")),
    ("pagerduty user", "opaque", "PAGERDUTY_USER_API_KEY PAGERDUTY_API_KEY", like("{b20}")),
    ("todoist api", "opaque", "TODOIST_API_TOKEN TODOIST_API_KEY", like("{h40}")),
    ("obsidian rest", "opaque", "OBSIDIAN_API_KEY", like("{h64}")),
    ("readwise access", "opaque", "READWISE_TOKEN", like("{a50}")),
    ("weather api", "opaque", "OPENWEATHER_API_KEY WEATHER_API_KEY", like("{h32}")),
    ("finance alpha", "opaque", "ALPHAVANTAGE_API_KEY ALPHA_VANTAGE_API_KEY", like("{u16}")),
    ("etherscan api", "opaque", "ETHERSCAN_API_KEY", like("{u34}")),
    ("alchemy api", "opaque", "ALCHEMY_API_KEY", like("{b32}")),
    ("elastic key", "opaque", "ES_API_KEY ELASTIC_API_KEY", b64(like("{b20}:{b22}"))),
    ("metabase api", "opaque", "METABASE_API_KEY", like("mb" "_{B43}")),
    ("redmine api", "opaque", "REDMINE_API_KEY", like("{h40}")),
    ("jenkins api", "opaque", "JENKINS_TOKEN JENKINS_API_TOKEN", like("11{h32}")),
    ("gitea access", "opaque", "GITEA_ACCESS_TOKEN GITEA_TOKEN", like("{h40}")),
    ("opaque url", "opaque", "MCP_API_KEY AUTH_TOKEN MCP_AUTH_TOKEN", like("{b43}")),
    ("opaque signing", "inner", "JWT_SECRET SESSION_SECRET SIGNING_SECRET", like("{h64}|{B43}=")),
    ("opaque client", "inner", "CLIENT_SECRET OAUTH_CLIENT_SECRET MS_CLIENT_SECRET", like("{a3}8Q~{b34}|{b64}")),
    ("opaque short", "opaque", "API_KEY APIKEY ACCESS_TOKEN", like("{a16}|{a20}|{a24}")),
    ("opaque encryption", "inner", "ENCRYPTION_KEY N8N_ENCRYPTION_KEY", like("{a32}|{h64}")),
    ("own live", "opaque", "ACME_API_KEY API_KEY", like("acm" "e_live_{a32}")),
    ("own production", "opaque", "INTERNAL_API_KEY BACKEND_API_KEY", like("sho" "p_prod_{a28}")),
    ("own dashed", "opaque", "SERVICE_TOKEN GATEWAY_TOKEN", like("mk-{h48}|gw-{b32}")),
    ("own versioned", "opaque", "PLATFORM_TOKEN ACCESS_TOKEN", like("ot_v1_{a40}|zt1.{a12}.{a32}")),
    ("own key", "opaque", "MEMORY_API_KEY CRM_API_KEY", like("ke" "y_{a24}|uk_{b36}")),
    ("exa search", "uuid", "EXA_API_KEY", uuid4),
    ("snyk api", "uuid", "SNYK_TOKEN", uuid4),
    ("railway api", "uuid", "RAILWAY_API_TOKEN", uuid4),
    ("smithery api", "uuid", "SMITHERY_API_KEY", uuid4),
    ("own uuid", "uuid", "API_KEY MCP_TOKEN AUTH_TOKEN", uuid4),
    # Made up by people, or by a password manager.
    ("human word", "human", "DB_PASSWORD MYSQL_PASSWORD POSTGRES_PASSWORD", password),
    ("human phrase", "human", "PASSWORD NEO4J_PASSWORD REDIS_PASSWORD", passphrase),
    ("human login", "human", "JIRA_PASSWORD CONFLUENCE_PASSWORD ODOO_PASSWORD GRAFANA_PASSWORD", password),
    ("human mail", "human", "SMTP_PASSWORD IMAP_PASSWORD EMAIL_PASSWORD", password),
    ("human warehouse", "human", "SNOWFLAKE_PASSWORD CLICKHOUSE_PASSWORD MSSQL_PASSWORD ORACLE_PASSWORD", password),
    ("human generated", "human", "ADMIN_PASSWORD SSH_PASSWORD SAP_PASSWORD", lambda r: piece(r, "a7") + r.choice("!#%&*?+=") + piece(r, "a6") + r.choice("!#%&*?+=") + piece(r, "a3")),
    ("database neon", "pass", "PGPASSWORD POSTGRES_PASSWORD", like("np" "g_{a12}")),
    ("database aiven", "pass", "DB_PASSWORD MYSQL_PASSWORD", like("AV" "NS_{b19}")),
    ("database planetscale", "pass", "MYSQL_PASSWORD DATABASE_PASSWORD", like("psc" "ale_pw_{b43}")),
    ("database letters", "pass", "DB_PASS DB_PASSWORD REDIS_PASSWORD", like("{a16}|{a20}|{a24}|{a32}")),
    ("database hex", "pass", "MONGO_PASSWORD RABBITMQ_PASSWORD CLICKHOUSE_PASSWORD", like("{h32}|{h40}|{h24}")),
    ("human application", "inner", "WORDPRESS_APP_PASSWORD WP_APP_PASSWORD", grouped("a", 6, 4, " ")),
    # Addresses that open a door to whoever knows them, keys in PEM and the like.
    ("slack webhook", "url", "SLACK_WEBHOOK_URL", like("https://hooks.slack" ".com/services/T{u10}/B{u10}/{a24}")),
    ("discord webhook", "url", "DISCORD_WEBHOOK_URL", like("https://discord" ".com/api/webhooks/{d19}/{b68}")),
    ("teams webhook", "url", "TEAMS_WEBHOOK_URL", like("https://acme.webhook" ".office.com/webhookb2/{uuid}@{uuid}/IncomingWebhook/{h32}/{uuid}")),
    ("own pkcs8", "text", "PRIVATE_KEY GITHUB_APP_PRIVATE_KEY", lambda r: pem(r, "PRIVATE" " KEY", 25)),
    ("own rsa", "text", "GITHUB_APP_PRIVATE_KEY JWT_PRIVATE_KEY", lambda r: pem(r, "RSA " "PRIVATE" " KEY", 24)),
    ("own openssh", "text", "SSH_PRIVATE_KEY DEPLOY_KEY", lambda r: pem(r, "OPENSSH " "PRIVATE" " KEY", 6)),
    ("google account", "text", "GOOGLE_SERVICE_ACCOUNT_JSON GOOGLE_CREDENTIALS_JSON", account),
    ("azure storage", "text", "AZURE_STORAGE_CONNECTION_STRING", storage),
    ("azure bus", "text", "SERVICEBUS_CONNECTION_STRING", bus),
    ("ethereum wallet", "inner", "PRIVATE_KEY WALLET_PRIVATE_KEY", like("0x{h64}")),
    ("aws secret", "pair", "AWS_SECRET_ACCESS_KEY", like("{B40}")),
]
