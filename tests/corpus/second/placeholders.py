"""Held-out stand-ins for a secret: words of many languages and styles, and references to where the secret is. Rows as in negatives.py."""

from .shapes import fill

# label, what people write, apart by two spaces.
WORDS = [
    ("german words", "dein-api-key  DEIN_API_SCHLUESSEL  <hier-token-eintragen>  IHR_TOKEN_HIER  hier_einfuegen  dein-geheimer-schlüssel"),
    ("french words", "votre-cle-api  VOTRE_JETON_ICI  <votre_jeton>  à_remplacer  mettre-la-clé-ici  ta_cle_ici"),
    ("spanish words", "tu_clave_api  TU-TOKEN-AQUI  <pon-aqui-tu-token>  reemplazar_por_tu_token  aquí_tu_contraseña  tu-clave-secreta"),
    ("portuguese words", "sua_chave_aqui  SEU_TOKEN_AQUI  <coloque-sua-chave>  substitua-aqui  sua-senha"),
    ("italian words", "la_tua_chiave  INSERISCI_QUI_IL_TOKEN  <il-tuo-token>  chiave-segreta-qui  da_sostituire"),
    ("dutch words", "jouw-api-sleutel  VUL_HIER_JE_TOKEN_IN  <jouw-token>  vervang-mij"),
    ("polish words", "twoj_klucz_api  WSTAW_TUTAJ_TOKEN  <twój-token>  zmien_mnie"),
    ("czech words", "vas_api_klic  VLOZTE_TOKEN_SEM  <váš-token>"),
    ("russian words", "ваш_токен  ВСТАВЬТЕ_КЛЮЧ_СЮДА  <ваш-ключ>  замените_на_свой  vash-token-zdes"),
    ("ukrainian words", "ваш_ключ_тут  ВСТАВТЕ_ТОКЕН  замініть_мене"),
    ("turkish words", "api_anahtariniz  BURAYA_TOKEN_GIRIN  <anahtarınız>  degistirin"),
    ("chinese words", "你的API密钥  在此填写你的token  请替换为你的密钥  <你的访问令牌>  填入你的key  你的金鑰"),
    ("japanese words", "あなたのAPIキー  ここにトークンを入力  <アクセストークン>  トークンを設定してください"),
    ("korean words", "여기에_토큰_입력  발급받은_API_키  <액세스_토큰>  본인의-키"),
    ("vietnamese words", "token_cua_ban  THAY_BANG_TOKEN_CUA_BAN  <khóa-api-của-bạn>"),
    ("indonesian words", "token_anda_disini  MASUKKAN_TOKEN_ANDA  ganti-dengan-token-anda"),
    ("swedish words", "din-api-nyckel  BYT_UT_MIG  <din-token>  ange-nyckel-här"),
    ("arabic words", "ضع_المفتاح_هنا  <رمزك>  المفتاح_الخاص_بك"),
    ("hindi words", "apni_api_key_yahan  आपकी_कुंजी  <अपना-टोकन>"),
    ("local model words", "not-needed  ollama  lm-studio  EMPTY  no-key-required  sk-no-key-required  unused  anything"),
    ("explaining words", "from-keychain  set-via-env  see-1password  ask-your-admin  stored-in-vault  injected-by-ci  configured-in-ui"),
    ("missing words", "TODO  FIXME  TBD  n/a  none  null  undefined  <missing>  tbd-by-ops"),
    ("marked words", "@@API_TOKEN@@  %%TOKEN%%  ##TOKEN##  ~~~token~~~  (your key)  {your_key}  [[token]]  «token»  =YOUR_KEY="),
    ("masked words", "••••••••••••••••  ****************  ···········  █████████████  ***REMOVED***  <hidden>  (redacted)  [masked]"),
    ("dotted shapes", "sk-...  ghp_…  gsk_...abcd  pk-live-...  eyJ...  xoxb-...  AIza...  Bearer..."),
    ("crossed shapes", "gsk_xxxxxxxxxxxxxxxxxxxxxxxxxxxx  pplx-XXXXXXXXXXXXXXXXXXXXXXXX  shpat_xxxxxxxxxxxxxxxx  pat-na1-xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx  key-yyyyyyyyyyyyyyyy  AKzzzzzzzzzzzzzzzz"),
    ("told shapes", "sk-your-key-here  ghp_yourtokenhere  lin_api_your_key  r8_replace_with_yours  re_your_resend_key  pat_insert_token  xapp-your-app-token"),
    ("zero shapes", "00000000-0000-0000-0000-000000000000  00000000000000000000000000000000  ffffffffffffffffffffffffffffffff  111111111111  11111111-2222-3333-4444-555555555555"),
    ("counted shapes", "0123456789abcdef0123456789abcdef  abcdefghijklmnopqrstuvwxyz123456  1234567890abcdef  abc123def456  a1b2c3d4e5f6g7h8  12345678-1234-1234-1234-123456789012"),
    ("sample words", "example-token  sample_key_value  demo-key  dummy-token-for-tests  fake_api_key  mock-secret  placeholder-token  my-secret-token  some-api-key"),
]

