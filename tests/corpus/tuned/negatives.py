"""What looks like a secret and is none. Three tables.

PLACEHOLDERS rows (label, form, make): make(rng) -> str stands in for a secret in every place whose row takes the form:
  "words" (your-api-key, <token>, xxx: harmless also as a default) or "reference" (${VAR}: also within a string, but not inside another placeholder), "whole"
  (op://…, a command: only as the whole value)
NEGATIVES rows (label, put): put(rng) -> a whole server entry, as in places.py (the same reserved keys), with nothing secret in it
POLICY rows (label, put): put(rng) -> the same with something on which people differ (a default password on loopback): never counted
Labels are unique; values come from rng where that makes sense, so that no two runs show the same.
"""

import servers
from values import alnum, b64url, encoded, hexes, jwt, like, lower, take, uuid4

VENDORS = ["GITHUB", "LINEAR", "NOTION", "OPENAI", "SUPABASE", "ACME", "STRIPE", "FIGMA", "TAVILY", "MY_SERVICE"]
THINGS = ["TOKEN", "API_KEY", "ACCESS_TOKEN", "SECRET", "PASSWORD", "SECRET_KEY", "PAT"]


def variable(rng):
    return f"{rng.choice(VENDORS)}_{rng.choice(THINGS)}"


def worded(template):
    """Fills in: NAME a variable, name-kebab the same in kebab case, Vendor a vendor."""

    def make(rng):
        name = variable(rng)
        text = rng.choice(template.split("|"))
        text = text.replace("name-kebab", name.lower().replace("_", "-")).replace("name_snake", name.lower())
        return text.replace("NAME", name).replace("Vendor", name.split("_")[0].capitalize()).replace("vendor", name.split("_")[0].lower())

    return make


def chars(rng):
    return rng.choice("xX*.•_-?#") * rng.choice([3, 4, 6, 8, 12, 16, 20, 32, 36, 40])


def prefixed(rng):
    """A vendor's prefix before nothing real."""
    prefix = rng.choice(["gh" "p_", "sk" "-", "sk" "-proj-", "xo" "xb-", "lin" "_api_", "nt" "n_", "sb" "p_", "fig" "d_", "AI" "za", "tv" "ly-", "f" "c-", "ctx7" "sk-", "gl" "pat-", "sk" "-ant-", "BS" "A", "r" "8_", "h" "f_"])
    rest = rng.choice(["xxxx", "x" * 16, "x" * 36, "X" * 32, "...", "…", "your-token-here", "your_token", "YOUR_KEY_HERE", "<your-token>", "****************", "your-key", "REPLACE_ME", "0" * 36, "1234567890abcdef1234", "abc123", "abcdefghijklmnopqrstuvwxyz123456", "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx", "{your-key}"])
    return prefix + rest


