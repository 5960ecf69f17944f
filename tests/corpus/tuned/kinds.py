"""The kinds of secrets that people paste into MCP configs. A table: one row, one kind.

A row of KINDS is (label, form, names, make); generate.py puts each kind into every place whose row takes its form.
  label  unique words, the vendor first ("github classic"); the vendor picks the server's package and url (servers.py)
  form   "vendor" (its own shape tells), "opaque" (random; its place or its entropy tells), "uuid" and "human" (a secret only where
         the place says so), "url" (an address that is itself a credential), "text" (several lines, or JSON: keys in PEM and the like), "pair"
         (AWS: the place adds the key's id)
  names  variables that people really use for it, separated by spaces, each saying that it is a secret; flags and fields are derived from them
  make   make(rng) -> str, from the given random.Random alone. Nothing in the source may look like a secret: assemble it, like("gh" "p_{a36}")
"""

import json

from values import alnum, b64url, digits, encoded, hexes, human, jwt, like, lower, pem, take, upper, uuid4  # noqa: F401


def supabase_role(rng):
    return jwt(rng, {"iss": "supabase", "ref": take(rng, "c", 20), "role": "service_role", "iat": 1_700_000_000, "exp": 2_010_000_000})


def n8n_key(rng):
    return jwt(rng, {"sub": uuid4(rng), "iss": "n8n", "aud": rng.choice(["mcp-server-api", "public-api"]), "iat": 1_740_000_000 + rng.randrange(10**7)})


def qdrant_key(rng):
    return jwt(rng, {"access": rng.choice(["m", "r"]), "subject": f"api-key:{uuid4(rng)}"})


def zep_key(rng):
    return "z_" + jwt(rng, {"api_key": hexes(rng, 32)})


def session_jwt(rng):
    return jwt(rng, {"sub": digits(rng, 8), "email": f"{rng.choice(['anna', 'ben', 'li'])}@{lower(rng, 7)}.io", "exp": 1_900_000_000}, "RS256")


def telegram_bot(rng):
    return digits(rng, 10) + ":" + "AA" + b64url(rng, 33)


def discord_bot(rng):
    return f"{encoded(digits(rng, 18).encode())}.{b64url(rng, 6)}.{b64url(rng, 38)}"


def service_account(rng):
    project = f"{rng.choice(['acme', 'shop', 'data'])}-{digits(rng, 6)}"
    key = {"type": "service_account", "project_id": project, "private_key_id": hexes(rng, 40), "private_key": pem(rng, "PRIV" "ATE KEY", 12)}
    return json.dumps({**key, "client_email": f"mcp@{project}.iam.gserviceaccount.com", "client_id": digits(rng, 21)})


def atlassian(rng):
    return "ATATT3xFf" + "GF0" + b64url(rng, 176) + "=" + upper_hex(rng, 8)


def upper_hex(rng, n):
    return take(rng, "H", n)


def private_key(label, lines):
    return lambda rng: pem(rng, label, lines)


def gmail_app_password(rng):
    return " ".join(take(rng, "c", 4) for _ in range(4))


def long_passphrase(rng):
    return " ".join(rng.choice("correct battery staple kitchen window purple elephant morning coffee garden river lamp".split()) for _ in range(4)) + f" {rng.randint(2, 99)}"