# label, reference: {v} is a variable, {p} a path.
REFERENCES = [
    ("powershell reference", "$env:{v}"),
    ("batch reference", "%{v}%"),
    ("bare reference", "$" "{v}"),
    ("required reference", "${{v}:?set it in your shell}"),
    ("empty default", "${{v}:-}"),
    ("brace reference", "{{{v}}}"),
    ("spaced reference", "{{ {v} }}"),
    ("workflow reference", "${{ secrets.{v} }}"),
    ("editor environment", "${env:{v}}"),
    ("editor input", "${input:{p}-key}"),
    ("opencode environment", "{env:{v}}"),
    ("opencode file", "{file:~/.secrets/{p}}"),
    ("hash reference", "#{{v}}#"),
    ("underscored reference", "__{v}__"),
    ("env scheme", "env://{v}"),
    ("env prefix", "ENV:{v}"),
    ("onepassword reference", "op://Engineering/{p}/credential"),
    ("vault reference", "vault:secret/data/{p}#token"),
    ("vals reference", "ref+vault://secret/{p}#/token"),
    ("parameter store reference", "ssm:/prod/{p}/token"),
    ("secrets manager arn", "arn:aws:secretsmanager:eu-west-1:<d12>:secret:{p}-<a6>"),
    ("google secret name", "projects/<D1><d11>/secrets/{p}/versions/latest"),
    ("azure vault reference", "@Microsoft.KeyVault(SecretUri=https://acme.vault.azure.net/secrets/{p}/<h32>)"),
    ("bitwarden reference", "bws://<u>"),
    ("doppler reference", "doppler://acme/prd/{v}"),
    ("keyring reference", "keyring:{p}/default"),
    ("keychain reference", "keychain://{p}"),
    ("mounted secret", "/run/secrets/{p}_token"),
    ("file scheme", "file:///etc/{p}/token"),
    ("pass command", "$(pass show mcp/{p})"),
    ("gopass command", "$(gopass show -o mcp/{p})"),
    ("security command", "$(security find-generic-password -s {p}-mcp -w)"),
    ("secret service command", "$(secret-tool lookup service {p})"),
    ("secrets manager command", "$(aws secretsmanager get-secret-value --secret-id {p} --query SecretString --output text)"),
    ("gcloud command", "$(gcloud secrets versions access latest --secret={p})"),
    ("cli token command", "$(gh auth token)"),
    ("sops ciphertext", "ENC[AES256_GCM,data:<b44>,iv:<b43>=,tag:<b22>==,type:str]"),
]
NAMES = ["acme", "crm", "billing", "search", "mail", "warehouse"]


def word(texts):
    """A make(rng) of one of these."""
    return lambda rng: rng.choice(texts.split("  "))


def reference(text):
    """A make(rng) of a reference to some variable or path."""

    def make(rng):
        name = rng.choice(NAMES)
        return fill(rng, text.replace("{v}", f"{name.upper()}_TOKEN").replace("{p}", name))

    return make


PLACEHOLDERS = [
    *((label, "words", word(texts)) for label, texts in WORDS),
    *((label, "reference", reference(text)) for label, text in REFERENCES),
]