PLACEHOLDERS = [
    # References: the secret is elsewhere
    ("${VAR}", "reference", worded("${NAME}")),
    ("${VAR:-}", "reference", worded("${NAME:-}")),
    ("$VAR", "reference", worded("$NAME")),
    ("%VAR%", "reference", worded("%NAME%")),
    ("${env:VAR}", "reference", worded("${env:NAME}")),
    ("${env.VAR}", "reference", worded("${env.NAME}|{env:NAME}|$env:NAME|env.NAME|process.env.NAME|os.environ/NAME")),
    ("${input:x}", "reference", worded("${input:name-kebab}|${input:name_snake}")),
    ("${workspace}", "reference", worded("${secrets.NAME}|${config:vendor.token}|${userHome}/.vendor/token|${command:vendor.getToken}")),
    ("{{X}}", "reference", worded("{{NAME}}|{{ NAME }}|{{vendor.apiKey}}|{{ secrets.NAME }}|${{ secrets.NAME }}")),
    ("<%= %>", "reference", worded("<%= ENV['NAME'] %>|#{NAME}|@NAME@|:NAME")),
    ("op://", "whole", worded("op://Private/Vendor/credential|op://Dev/vendor mcp/token|op://Employee/NAME/password")),
    ("vault:", "whole", worded("vault:secret/data/mcp#name_snake|vault://kv/vendor/token|vault:kv/prod/vendor#api_key")),
    ("cloud reference", "whole", worded("aws-sm:prod/vendor/name-kebab|gcp-sm://projects/acme/secrets/NAME/versions/latest|azure-kv://acme/name-kebab|arn:aws:secretsmanager:eu-central-1:123456789012:secret:vendor-AbCdEf|ssm:/prod/vendor/token")),
    ("other reference", "whole", worded("keychain:vendor-token|keyring://vendor/token|bw://vendor/token|doppler://NAME|infisical://dev/NAME|file:./secrets/vendor.txt|file:///run/secrets/name_snake|ref+vault://secret/vendor#/token|env:NAME|secret:name_snake|pass:vendor/token")),
    ("keychain command", "whole", worded("$(security find-generic-password -s vendor -w)|$(op read op://Private/Vendor/credential)|`pass show vendor/token`|$(gh auth token)|$(cat ~/.config/vendor/token)|$(gcloud auth print-access-token)|$(secret-tool lookup service vendor)|!cat ~/.vendor-token")),
    # Words
    ("your-api-key", "words", worded("your-api-key|your_api_key|your-api-key-here|YOUR_API_KEY_HERE|your_name_snake|your-name-kebab-here|YOUR_NAME|yourToken|your token here|your-vendor-token|YourVendorApiKey|your_actual_api_key_here|your-real-key")),
    ("insert", "words", worded("insert-your-key-here|INSERT_NAME_HERE|put-your-token-here|add-your-name-kebab|enter your API key|paste-your-token-here|PASTE_HERE|fill_me_in|FILL_ME|replace-with-your-key|REPLACE_WITH_YOUR_NAME|REPLACE_WITH_ACTUAL_TOKEN|set-me|SET_IN_ENV|TO_BE_SET")),
    ("<your-token>", "words", worded("<your-token>|<YOUR_API_KEY>|<NAME>|<name-kebab>|<token>|<Your Vendor API key>|<insert token>|<PERSONAL_ACCESS_TOKEN>|<your_vendor_key_here>|<redacted>|<api-key-from-vendor-dashboard>")),
    ("[X]", "words", worded("[YOUR_TOKEN]|[REDACTED]|[your-api-key]|[NAME]|[Your Vendor Token]|[hidden]|[MASKED]|[SECRET]")),
    ("{X}", "words", worded("{YOUR_TOKEN}|{api-key}|{your_vendor_key}|{token}")),
    ("__X__", "words", worded("__NAME__|__YOUR_KEY__|__REPLACE_ME__|__SECRET__|##NAME##|%%NAME%%|@@NAME@@")),
    ("REPLACE_ME", "words", worded("REPLACE_ME|replaceme|CHANGE_ME|changeme|change-me|TODO|TBD|FIXME|todo-add-key|change_this|changeit|change-this-in-production|CHANGE_THIS_SECRET")),
    ("masked", "words", worded("REDACTED|***REDACTED***|redacted|HIDDEN|MASKED|********|(hidden)|<hidden>|sanitized|REMOVED|removed-for-security|**removed**|xxREDACTEDxx|secret-removed")),
    ("fill characters", "words", chars),
    ("prefix and fill", "words", prefixed),
    ("fill in groups", "words", worded("xxxx-xxxx-xxxx-xxxx|XXXXXXXX-XXXX-XXXX-XXXX-XXXXXXXXXXXX|00000000-0000-0000-0000-000000000000|xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx|11111111-1111-1111-1111-111111111111|12345678-1234-1234-1234-123456789012|00000000000000000000000000000000")),
    ("sequence", "words", worded("1234567890|abc123|abcdef123456|1234567890abcdef|0123456789abcdef0123456789abcdef|abcdefghijklmnopqrstuvwxyz|123456789012|foobar|foo|bar|baz|aaaaaaaaaaaaaaaa")),
    ("example", "words", worded("example|example-token|example_api_key|EXAMPLE_NAME|sample-key|sample_token_value|dummy|dummy-token|dummy_key_for_tests|fake-api-key|fake_token|mock-token|test|test-token|test-key|test_api_key|demo|demo-key|placeholder|PLACEHOLDER_TOKEN|some-token|some_secret_value|my-token|my-secret-token|mytoken|my_api_key|mysecret|token|key|api_key|not-a-real-token|not-needed|none|null|undefined|n/a|unused|ignored|noop|optional|required|local-dev-key|dev-only-token")),
    ("shortened", "words", worded("sk-...|ghp_...|eyJ...|abc...xyz|xoxb-...|sk-ant-...|Bearer ...|...|…|sk-…|eyJhbGciOi...|ntn_****|ghp_xxx...xxx")),
    ("German", "words", worded("dein-api-key|DEIN_TOKEN|dein-token-hier|DEIN_API_SCHLÜSSEL|hier-einfügen|HIER_TOKEN_EINTRAGEN|Ihr-API-Schlüssel|IHR_TOKEN|bitte-ersetzen|DEIN_PASSWORT|platzhalter|<dein-token>|hier_deinen_schlüssel_eintragen")),
    ("French", "words", worded("votre-clé-api|VOTRE_CLE_API|votre_token|votre-token-ici|<votre-jeton>|ta-clé-ici|TON_TOKEN|remplacer-moi|A_REMPLACER|VOTRE_MOT_DE_PASSE|mot_de_passe|insérer_la_clé")),
    ("Spanish", "words", worded("tu-api-key|TU_TOKEN|tu_clave_aqui|TU_CLAVE_API_AQUI|<tu-token>|su-clave-api|reemplazar|REEMPLAZAME|tu_contraseña|contraseña|pon-tu-token-aquí|cambiame")),
    ("Portuguese", "words", worded("sua-chave-api|SEU_TOKEN|seu_token_aqui|SUA_CHAVE_AQUI|<seu-token>|sua-api-key-aqui|substituir|sua_senha|COLE_SEU_TOKEN_AQUI|senha|troque-me")),
    ("Italian", "words", worded("la-tua-chiave|TUA_API_KEY|il_tuo_token|inserisci-qui|la-tua-api-key|INSERISCI_TOKEN|sostituire|la_tua_password")),
    ("Dutch", "words", worded("jouw-api-key|JOUW_TOKEN|uw-token-hier|vervang-mij|jouw_wachtwoord|VUL_HIER_IN")),
    ("Polish", "words", worded("twój-klucz-api|TWOJ_TOKEN|twoj_klucz|wstaw-tutaj|TWOJ_KLUCZ_API|zmien_mnie")),
    ("Turkish", "words", worded("api-anahtarınız|API_ANAHTARINIZ|buraya-yazın|TOKEN_BURAYA|anahtarınızı-girin|şifreniz|senin-tokenin")),
    ("Russian", "words", worded("ваш-токен|ВАШ_ТОКЕН|ваш_api_ключ|вставьте-сюда|ВАШ_КЛЮЧ|замените_меня|пароль|<ваш токен>")),
    ("Ukrainian", "words", worded("ваш-ключ|ВАШ_ТОКЕН_ТУТ|вставте_токен")),
    ("Chinese", "words", worded("你的API密钥|您的令牌|你的token|请替换|在此填写密钥|<你的密钥>|你的-api-key|密码|你的密码|请输入您的API Key|YOUR_KEY_替换")),
    ("Japanese", "words", worded("あなたのAPIキー|ここにトークンを入力|APIキーをここに|トークン|パスワード|<あなたのトークン>|置き換えてください")),
    ("Korean", "words", worded("당신의-API-키|여기에_토큰_입력|본인의_API_키|API키를입력하세요|비밀번호|여기에입력")),
    ("Vietnamese and Indonesian", "words", worded("khóa-api-của-bạn|TOKEN_CUA_BAN|api-key-anda|TOKEN_ANDA|masukkan_token_disini|isi-token-anda|kata_sandi_anda")),
    ("Nordic", "words", worded("din-api-nyckel|DIN_TOKEN|ditt_token_här|din-nøgle|sinun-avaimesi|ditt-passord|ersätt-mig")),
    ("Arabic and Hindi", "words", worded("مفتاحك-هنا|ضع_الرمز_هنا|आपकी-कुंजी|अपना_टोकन_यहाँ")),
    ("empty", "words", lambda rng: rng.choice(["", "", " "])),
]


