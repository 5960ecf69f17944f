"""What stands in for a secret in the unseen set, in two dozen languages; rows as in negatives.py."""

from values import digits, uuid4


def words(label, *texts):
    return (label, "words", lambda rng: rng.choice(texts))


def reference(label, *texts):
    return (label, "reference", lambda rng: rng.choice(texts))


def whole(label, *texts):
    return (label, "whole", lambda rng: rng.choice(texts))


PLACEHOLDERS = [
    words("your key", "your-api-key", "your_api_key", "YOUR_API_KEY", "YOUR-API-KEY"),
    words("your key here", "your-api-key-here", "your_token_here", "YOUR_TOKEN_GOES_HERE"),
    words("your actual key", "your-actual-api-key", "your-real-token", "YOUR_OWN_KEY"),
    words("angle", "<your-token>", "<YOUR_API_KEY>", "<token>", "<api key>", "<insert token>"),
    words("square", "[YOUR_API_KEY]", "[your token]", "[insert-key]"),
    words("curly", "{your-token}", "{API_KEY}", "{YOUR_SECRET}"),
    words("crosses", "xxx", "xxxx", "XXXXXXXX", "xxxxxxxxxxxxxxxxxxxx", "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx"),
    words("crosses after a prefix", "gh" "p_xxxxxxxxxxxxxxxxxxxxxxxxxxxx", "sk-" "xxxxxxxxxxxxxxxx", "nt" "n_xxxxxxxxxxxx", "xo" "xb-xxxx-xxxx-xxxx"),
    words("stars", "***", "********", "nt" "n_****", "sk-" "****************"),
    words("dots", "...", "sk-" "...", "sk-" "ant-...", "gh" "p_...", "lin_api_…"),
    words("dots of a screen", "••••••••", "●●●●●●"),
    words("prefix and words", "gh" "p_your_token_here", "sk-" "your-key-here", "fi" "gd_YOUR_TOKEN", "sb" "p_your-access-token"),
    words("replace", "REPLACE_ME", "replace-me", "REPLACE_WITH_YOUR_KEY", "replace-with-real-token"),
    words("change", "changeme", "CHANGE_ME", "change-this", "CHANGE-THIS-TO-YOUR-KEY"),
    words("insert", "INSERT_API_KEY_HERE", "insert-token-here", "PUT_YOUR_KEY_HERE", "PASTE_TOKEN_HERE"),
    words("add", "ADD_YOUR_TOKEN", "add-your-key-here", "fill-me-in", "FILL_IN", "enter-your-api-key"),
    words("underlined", "__API_KEY__", "__TOKEN__", "__REPLACE__", "__SECRET__"),
    words("to do", "TODO", "TBD", "FIXME", "todo-add-key"),
    words("redacted", "[REDACTED]", "<redacted>", "REDACTED", "***REDACTED***", "(removed)"),
    words("said to be none", "placeholder", "dummy", "dummy-key", "not-a-real-key", "fake-token", "none", "not-needed"),
    words("example", "example-api-key", "example_token", "sample-key", "my-api-key", "MY_TOKEN"),
    words("obtained", "get-from-dashboard", "get-one-at-acme.io", "see-1password", "ask-the-team", "set-in-your-shell"),
    words("nothing", ""),
    words("zeros", "0000000000000000", "00000000-0000-0000-0000-000000000000"),
    words("german", "dein-api-schluessel", "DEIN_TOKEN_HIER", "<ihr-schlüssel>", "HIER_EINTRAGEN", "bitte-ersetzen"),
    words("french", "votre-clé-api", "VOTRE_CLE_API", "<votre-jeton>", "A_REMPLACER", "mettre-la-clé-ici"),
    words("spanish", "tu-clave-api", "TU_TOKEN_AQUI", "<su-clave>", "REEMPLAZAR", "pon-tu-token-aquí"),
    words("portuguese", "sua-chave-aqui", "SEU_TOKEN_AQUI", "<sua-chave>", "COLE_SEU_TOKEN", "substitua-aqui"),
    words("italian", "la-tua-chiave-api", "IL_TUO_TOKEN", "INSERISCI_LA_CHIAVE", "<la-tua-chiave>"),
    words("dutch", "jouw-api-sleutel", "JOUW_TOKEN_HIER", "VUL_HIER_JE_SLEUTEL_IN", "<uw-sleutel>"),
    words("polish", "twój-klucz-api", "TWOJ_TOKEN", "WSTAW_KLUCZ_TUTAJ", "<twoj-token>"),
    words("czech", "váš-api-klíč", "VAS_TOKEN", "DOPLNTE_KLIC"),
    words("swedish", "din-api-nyckel", "DIN_TOKEN_HÄR", "<din-nyckel>"),
    words("danish", "din-api-nøgle", "INDSÆT_NØGLE_HER", "DIT_TOKEN_HER"),
    words("finnish", "oma-api-avain-tähän", "SINUN_AVAIMESI"),
    words("hungarian", "a-te-kulcsod", "IDE_A_KULCSOT"),
    words("romanian", "cheia-ta-api", "TOKENUL_TAU_AICI"),
    words("greek", "το-κλειδί-σας", "<το_token_σας>"),
    words("russian", "ваш_токен", "ВАШ_API_КЛЮЧ", "<вставьте токен>", "ваш-ключ-здесь"),
    words("ukrainian", "ваш_ключ_тут", "ВСТАВТЕ_ТОКЕН"),
    words("turkish", "api-anahtarınız", "BURAYA_TOKEN_GIRIN", "<anahtarınız>"),
    words("arabic", "ضع_مفتاحك_هنا", "مفتاح_API_الخاص_بك"),
    words("hebrew", "המפתח_שלך", "הכנס_טוקן_כאן"),
    words("hindi", "आपकी_API_कुंजी", "यहाँ_टोकन_डालें"),
    words("chinese", "你的API密钥", "您的令牌", "在此填写你的密钥", "<你的token>", "替换为你的密钥"),
    words("chinese, traditional", "你的金鑰", "請填入您的權杖", "在此輸入金鑰"),
    words("japanese", "あなたのAPIキー", "ここにトークンを入力", "<APIキー>", "YOUR_APIキー"),
    words("korean", "여기에_API_키_입력", "발급받은_토큰", "<API_키>", "당신의_토큰"),
    words("vietnamese", "khóa-api-của-bạn", "NHAP_TOKEN_CUA_BAN", "<khóa-của-bạn>"),
    words("indonesian", "masukkan-api-key-anda", "TOKEN_ANDA_DI_SINI", "<kunci-anda>"),
    words("thai", "ใส่คีย์ของคุณที่นี่", "โทเค็นของคุณ"),
    reference("braced", "${API_KEY}", "${ACME_TOKEN}", "${MCP_API_KEY}", "${DB_SECRET}"),
    reference("bare", "$API_KEY", "$ACME_TOKEN", "$MCP_AUTH"),
    reference("braced env", "${env:API_KEY}", "${env:ACME_TOKEN}", "${env.ACME_TOKEN}", "{env:ACME_TOKEN}"),
    reference("asked", "${input:api-key}", "${input:acme_token}", "${user_config.api_key}"),
    reference("mustache", "{{API_KEY}}", "{{ acme_token }}", "{{secrets.ACME_TOKEN}}", "${{ secrets.ACME_TOKEN }}"),
    reference("percent", "%API_KEY%", "%ACME_TOKEN%"),
    reference("empty default", "${API_KEY:-}", "${ACME_TOKEN:?set it first}"),
    reference("substituted", "$(cat ~/.config/acme/token)", "$(op read op://Dev/acme/token)", "{file:~/.secrets/acme}"),
    whole("1password", "op://Engineering/acme-mcp/credential", "op://Private/Acme/api key"),
    whole("vaults", "vault:secret/data/mcp#token", "aws-sm:prod/mcp/token", "ref+vault://mcp/acme#/token", "keychain:acme-mcp"),
    whole("arn", "arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/mcp-acme", "projects/acme-prod/secrets/mcp-token/versions/latest"),
    whole("file", "/run/secrets/acme_token", "file:///run/secrets/token", "~/.config/acme/token"),
    whole("command", "pass show acme/mcp", "security find-generic-password -s acme-mcp -w", "gcloud auth print-access-token"),
    ("numbered", "words", lambda rng: f"your-api-key-{digits(rng, 1)}"),
    ("of a team", "words", lambda rng: f"<{rng.choice(['shop', 'web', 'data', 'infra'])}-team-token>"),
    ("asked by its id", "reference", lambda rng: f"${{input:key-{digits(rng, 2)}}}"),
    ("1password by id", "whole", lambda rng: f"op://{uuid4(rng).replace('-', '')[:26]}/acme-mcp/password"),
]