KINDS = [
    # Code and work
    ("github classic", "vendor", "GITHUB_PERSONAL_ACCESS_TOKEN GITHUB_TOKEN", like("gh" "p_{a36}")),
    ("github fine-grained", "vendor", "GITHUB_PERSONAL_ACCESS_TOKEN GH_TOKEN", like("github" "_pat_{u22}_{a59}")),
    ("github oauth", "vendor", "GITHUB_OAUTH_TOKEN GH_TOKEN", like("gh" "o_{a36}")),
    ("github app", "vendor", "GITHUB_TOKEN GITHUB_APP_TOKEN", like("gh" "s_{a36}")),
    ("gitlab personal", "vendor", "GITLAB_PERSONAL_ACCESS_TOKEN GITLAB_TOKEN", like("gl" "pat-{b20}|gl" "pat-{b27}.01.{l9}")),
    ("gitlab deploy", "vendor", "GITLAB_DEPLOY_TOKEN", like("gl" "dt-{b20}")),
    ("bitbucket app password", "vendor", "BITBUCKET_APP_PASSWORD ATLASSIAN_BITBUCKET_APP_PASSWORD", like("ATB" "B{a32}")),
    ("atlassian api token", "vendor", "ATLASSIAN_API_TOKEN JIRA_API_TOKEN CONFLUENCE_API_TOKEN", atlassian),
    ("azure devops", "opaque", "AZURE_DEVOPS_PAT AZURE_DEVOPS_EXT_PAT ADO_MCP_AUTH_TOKEN", like("{l52}")),
    ("linear", "vendor", "LINEAR_API_KEY LINEAR_ACCESS_TOKEN", like("lin" "_api_{a40}")),
    ("notion new", "vendor", "NOTION_TOKEN NOTION_API_KEY", like("nt" "n_{d11}{a35}")),
    ("notion old", "vendor", "NOTION_API_TOKEN INTERNAL_INTEGRATION_TOKEN", like("sec" "ret_{a43}")),
    ("slack bot", "vendor", "SLACK_BOT_TOKEN SLACK_MCP_XOXB_TOKEN", like("xo" "xb-{d12}-{d13}-{a24}")),
    ("slack user", "vendor", "SLACK_USER_TOKEN SLACK_MCP_XOXP_TOKEN", like("xo" "xp-{d12}-{d12}-{d13}-{h32}")),
    ("slack app", "vendor", "SLACK_APP_TOKEN", like("xa" "pp-1-A{u10}-{d13}-{h64}")),
    ("slack client", "vendor", "SLACK_MCP_XOXC_TOKEN", like("xo" "xc-{d12}-{d12}-{d13}-{h64}")),
    ("slack webhook", "url", "SLACK_WEBHOOK_URL", like("https://hooks.slack.com/serv" "ices/T{u10}/B{u10}/{a24}")),
    ("discord webhook", "url", "DISCORD_WEBHOOK_URL", like("https://discord.com/api/web" "hooks/{d19}/{b68}")),
    ("teams webhook", "url", "TEAMS_WEBHOOK_URL", like("https://acme.webhook.office.com/webhook" "b2/{uuid}@{uuid}/IncomingWebhook/{h32}/{uuid}")),
    ("discord bot", "vendor", "DISCORD_TOKEN DISCORD_BOT_TOKEN", discord_bot),
    ("telegram bot", "vendor", "TELEGRAM_BOT_TOKEN TELEGRAM_TOKEN", telegram_bot),
    ("figma", "vendor", "FIGMA_API_KEY FIGMA_ACCESS_TOKEN", like("fig" "d_{b40}")),
    ("airtable", "vendor", "AIRTABLE_API_KEY AIRTABLE_PERSONAL_ACCESS_TOKEN", like("pa" "t{a14}.{h64}")),
    ("asana", "vendor", "ASANA_ACCESS_TOKEN", like("2/{d16}/{d16}:{h32}")),
    ("clickup", "vendor", "CLICKUP_API_KEY CLICKUP_API_TOKEN", like("p" "k_{d8}_{u32}")),
    ("monday", "vendor", "MONDAY_TOKEN MONDAY_API_TOKEN", lambda rng: jwt(rng, {"tid": int(digits(rng, 9)), "uid": int(digits(rng, 8)), "per": "me:write"})),
    ("todoist", "opaque", "TODOIST_API_TOKEN TODOIST_API_KEY", like("{h40}")),
    ("trello", "vendor", "TRELLO_TOKEN", like("ATT" "A{h64}{H8}")),
    ("trello key", "opaque", "TRELLO_API_KEY", like("{h32}")),
    ("shortcut", "uuid", "SHORTCUT_API_TOKEN", uuid4),
    ("hubspot", "vendor", "HUBSPOT_ACCESS_TOKEN PRIVATE_APP_ACCESS_TOKEN", like("pa" "t-na1-{uuid}|pa" "t-eu1-{uuid}")),
    ("intercom", "opaque", "INTERCOM_ACCESS_TOKEN", like("dG9rO" "{a55}=")),
    ("zapier", "opaque", "ZAPIER_API_KEY ZAPIER_MCP_API_KEY", like("{a80}==|{b48}")),
    ("n8n", "vendor", "N8N_API_KEY N8N_MCP_TOKEN", n8n_key),
    ("make", "opaque", "MAKE_API_KEY MAKE_TOKEN", like("{uuid}-{h8}|{a40}")),
    # Models
    ("openai project", "vendor", "OPENAI_API_KEY", like("sk" "-proj-{b74}T3Blbk" "FJ{b74}")),
    ("openai old", "vendor", "OPENAI_API_KEY OPENAI_KEY", like("s" "k-{a20}T3Blbk" "FJ{a20}")),
    ("openai service account", "vendor", "OPENAI_API_KEY", like("sk" "-svcacct-{b60}T3Blbk" "FJ{b60}")),
    ("anthropic", "vendor", "ANTHROPIC_API_KEY CLAUDE_API_KEY", like("sk" "-ant-api03-{b93}AA")),
    ("anthropic oauth", "vendor", "CLAUDE_CODE_OAUTH_TOKEN ANTHROPIC_AUTH_TOKEN", like("sk" "-ant-oat01-{b93}AA")),
    ("google api key", "vendor", "GOOGLE_API_KEY GEMINI_API_KEY GOOGLE_MAPS_API_KEY", like("AI" "za{b35}")),
    ("google new key", "vendor", "GEMINI_API_KEY GOOGLE_API_KEY", like("A" "Q.Ab8RN6{b43}")),
    ("google oauth secret", "vendor", "GOOGLE_CLIENT_SECRET", like("GOC" "SPX-{b28}")),
    ("google refresh token", "vendor", "GOOGLE_REFRESH_TOKEN GOOGLE_ADS_REFRESH_TOKEN", like("1/" "/0{b100}")),
    ("google access token", "vendor", "GOOGLE_ACCESS_TOKEN", like("ya2" "9.a0{b160}")),
    ("openrouter", "vendor", "OPENROUTER_API_KEY", like("sk" "-or-v1-{h64}")),
    ("perplexity", "vendor", "PERPLEXITY_API_KEY", like("pp" "lx-{a48}")),
    ("groq", "vendor", "GROQ_API_KEY", like("gs" "k_{a52}")),
    ("deepseek", "vendor", "DEEPSEEK_API_KEY", like("s" "k-{h32}")),
    ("mistral", "opaque", "MISTRAL_API_KEY", like("{a32}")),
    ("xai", "vendor", "XAI_API_KEY GROK_API_KEY", like("xa" "i-{a80}")),
    ("huggingface", "vendor", "HF_TOKEN HUGGINGFACE_API_KEY", like("h" "f_{a34}")),
    ("replicate", "vendor", "REPLICATE_API_TOKEN", like("r" "8_{a37}")),
    ("elevenlabs", "vendor", "ELEVENLABS_API_KEY", like("s" "k_{h48}")),
    ("together", "opaque", "TOGETHER_API_KEY", like("{h64}")),
    ("fal", "vendor", "FAL_KEY FAL_API_KEY", like("{uuid}:{h32}")),
    ("langsmith", "vendor", "LANGSMITH_API_KEY LANGCHAIN_API_KEY", like("lsv2" "_pt_{h32}_{h10}")),
    ("minimax", "vendor", "MINIMAX_API_KEY", lambda rng: jwt(rng, {"GroupName": "acme", "SubjectID": digits(rng, 19), "iss": "minimax"}, "RS256")),
    # Search and scraping
    ("context7", "vendor", "CONTEXT7_API_KEY", like("ctx7" "sk-{uuid}")),
    ("tavily", "vendor", "TAVILY_API_KEY", like("tv" "ly-{a32}|tv" "ly-dev-{a32}")),
    ("firecrawl", "vendor", "FIRECRAWL_API_KEY", like("f" "c-{h32}")),
    ("exa", "uuid", "EXA_API_KEY", uuid4),
    ("brave", "vendor", "BRAVE_API_KEY", like("BS" "A{b28}")),
    ("serpapi", "opaque", "SERPAPI_API_KEY SERPAPI_KEY", like("{h64}")),
    ("serper", "opaque", "SERPER_API_KEY", like("{h40}")),
    ("jina", "vendor", "JINA_API_KEY", like("jin" "a_{h32}{a28}")),
    ("apify", "vendor", "APIFY_TOKEN APIFY_API_TOKEN", like("apify" "_api_{a36}")),
    ("brightdata", "uuid", "BRIGHTDATA_API_TOKEN API_TOKEN", uuid4),
    ("browserbase", "vendor", "BROWSERBASE_API_KEY", like("bb" "_live_{b27}")),
    ("scrapingbee", "opaque", "SCRAPINGBEE_API_KEY", like("{u80}")),
    ("21st magic", "opaque", "TWENTY_FIRST_API_KEY MAGIC_API_KEY", like("{h64}")),
    ("smithery", "uuid", "SMITHERY_API_KEY", uuid4),
    # Databases
    ("supabase access token", "vendor", "SUPABASE_ACCESS_TOKEN", like("sb" "p_{h40}")),
    ("supabase secret key", "vendor", "SUPABASE_SECRET_KEY SUPABASE_SERVICE_KEY", like("sb" "_secret_{b22}_{b8}")),
    ("supabase service role", "vendor", "SUPABASE_SERVICE_ROLE_KEY", supabase_role),
    ("neon", "vendor", "NEON_API_KEY", like("na" "pi_{l64}")),
    ("planetscale", "vendor", "PLANETSCALE_SERVICE_TOKEN", like("psc" "ale_tkn_{b43}|psc" "ale_pw_{b43}")),
    ("mongodb atlas", "uuid", "MDB_MCP_API_CLIENT_SECRET ATLAS_PRIVATE_KEY", uuid4),
    ("mongodb atlas secret", "vendor", "MDB_MCP_API_CLIENT_SECRET", like("mdb" "_sa_sk_{b40}")),
    ("pinecone", "vendor", "PINECONE_API_KEY", like("pc" "sk_{a6}_{a62}")),
    ("qdrant", "vendor", "QDRANT_API_KEY", qdrant_key),
    ("weaviate", "opaque", "WEAVIATE_API_KEY", like("{a36}|{B86}==")),
    ("upstash", "opaque", "UPSTASH_REDIS_REST_TOKEN UPSTASH_API_KEY", like("A{a2}AAIj{a48}|{uuid}{h8}")),
    ("turso", "vendor", "TURSO_AUTH_TOKEN LIBSQL_AUTH_TOKEN", lambda rng: jwt(rng, {"a": "rw", "iat": 1_740_000_000, "id": uuid4(rng)}, "RS256")),
    ("zep", "vendor", "ZEP_API_KEY", zep_key),
    ("database password", "human", "DB_PASSWORD POSTGRES_PASSWORD MYSQL_PASSWORD MYSQL_PASS PGPASSWORD", human),
    ("redis password", "opaque", "REDIS_PASSWORD REDIS_PWD", like("{a32}|{b43}")),
    ("snowflake password", "human", "SNOWFLAKE_PASSWORD", human),
    ("snowflake token", "vendor", "SNOWFLAKE_PAT SNOWFLAKE_TOKEN", lambda rng: jwt(rng, {"p": digits(rng, 9), "iss": "SF:1049", "exp": 1_900_000_000}, "RS256")),
    ("databricks", "vendor", "DATABRICKS_TOKEN", like("da" "pi{h32}|da" "pi{h32}-2")),
    # Clouds
    ("aws secret key", "opaque", "AWS_SECRET_ACCESS_KEY", like("{B40}")),
    ("aws session token", "vendor", "AWS_SESSION_TOKEN", like("IQoJb3JpZ2luX2Vj" "E{B200}")),
    ("aws pair", "pair", "AWS_SECRET_ACCESS_KEY", like("{B40}")),
    ("azure storage key", "vendor", "AZURE_STORAGE_KEY AZURE_STORAGE_ACCOUNT_KEY", like("{B86}==")),
    ("azure client secret", "vendor", "AZURE_CLIENT_SECRET", like("{a3}8Q~{b34}")),
    ("azure openai", "opaque", "AZURE_OPENAI_API_KEY AZURE_OPENAI_KEY", like("{h32}|{a52}JQQJ99{a20}")),
    ("gcp service account", "text", "GOOGLE_APPLICATION_CREDENTIALS_JSON GOOGLE_SERVICE_ACCOUNT_KEY GCP_SA_KEY_JSON", service_account),
    ("cloudflare", "opaque", "CLOUDFLARE_API_TOKEN", like("{b40}")),
    ("cloudflare global key", "opaque", "CLOUDFLARE_API_KEY", like("{h37}")),
    ("vercel", "opaque", "VERCEL_TOKEN VERCEL_API_TOKEN", like("{a24}")),
    ("netlify", "vendor", "NETLIFY_AUTH_TOKEN NETLIFY_PERSONAL_ACCESS_TOKEN", like("nf" "p_{a36}")),
    ("railway", "uuid", "RAILWAY_TOKEN RAILWAY_API_TOKEN", uuid4),
    ("render", "vendor", "RENDER_API_KEY", like("rn" "d_{a28}")),
    ("digitalocean", "vendor", "DIGITALOCEAN_API_TOKEN DIGITALOCEAN_ACCESS_TOKEN", like("do" "p_v1_{h64}")),
    ("heroku", "uuid", "HEROKU_API_KEY", uuid4),
    ("heroku new", "vendor", "HEROKU_API_KEY", like("HRKU" "-AA{b58}")),
    ("fly", "vendor", "FLY_API_TOKEN FLY_ACCESS_TOKEN", like("fm2" "_lJPE{B300}==")),
    ("hetzner", "opaque", "HCLOUD_TOKEN HETZNER_API_TOKEN", like("{a64}")),
    # Money, mail, people
    ("stripe live", "vendor", "STRIPE_SECRET_KEY STRIPE_API_KEY", like("sk" "_live_{a24}|sk" "_live_51{a97}")),
    ("stripe restricted", "vendor", "STRIPE_SECRET_KEY STRIPE_API_KEY", like("rk" "_live_51{a97}")),
    ("stripe webhook secret", "vendor", "STRIPE_WEBHOOK_SECRET", like("wh" "sec_{a32}")),
    ("twilio auth token", "opaque", "TWILIO_AUTH_TOKEN", like("{h32}")),
    ("twilio api secret", "opaque", "TWILIO_API_SECRET", like("{a32}")),
    ("sendgrid", "vendor", "SENDGRID_API_KEY", like("S" "G.{b22}.{b43}")),
    ("mailgun", "vendor", "MAILGUN_API_KEY", like("ke" "y-{h32}|{h32}-{h8}-{h8}")),
    ("resend", "vendor", "RESEND_API_KEY", like("r" "e_{a8}_{a24}")),
    ("mailchimp", "vendor", "MAILCHIMP_API_KEY", like("{h32}-us{d2}")),
    ("gmail app password", "human", "EMAIL_PASSWORD SMTP_PASSWORD GMAIL_APP_PASSWORD IMAP_PASSWORD", gmail_app_password),
    ("shopify", "vendor", "SHOPIFY_ACCESS_TOKEN", like("sh" "pat_{h32}")),
    ("square", "vendor", "SQUARE_ACCESS_TOKEN", like("EAAA" "l{b59}")),
    ("salesforce", "opaque", "SALESFORCE_TOKEN SALESFORCE_SECURITY_TOKEN", like("{a24}|{a25}")),
    ("facebook", "vendor", "META_ACCESS_TOKEN FACEBOOK_ACCESS_TOKEN", like("EA" "AG{a160}")),
    ("twitter", "opaque", "TWITTER_BEARER_TOKEN X_BEARER_TOKEN", like("AAAAAAAAAAAAAAAAAAAA" "A{a80}")),
    ("twitter access token", "vendor", "TWITTER_ACCESS_TOKEN", like("{d19}-{a30}")),
    ("spotify", "opaque", "SPOTIFY_CLIENT_SECRET", like("{h32}")),
    ("mapbox", "vendor", "MAPBOX_ACCESS_TOKEN MAPBOX_SECRET_TOKEN", lambda rng: "s" "k." + encoded({"u": lower(rng, 7), "a": lower(rng, 25)}) + "." + b64url(rng, 22)),
    # Watching
    ("sentry auth token", "vendor", "SENTRY_AUTH_TOKEN SENTRY_ACCESS_TOKEN", lambda rng: rng.choice(["sn" "trys_" + encoded({"iat": 1_740_000_000, "org": lower(rng, 6)}) + "_" + b64url(rng, 43), "sn" "tryu_" + hexes(rng, 64)])),
    ("datadog api key", "opaque", "DD_API_KEY DATADOG_API_KEY", like("{h32}")),
    ("datadog app key", "opaque", "DD_APP_KEY DATADOG_APP_KEY", like("{h40}")),
    ("grafana", "vendor", "GRAFANA_API_KEY GRAFANA_SERVICE_ACCOUNT_TOKEN", like("gl" "sa_{a32}_{h8}")),
    ("new relic", "vendor", "NEW_RELIC_API_KEY", like("NR" "AK-{u27}")),
    ("pagerduty", "opaque", "PAGERDUTY_API_KEY PAGERDUTY_USER_API_KEY", like("u+{b18}|{b20}")),
    ("posthog", "vendor", "POSTHOG_API_KEY POSTHOG_PERSONAL_API_KEY", like("ph" "x_{a43}")),
    ("honeycomb", "opaque", "HONEYCOMB_API_KEY", like("{a22}|hc" "aik_01{l56}")),
    ("postman", "vendor", "POSTMAN_API_KEY", like("PM" "AK-{h24}-{h34}")),
    ("sonarqube", "vendor", "SONARQUBE_TOKEN SONAR_TOKEN", like("sq" "u_{h40}")),
    ("snyk", "uuid", "SNYK_TOKEN", uuid4),
    ("circleci", "vendor", "CIRCLECI_TOKEN", like("CC" "IPAT_{a22}_{h40}")),
    ("npm", "vendor", "NPM_TOKEN NODE_AUTH_TOKEN", like("np" "m_{a36}")),
    ("pypi", "vendor", "PYPI_TOKEN TWINE_PASSWORD", like("py" "pi-AgEIcHlwaS5vcmc{b140}")),
    ("docker hub", "vendor", "DOCKERHUB_TOKEN HUB_PAT_TOKEN", like("dck" "r_pat_{b27}")),
    ("vault", "vendor", "VAULT_TOKEN", like("hv" "s.{b90}")),
    ("1password", "vendor", "OP_SERVICE_ACCOUNT_TOKEN", lambda rng: "op" "s_" + encoded({"signInAddress": "my.1password.com", "email": lower(rng, 13) + "@1passwordserviceaccounts.com", "secretKey": lower(rng, 26)})),
    ("elastic", "opaque", "ES_API_KEY ELASTIC_API_KEY", like("{a58}==")),
    ("home assistant", "vendor", "HASS_TOKEN HOMEASSISTANT_TOKEN HA_TOKEN", lambda rng: jwt(rng, {"iss": hexes(rng, 32), "iat": 1_740_000_000, "exp": 2_055_000_000})),
    ("wordpress app password", "human", "WORDPRESS_APP_PASSWORD WP_APP_PASSWORD", lambda rng: " ".join(alnum(rng, 4) for _ in range(6))),
    ("wordpress password", "human", "WORDPRESS_PASSWORD WP_API_PASSWORD", human),
    # Anyone's own
    ("own live prefix", "opaque", "API_KEY PN_API_KEY SERVICE_TOKEN", like("{c2}_live_{a24}|{c2}_live_{a32}|{c3}_live_{h32}")),
    ("own short prefix", "opaque", "API_KEY ACCESS_TOKEN AUTH_TOKEN", like("{c3}-{a32}|{c4}_{a40}|{c3}_{h40}|{c2}_{b43}")),
    ("own worded prefix", "opaque", "API_KEY MCP_TOKEN SECRET_KEY", like("{c5}_sk_{a28}|{c6}_pat_{a32}|mcp_{h48}|{c4}_prod_{b32}")),
    ("opaque hex 32", "opaque", "API_KEY APP_SECRET CLIENT_SECRET", like("{h32}")),
    ("opaque hex 48", "opaque", "API_TOKEN ACCESS_KEY", like("{h48}")),
    ("opaque hex 64", "opaque", "API_SECRET ENCRYPTION_KEY JWT_SECRET SIGNING_SECRET", like("{h64}")),
    ("opaque upper hex", "opaque", "API_KEY LICENSE_KEY", like("{H32}|{H40}")),
    ("opaque base64url 43", "opaque", "ACCESS_TOKEN SESSION_SECRET MCP_AUTH_TOKEN", like("{b43}")),
    ("opaque base64 44", "opaque", "ENCRYPTION_KEY SECRET_KEY", like("{B43}=")),
    ("opaque alnum 16", "opaque", "API_KEY SECRET", like("{a16}")),
    ("opaque alnum 20", "opaque", "AUTH_KEY API_TOKEN", like("{a20}")),
    ("opaque alnum 32", "opaque", "API_KEY TOKEN", like("{a32}")),
    ("opaque alnum 40", "opaque", "ACCESS_TOKEN SECRET_TOKEN", like("{a40}")),
    ("opaque lower 24", "opaque", "CLIENT_SECRET KEY_SECRET", like("{l24}")),
    ("opaque long", "opaque", "REFRESH_TOKEN BEARER_TOKEN", like("{a96}|{b128}")),
    ("opaque uuid", "uuid", "API_KEY ACCESS_TOKEN SECRET_KEY", uuid4),
    ("opaque uuid upper", "uuid", "API_KEY AUTH_TOKEN", lambda rng: uuid4(rng).upper()),
    ("session jwt", "vendor", "ACCESS_TOKEN JWT_TOKEN AUTH_TOKEN ID_TOKEN", session_jwt),
    ("human password", "human", "PASSWORD ADMIN_PASSWORD USER_PASSWORD APP_PASSWORD LOGIN_PASSWORD", human),
    ("human passphrase", "human", "PASSPHRASE MASTER_PASSWORD", long_passphrase),
    ("rsa private key", "text", "PRIVATE_KEY SSH_PRIVATE_KEY GITHUB_APP_PRIVATE_KEY", private_key("RSA PRIV" "ATE KEY", 24)),
    ("ec private key", "text", "PRIVATE_KEY SIGNING_KEY", private_key("EC PRIV" "ATE KEY", 2)),
    ("openssh private key", "text", "SSH_PRIVATE_KEY SSH_KEY", private_key("OPENSSH PRIV" "ATE KEY", 6)),
    ("pkcs8 private key", "text", "SNOWFLAKE_PRIVATE_KEY PRIVATE_KEY", private_key("PRIV" "ATE KEY", 25)),
    ("ethereum private key", "opaque", "PRIVATE_KEY WALLET_PRIVATE_KEY", like("0x{h64}")),
]