def env(**maker):
    """A local server with these variables; values may be makers."""

    def put(rng):
        base = servers.stdio(rng, rng.choice(["acme", "linear", "github", "supabase", "stripe"]))
        return {**base, "env": {k: v(rng) if callable(v) else v for k, v in maker.items()}}

    return put


def args(*more):
    def put(rng):
        base = servers.stdio(rng, rng.choice(["acme", "linear", "supabase", "figma"]))
        return {**base, "args": [*base["args"], *(m(rng) if callable(m) else m for m in more)]}

    return put


def url(make):
    return lambda rng: {"type": "http", "url": make(rng)}


def header(name, make):
    return lambda rng: {**servers.http(rng, "acme"), "headers": {name: make(rng) if callable(make) else make}}


def field(**fields):
    def put(rng):
        base = servers.stdio(rng, "acme") if rng.random() < 0.5 else servers.http(rng, "acme")
        return {**base, **{k: v(rng) if callable(v) else v for k, v in fields.items()}}

    return put


def top(**fields):
    return lambda rng: {**servers.stdio(rng, "acme"), "@top": {k: v(rng) if callable(v) else v for k, v in fields.items()}}


ref = like("{c20}")


def data_uri(rng):
    return "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAA" + take(rng, "B", rng.choice([120, 400])) + "=="


def aws_docs(rng):
    return "AKIA" "IOSFODNN7" "EXAMPLE"


def jwt_io(rng):
    return "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9." + encoded({"sub": "1234567890", "name": "John Doe", "iat": 1516239022}) + ".SflKxwRJSMeKKF2QT4fw" "pMeJf36POk6yJV_adQssw5c"


def container(rng):
    return {"command": "docker", "args": ["run", "-i", "--rm", f"ghcr.io/acme/mcp@sha256:{hexes(rng, 64)}"]}


def from_git(rng):
    return {"command": "uvx", "args": ["--from", f"git+https://github.com/acme/mcp-tools@{hexes(rng, 40)}", "mcp-tools"]}


def from_npm_git(rng):
    return {"command": "npx", "args": ["-y", f"github:acme/mcp-tools#{hexes(rng, rng.choice([7, 12, 40]))}"]}


def well_known(rng):
    return servers.clean(rng)


def public_key(rng):
    dashes = "-" * 5
    return f"{dashes}BEGIN PUBLIC KEY{dashes}\n{take(rng, 'B', 64)}\n{take(rng, 'B', 64)}\n{dashes}END PUBLIC KEY{dashes}\n"


def certificate(rng):
    dashes = "-" * 5
    return f"{dashes}BEGIN CERTIFICATE{dashes}\n" + "\n".join(take(rng, "B", 64) for _ in range(12)) + f"\n{dashes}END CERTIFICATE{dashes}\n"


NEGATIVES = [
    ("well-known server", well_known),
    # Ids
    ("id: uuid tenant", env(AZURE_TENANT_ID=uuid4, AZURE_CLIENT_ID=uuid4, AZURE_SUBSCRIPTION_ID=uuid4)),
    ("id: project", env(GCP_PROJECT_ID=like("acme-prod-{d6}"), LINEAR_TEAM_ID=uuid4, PROJECT_ID=uuid4)),
    ("id: organisation", env(ORG_ID=uuid4, ORGANIZATION_ID=like("org-{a24}"), WORKSPACE_ID=like("{d11}"))),
    ("id: Cloudflare account", env(CLOUDFLARE_ACCOUNT_ID=like("{h32}"), CLOUDFLARE_ZONE_ID=like("{h32}"))),
    ("id: Twilio account", env(TWILIO_ACCOUNT_SID=like("A" "C{h32}"), TWILIO_API_KEY_SID=like("S" "K{h32}"))),
    ("id: OAuth client", env(GOOGLE_CLIENT_ID=like("{d12}-{l32}.apps.googleusercontent.com"), SPOTIFY_CLIENT_ID=like("{h32}"), OAUTH_CLIENT_ID=uuid4)),
    ("id: public OAuth client", field(oauth=lambda rng: {"clientId": rng.choice([alnum(rng, 32), uuid4(rng), hexes(rng, 20)]), "callbackPort": 8080})),
    ("id: Slack team", env(SLACK_TEAM_ID=like("T{u10}"), SLACK_CHANNEL_IDS=like("C{u10},C{u10}"))),
    ("id: Notion database", env(NOTION_DATABASE_ID=like("{h32}"), NOTION_PAGE_ID=uuid4)),
    ("id: Airtable base", env(AIRTABLE_BASE_ID=like("app{a14}"), AIRTABLE_TABLE_ID=like("tbl{a14}"))),
    ("id: Google sheet", env(SPREADSHEET_ID=like("1{b43}"), DRIVE_FOLDER_ID=like("1{b32}"))),
    ("id: Supabase project", args("--read-only", lambda rng: f"--project-ref={ref(rng)}")),
    ("id: Supabase project in args", args("--project-ref", ref, "--features=database,docs")),
    ("id: Supabase address", url(lambda rng: f"https://mcp.supabase.com/mcp?project_ref={ref(rng)}&features=docs%2Cdatabase")),
    ("id: Supabase host", env(SUPABASE_URL=lambda rng: f"https://{ref(rng)}.supabase.co")),
    ("id: AWS", env(AWS_REGION="eu-central-1", AWS_PROFILE="acme-prod-readonly", AWS_ACCOUNT_ID=like("{d12}"), BEDROCK_KB_ID=like("{u10}"))),
    ("id: AWS arn", env(AWS_ROLE_ARN=like("arn:aws:iam::{d12}:role/mcp-readonly"), COGNITO_USER_POOL_ID=like("eu-central-1_{a9}"))),
    ("id: Stripe account", env(STRIPE_ACCOUNT=like("acct_1{a15}"), STRIPE_PRICE_ID=like("price_1{a23}"))),
    ("id: Figma file", args("--file-key", like("{a22}"), "--stdio")),
    ("id: Mongo object", env(COLLECTION_ROOT=like("{h24}"), ATLAS_GROUP_ID=like("{h24}"))),
    ("id: Datadog site", env(DD_SITE="datadoghq.eu", DD_SERVICE="shop-api", DD_ENV="prod")),
    ("id: Firebase", env(FIREBASE_APP_ID=like("1:{d12}:web:{h22}"), FIREBASE_PROJECT=like("acme-{h5}"))),
    ("id: Trace", header("X-Request-Id", uuid4)),
    ("id: header tenant", header("X-Tenant-Id", uuid4)),
    ("id: header project", header("X-Project-ID", like("proj_{a24}"))),
    ("id: url uuid", url(lambda rng: f"https://mcp.acme.dev/projects/{uuid4(rng)}/mcp")),
    ("id: url query uuid", url(lambda rng: f"https://mcp.acme.dev/mcp?workspace={uuid4(rng)}&tenant_id={uuid4(rng)}")),
    ("id: url hex project", url(lambda rng: f"https://mcp.acme.dev/mcp?project_id={hexes(rng, 24)}")),
    ("id: args uuid", args("--project-id", uuid4, "--team-id", uuid4)),
    ("id: args client", args("--client-id", uuid4, "--tenant", uuid4)),
    ("id: docker volume", lambda rng: {"command": "docker", "args": ["run", "-i", "--rm", "-v", f"{hexes(rng, 12)}:/data", "acme/mcp"]}),
    ("id: inputs of vscode", lambda rng: {**env(API_KEY="${input:acme-api-key}")(rng), "@top": {"inputs": [{"type": "promptString", "id": "acme-api-key", "description": "Acme API key (from https://acme.io/settings/tokens)", "password": True}]}, "@clients": ("vscode",)}),
    ("id: key id", env(AWS_KMS_KEY_ID=uuid4, GPG_KEY_ID=like("{H16}"), APPLE_KEY_ID=like("{u10}"))),
    ("id: Etherscan contract", env(CONTRACT_ADDRESS=like("0x{h40}"), WALLET_ADDRESS=like("0x{h40}"))),
    # Hash pins
    ("hash: image digest", container),
    ("hash: git commit", from_git),
    ("hash: short commit of npm", from_npm_git),
    ("hash: integrity", field(integrity=lambda rng: "sha512-" + take(rng, "B", 86) + "==", version="1.4.2")),
    ("hash: sha256 of a binary", env(MCP_BINARY_SHA256=like("{h64}"), CHECKSUM=like("sha256:{h64}"))),
    ("hash: build", env(BUILD_COMMIT=like("{h40}"), GIT_SHA=like("{h40}"), RELEASE=like("shop@1.4.2+{h7}"))),
    ("hash: etag and fingerprint", env(CERT_FINGERPRINT=like("SHA256:{B43}"), CONFIG_HASH=like("{h32}"))),
    ("hash: comment key", field(_comment=like("pinned to {h40}, see CHANGELOG"))),
    # Public on purpose
    ("public: PEM public key", env(JWT_PUBLIC_KEY=public_key)),
    ("public: certificate", env(CA_CERT=certificate)),
    ("public: ssh key", env(DEPLOY_PUBLIC_KEY=like("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI{B43} deploy@acme"))),
    ("public: Stripe publishable", env(STRIPE_PUBLISHABLE_KEY=like("pk_" "live_51{a97}"))),
    ("public: Supabase publishable", env(SUPABASE_PUBLISHABLE_KEY=like("sb" "_publishable_{b22}_{b8}"))),
    ("public: Mapbox", env(MAPBOX_PUBLIC_TOKEN=lambda rng: "p" "k." + encoded({"u": lower(rng, 7), "a": lower(rng, 25)}) + "." + b64url(rng, 22))),
    ("public: PostHog project", env(POSTHOG_PROJECT_KEY=like("ph" "c_{a43}"))),
    ("public: age recipient", env(AGE_RECIPIENT=like("age1{l58}"), NOSTR_NPUB=like("npub1{l58}"))),
    ("public: Clerk publishable", env(NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY=like("pk_" "test_{a44}"))),
    ("public: Algolia search", env(ALGOLIA_APP_ID=like("{u10}"), ALGOLIA_INDEX="docs_prod")),
    # Names of variables
    ("name: tokenEnvVar", field(tokenEnvVar="GITHUB_TOKEN", auth={"type": "bearer", "tokenEnv": "GITHUB_PERSONAL_ACCESS_TOKEN"})),
    ("name: bearer_token_env_var", lambda rng: {"url": "https://mcp.acme.dev/mcp", "bearer_token_env_var": rng.choice(["ACME_TOKEN", "GITHUB_PERSONAL_ACCESS_TOKEN", "FIGMA_OAUTH_TOKEN"]), "@clients": ("codex",)}),
    ("name: env_http_headers", lambda rng: {"url": "https://mcp.acme.dev/mcp", "env_http_headers": {"X-API-Key": "ACME_API_KEY"}, "@clients": ("codex",)}),
    ("name: docker -e NAME", lambda rng: {"command": "docker", "args": ["run", "-i", "--rm", "-e", "GITHUB_PERSONAL_ACCESS_TOKEN", "-e", "SLACK_BOT_TOKEN", "ghcr.io/github/github-mcp-server"]}),
    ("name: args flag", args("--token-env", "LINEAR_API_KEY", "--password-env-var=DB_PASSWORD")),
    ("name: env_vars", lambda rng: {"command": "npx", "args": ["-y", "@acme/mcp"], "env_vars": ["OPENAI_API_KEY", "GITHUB_TOKEN"], "@clients": ("codex",)}),
    ("name: required secrets", field(requiredEnv=["STRIPE_SECRET_KEY", "SUPABASE_SERVICE_ROLE_KEY"])),
    ("name: aws secret id", env(SECRET_NAME="prod/shop/database", SECRET_ID="rds-db-credentials/cluster-shop/admin", KEYCHAIN_SERVICE="com.acme.mcp")),
    # Secret-ish names, harmless values
    ("harmless: limits", env(TOKEN_LIMIT="4096", MAX_TOKENS="200000", TOKEN_BUDGET="64000", OPENAI_MAX_TOKENS="8192")),
    ("harmless: modes", env(AUTH_MODE="oauth", AUTH_TYPE="bearer", TOKEN_TYPE="Bearer", SECRET_BACKEND="keychain", PASSWORD_STORE="gnome-libsecret", AUTH_METHOD="externalbrowser")),
    ("harmless: files", env(KEY_FILE="./token.json", GOOGLE_APPLICATION_CREDENTIALS="/Users/anna/.config/gcloud/application_default_credentials.json", SSH_KEY_PATH="~/.ssh/id_ed25519", TOKEN_PATH="C:\\Users\\ben\\.acme\\token.json", PRIVATE_KEY_FILE="/run/secrets/app.pem", CREDENTIALS_FILE="../secrets/google-service-account.json")),
    ("harmless: switches", env(USE_API_KEY="true", REQUIRE_AUTH="false", SKIP_TOKEN_VALIDATION="1", DISABLE_AUTH="yes", SECRET_SCANNING="enabled", ENABLE_SECRETS="on")),
    ("harmless: addresses", env(TOKEN_URL="https://auth.acme.io/oauth2/v2.0/token", AUTH_SERVER="https://login.microsoftonline.com/common/oauth2", KEY_VAULT_URL="https://acme-prod-kv.vault.azure.net/", SECRET_MANAGER_ENDPOINT="secretmanager.googleapis.com", JWKS_URI="https://acme.eu.auth0.com/.well-known/jwks.json", WEBHOOK_URL="https://example.com/webhook")),
    ("harmless: names of keys", env(KEY_PREFIX="mcp:cache:", SORT_KEY="createdAt", PARTITION_KEY="tenantId", PRIMARY_KEY="id", API_KEY_HEADER="X-API-Key", TOKEN_HEADER_NAME="Authorization", COOKIE_NAME="connect.sid", SESSION_KEY="user_session", KEYBOARD_LAYOUT="de")),
    ("harmless: scopes", env(OAUTH_SCOPES="read:user repo workflow", TOKEN_SCOPES="channels:history,chat:write,users:read", AUTH_AUDIENCE="https://api.acme.io")),
    ("harmless: lifetimes", env(TOKEN_TTL="3600", SESSION_TIMEOUT="30m", TOKEN_EXPIRY="2026-12-31", KEY_ROTATION_DAYS="90", TOKEN_REFRESH_INTERVAL="15s")),
    ("harmless: tokenizers", env(TOKENIZER="cl100k_base", TOKENIZERS_PARALLELISM="false", TOKEN_COUNTER="tiktoken", PASSWORD_POLICY="strong", SECRET_KEY_TYPE="RS256", KEY_ALGORITHM="ECDSA_P256_SHA256")),
    ("harmless: users", env(DB_USER="readonly", DB_HOST="db.internal.acme.com", DB_NAME="analytics_prod_2024", USERNAME="anna.schmidt@acme.io", JIRA_USERNAME="ben.mueller@acme-consulting.com")),
    ("harmless: empty", env(API_KEY="", TOKEN="", DB_PASSWORD="")),
    ("harmless: numbers", field(timeout=30000, port=8443, retries=3, tokenLimit=128000, requiresAuth=True, authProviderType="google_credentials")),
    ("harmless: flags", args("--max-tokens", "4096", "--auth", "oauth", "--token-cache=./.cache/tokens.json", "--no-password", "--key-file", "~/.config/acme/key.json")),
    ("harmless: ssh", args("-i", "~/.ssh/id_rsa", "-p", "2222", "deploy@build.acme.io")),
    ("harmless: header modes", header("X-Auth-Mode", "service-account")),
    ("harmless: header tools", header("X-MCP-Toolsets", "repos,issues,pull_requests,code_security,secret_protection")),
    ("harmless: header version", header("Notion-Version", "2022-06-28")),
    ("harmless: header agent", header("User-Agent", lambda rng: f"acme-mcp/1.{rng.randint(0, 40)}.0 (+https://acme.io/bots)")),
    ("harmless: header accept", header("Accept", "application/json, text/event-stream")),
    ("harmless: header read-only", header("X-MCP-Readonly", "true")),
    # Long and odd, all the same plain
    ("plain: paths", args("--directory", "/Users/anna/Library/Application Support/Claude/extensions/local.mcpb.acme.shop-tools/server", "--config=C:\\Users\\Ben\\AppData\\Roaming\\npm\\node_modules\\@acme\\mcp\\dist\\config.production.json")),
    ("plain: nix path", lambda rng: {"command": f"/nix/store/{take(rng, 'l', 32)}-nodejs-22.11.0/bin/node", "args": [f"/nix/store/{take(rng, 'l', 32)}-acme-mcp-1.2.0/lib/index.js"]}),
    ("plain: cache path", lambda rng: {"command": "node", "args": [f"/Users/anna/.npm/_npx/{hexes(rng, 16)}/node_modules/.bin/mcp-server-acme"], "env": {"PATH": "/opt/homebrew/bin:/usr/local/bin:/usr/bin:/bin:/Users/anna/.nvm/versions/node/v22.11.0/bin"}}),
    ("plain: temporary path", env(TMPDIR=like("/var/folders/{l2}/{l30}/T/"), SOCKET=like("/tmp/mcp-{h8}.sock"), SSH_AUTH_SOCK=like("/private/tmp/com.apple.launchd.{a10}/Listeners"))),
    ("plain: models", env(MODEL="anthropic/claude-sonnet-4-5-20250929", EMBEDDING_MODEL="BAAI/bge-large-en-v1.5", OPENAI_MODEL="gpt-4o-mini-2024-07-18", BEDROCK_MODEL_ID="eu.anthropic.claude-3-7-sonnet-20250219-v1:0", OLLAMA_MODEL="hf.co/unsloth/Qwen3-30B-A3B-Instruct-2507-GGUF:Q4_K_M")),
    ("plain: packages", lambda rng: {"command": "npx", "args": ["-y", "@modelcontextprotocol/server-sequential-thinking@2025.7.1", "--registry=https://npm.example.com"]}),
    ("plain: awslabs package", lambda rng: {"command": "uvx", "args": ["awslabs.amazon-bedrock-agentcore-mcp-server@latest"], "env": {"FASTMCP_LOG_LEVEL": "ERROR", "BEDROCK_KB_RERANKING_ENABLED": "false", "KB_INCLUSION_TAG_KEY": "mcp-multirag-kb"}}),
    ("plain: tools", field(autoApprove=["get_file_contents", "search_code", "create_or_update_file", "list_secret_scanning_alerts", "rotate_api_key"], alwaysAllow=["read_multiple_files", "get_access_token_info"])),
    ("plain: description", field(description="Talks to the Acme API. Needs a personal access token (ACME_TOKEN); create one at https://acme.io/settings/tokens with read scope. Never commit the token or password.")),
    ("plain: German description", field(description="Bindet das Ticketsystem an. Das Passwort liegt im Schlüsselbund (Eintrag »acme-mcp«), der Token wird alle 90 Tage erneuert.")),
    ("plain: icon", field(icon=data_uri)),
    ("plain: svg icon", field(icon="data:image/svg+xml;base64,PHN2ZyB4bWxucz0iaHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmciIHZpZXdCb3g9IjAgMCAyNCAyNCI+PHBhdGggZD0iTTEyIDJMMiA3bDEwIDUgMTAtNS0xMC01eiIvPjwvc3ZnPg==")),
    ("plain: versions", env(NODE_VERSION="22.11.0", PYTHON="/opt/homebrew/opt/python@3.12/bin/python3.12", API_VERSION="2024-11-05", SCHEMA="20250618_add_mcp_sessions")),
    ("plain: locale", env(LANG="de_DE.UTF-8", TZ="Europe/Berlin", LC_ALL="C.UTF-8")),
    ("plain: cron and regex", env(SCHEDULE="*/15 8-18 * * 1-5", ALLOWED_PATTERN="^(?!.*(secret|password)).*$", IGNORE="**/node_modules/**,**/.git/**,**/*.pem")),
    ("plain: hosts", env(KAFKA_BROKERS="b-1.shop.x8f2a.c4.kafka.eu-central-1.amazonaws.com:9096,b-2.shop.x8f2a.c4.kafka.eu-central-1.amazonaws.com:9096", ES_NODE="https://es.internal.acme.io:9200", REDIS_HOST="redis-master.default.svc.cluster.local")),
    ("plain: connection string without password", env(DATABASE_URL="postgresql://readonly@db.internal.acme.com:5432/app?sslmode=verify-full", MONGODB_URI="mongodb://localhost:27017/app", REDIS_URL="redis://cache:6379/0")),
    ("plain: integrated security", env(MSSQL_CONNECTION_STRING="Server=sql01.acme.local;Database=shop;Trusted_Connection=True;TrustServerCertificate=yes;")),
    ("plain: JSON settings", env(LAUNCH_OPTIONS='{"headless":true,"args":["--no-sandbox","--disable-gpu"],"timeout":30000}', RULES='[{"match":"^api_","auth":"none"}]')),
    ("plain: long sentence", field(instructions="Prefer the search tool over listing; keep answers short; ask before writing. " * 4)),
    ("plain: base64 config", args("--config", lambda rng: encoded({"name": "acme", "transport": "stdio", "tools": ["search", "fetch"], "limit": rng.randint(5, 99)}))),
    ("plain: shell", lambda rng: {"command": "bash", "args": ["-lc", 'source ~/.nvm/nvm.sh && nvm use 22 && export GITHUB_TOKEN="$(gh auth token)" && exec npx -y @acme/mcp']}),
    ("plain: helper", lambda rng: {**servers.http(rng, "acme"), "headersHelper": rng.choice(["op read op://Private/Acme/headers", "./scripts/mcp-headers.sh", "mcpkey headers acme", "security find-generic-password -s acme-mcp -w", "gcloud auth print-identity-token --format='json(token)'"])}),
    ("plain: op run", lambda rng: {"command": "op", "args": ["run", "--env-file=.env.op", "--", "npx", "-y", "@acme/mcp"]}),
    ("plain: envFile", lambda rng: {"command": "npx", "args": ["-y", "@acme/mcp"], "envFile": "${workspaceFolder}/.env"}),
    ("plain: dotenv", lambda rng: {"command": "npx", "args": ["dotenv-cli", "-e", ".env.local", "--", "npx", "-y", "@acme/mcp"]}),
    ("plain: uppercase words", env(FEATURES="SEMANTIC_SEARCH_AND_CODE_GENERATION", PIPELINE="ContinuousIntegrationAndDelivery", FLAG_SET="ENABLE_EXPERIMENTAL_MCP_CLI_V2")),
    ("plain: date and time", env(SINCE="2025-01-01T00:00:00Z", BUILD_ID="20251104.3", NONCE_WINDOW="300")),
    ("plain: other settings", top(permissions={"allow": ["Bash(git log:*)", "mcp__github__get_me"], "deny": ["Read(./.env)", "Read(./secrets/**)"]}, hooks={"PreToolUse": []})),
    ("plain: schema", top(**{"$schema": "https://static.modelcontextprotocol.io/schemas/2025-10-17/server.schema.json"})),
    ("plain: comment key", top(**{"//": "Tokens: see 1Password, vault »Dev«. Do not paste API keys here!"})),
    ("plain: comment", lambda rng: {**servers.stdio(rng, "acme"), "@comment": rng.choice(["API_KEY comes from the environment", "token: create one at https://acme.io/settings/tokens", '"env": { "ACME_TOKEN": "${ACME_TOKEN}" },', "password is in the keychain", "TODO: move to http transport (see https://acme.dev/docs/mcp#transport)"])}),
    # Examples that documentation prints
    ("docs: AWS", env(AWS_ACCESS_KEY_ID=aws_docs, AWS_SECRET_ACCESS_KEY=lambda rng: "wJalrXUtnFEMI/K7MDENG/" "bPxRfiCY" "EXAMPLEKEY")),
    ("docs: jwt.io", header("Authorization", lambda rng: "Bearer " + jwt_io(rng))),
    ("docs: postgres", env(DATABASE_URL="postgresql://user:password@host:5432/dbname")),
    ("docs: postgres args", lambda rng: {"command": "npx", "args": ["-y", "@modelcontextprotocol/server-postgres", rng.choice(["postgresql://username:password@hostname:5432/database", "postgres://USER:PASSWORD@HOST/DB", "postgresql://[user]:[password]@[host]/[db]", "mysql://user:pass@example.com/db"])]}),
    ("docs: mongodb", env(MDB_MCP_CONNECTION_STRING="mongodb+srv://<username>:<password>@<cluster>.mongodb.net/<database>")),
    ("docs: Slack", env(SLACK_BOT_TOKEN="xo" "xb-your-bot-token", SLACK_TEAM_ID="T01234567")),
    ("docs: Slack webhook", env(SLACK_WEBHOOK_URL="https://hooks.slack.com/services/" "T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX")),
    ("docs: basic", header("Authorization", "Basic <base64-encoded-credentials>")),
    ("docs: bearer words", header("Authorization", lambda rng: rng.choice(["Bearer token", "Bearer <token>", "Bearer YOUR_TOKEN", "Bearer my-secret-token", "Bearer", "bearer your-api-key"]))),
    ("docs: url query", url(lambda rng: rng.choice(["https://mcp.exa.ai/mcp?exaApiKey=YOUR_EXA_API_KEY", "https://mcp.tavily.com/mcp/?tavilyApiKey=<your-api-key>", "https://mcp.firecrawl.dev/{FIRECRAWL_API_KEY}/v2/mcp", "https://server.smithery.ai/@acme/mcp?api_key=xxxx&profile=yyyy", "https://mcp.zapier.com/api/mcp/s/YOUR_SERVER_ID/mcp"]))),
    ("docs: Telegram", env(TELEGRAM_BOT_TOKEN="123456:ABC-" "DEF1234ghIkl-zyx57W2v1u123ew11")),
    ("docs: Twilio", env(TWILIO_ACCOUNT_SID="ACxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", TWILIO_AUTH_TOKEN="your_auth_token")),
]


def local_database(rng):
    return rng.choice(["postgresql://postgres:postgres@localhost:5432/app", "postgres://postgres:password@127.0.0.1:54322/postgres", "mysql://root:root@127.0.0.1:3306/shop", "postgresql://app:app@db:5432/app", "mongodb://root:example@mongo:27017", "redis://:redis@localhost:6379", "amqp://guest:guest@rabbitmq:5672/"])


POLICY = [
    ("default password on loopback", env(DATABASE_URL=local_database)),
    ("default password in args", lambda rng: {"command": "npx", "args": ["-y", "@modelcontextprotocol/server-postgres", local_database(rng)]}),
    ("default password as a variable", env(DB_HOST="localhost", DB_USER="postgres", DB_PASSWORD="postgres")),
    ("compose password", env(NEO4J_URI="bolt://localhost:7687", NEO4J_USERNAME="neo4j", NEO4J_PASSWORD="password")),
    ("Supabase anon key", env(SUPABASE_ANON_KEY=lambda rng: jwt(rng, {"iss": "supabase", "ref": ref(rng), "role": "anon", "iat": 1700000000, "exp": 2010000000}))),
    ("Stripe test key", env(STRIPE_SECRET_KEY=like("sk" "_test_51{a97}|sk" "_test_{a24}"))),
    ("Sentry DSN", env(SENTRY_DSN=like("https://{h32}@o{d6}.ingest.de.sentry.io/{d16}"))),
    ("token in a loopback url", url(lambda rng: f"http://127.0.0.1:{rng.randint(3000, 9000)}/mcp?token={alnum(rng, 24)}")),
    ("token in a loopback header", lambda rng: {"type": "http", "url": "http://localhost:27123/mcp", "headers": {"Authorization": "Bearer " + hexes(rng, 64)}}),
    ("AWS key id alone", env(AWS_ACCESS_KEY_ID=like("AK" "IA{x16}"), AWS_REGION="eu-west-1")),
    ("Firebase web key", env(NEXT_PUBLIC_FIREBASE_API_KEY=like("AI" "za{b35}"), NEXT_PUBLIC_FIREBASE_PROJECT_ID="acme-web")),
    ("Algolia search key", env(ALGOLIA_SEARCH_API_KEY=like("{h32}"))),
]
