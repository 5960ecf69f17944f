"""Held-out kinds of secrets: vendors seldom met in scanners, and what people make up themselves. Rows as in kinds.py."""

from .shapes import fill, jwt, pem, shape

HS256 = {"alg": "HS256", "typ": "JWT"}
RS256 = {"alg": "RS256", "typ": "JWT"}

# label, variables, shape. Their own shape tells.
VENDOR = [
    ("lichess token", "LICHESS_TOKEN LICHESS_API_TOKEN", "lip_<a20>"),
    ("harness pat", "HARNESS_API_KEY", "pat.<w22>.<h24>.<a20>"),
    ("rancher token", "RANCHER_TOKEN", "token-<l5>:<l54>"),
    ("rubygems key", "GEM_HOST_API_KEY", "rubygems_<h48>"),
    ("nuget key", "NUGET_API_KEY", "oy2<l43>"),
    ("artifactory key", "JFROG_ACCESS_TOKEN ARTIFACTORY_API_KEY", "AKCp<a69>"),
    ("porkbun secret", "PORKBUN_SECRET_API_KEY", "sk1_<h64>"),
    ("dnsimple token", "DNSIMPLE_TOKEN", "dnsimple_a_<a32>"),
    ("wakatime key", "WAKATIME_API_KEY", "waka_<u>"),
    ("deepl key", "DEEPL_API_KEY", "<u>:fx"),
    ("pixabay key", "PIXABAY_API_KEY", "<D1><d7>-<h25>"),
    ("riot key", "RIOT_API_KEY", "RGAPI-<u>"),
    ("blockfrost project", "BLOCKFROST_API_KEY", "mainnet<a32>"),
    ("tatum key", "TATUM_API_KEY", "t-<h24>-<h24>"),
    ("runpod key", "RUNPOD_API_KEY", "rpa_<A42>"),
    ("luma key", "LUMA_API_KEY LUMAAI_API_KEY", "luma-<u>-<u>"),
    ("runway secret", "RUNWAYML_API_SECRET", "key_<h128>"),
    ("cartesia key", "CARTESIA_API_KEY", "sk_car_<a22>"),
    ("scrapfly key", "SCRAPFLY_API_KEY SCRAPFLY_KEY", "scp-live-<h32>"),
    ("hyperbrowser key", "HYPERBROWSER_API_KEY", "hb_<h32>"),
    ("daytona key", "DAYTONA_API_KEY", "dtn_<h64>"),
    ("langfuse secret", "LANGFUSE_SECRET_KEY", "sk-lf-<u>"),
    ("close key", "CLOSE_API_KEY", "api_<a22>.<a22>"),
    ("brevo key", "BREVO_API_KEY", "xkeysib-<h64>-<a16>"),
    ("ghost admin", "GHOST_ADMIN_API_KEY", "<h24>:<h64>"),
    ("paddle key", "PADDLE_API_KEY", "pdl_live_apikey_<l26>_<a22>_<a3>"),
    ("mollie key", "MOLLIE_API_KEY", "live_<a30>"),
    ("harvest token", "HARVEST_ACCESS_TOKEN", "<D1><d6>.pt.<w86>"),
    ("calcom key", "CAL_API_KEY CALCOM_API_KEY", "cal_live_<h32>"),
    ("uptimerobot key", "UPTIMEROBOT_API_KEY", "u<D1><d6>-<h24>"),
    ("axiom token", "AXIOM_TOKEN", "xaat-<u>"),
    ("coralogix key", "CORALOGIX_API_KEY", "cxtp_<a30>"),
    ("dynatrace token", "DT_TOKEN DYNATRACE_API_TOKEN", "dt0c01.<A24>.<A64>"),
    ("rapidapi key", "RAPIDAPI_KEY X_RAPIDAPI_KEY", "<h10>msh<h15>p1<h6>jsn<h12>"),
    ("maxmind key", "MAXMIND_LICENSE_KEY", "<a6>_<a29>_mmk"),
    ("socket token", "SOCKET_API_TOKEN SOCKET_API_KEY", "sktsec_<w40>_api"),
    ("yandex oauth", "YANDEX_OAUTH_TOKEN YANDEX_TRACKER_TOKEN", "y0_<w55>"),
    ("vk token", "VK_ACCESS_TOKEN VK_TOKEN", "vk1.a.<w190>"),
    ("tinkoff token", "TINKOFF_TOKEN TINVEST_TOKEN", "t.<w86>"),
    ("mercadopago token", "MERCADOPAGO_ACCESS_TOKEN MP_ACCESS_TOKEN", "APP_USR-<D1><d15>-<d6>-<h32>-<D9>"),
    ("baidu bce", "BAIDU_API_KEY QIANFAN_API_KEY", "bce-v3/ALTAK-<a21>/<h40>"),
    ("toss secret", "TOSS_SECRET_KEY", "live_sk_<a30>"),
    ("woocommerce secret", "WOOCOMMERCE_CONSUMER_SECRET WC_CONSUMER_SECRET", "cs_<h40>"),
    ("coingecko key", "COINGECKO_DEMO_API_KEY COINGECKO_PRO_API_KEY", "CG-<a24>"),
    ("you key", "YDC_API_KEY", "ydc-sk-<h16>-<a32>-<h8>"),
    ("fireworks key", "FIREWORKS_API_KEY", "fw_<a22>"),
    ("zhipu key", "ZHIPUAI_API_KEY Z_AI_API_KEY GLM_API_KEY", "<h32>.<a16>"),
    ("composio key", "COMPOSIO_API_KEY", "ak_<w20>"),
    ("buildkite token", "BUILDKITE_API_TOKEN", "bkua_<h40>"),
    ("terraform cloud", "TFE_TOKEN TF_CLOUD_TOKEN", "<a14>.atlasv1.<a67>"),
    ("pulumi token", "PULUMI_ACCESS_TOKEN", "pul-<h40>"),
    ("doppler service", "DOPPLER_TOKEN", "dp.st.prd_eu.<a43>"),
    ("infisical token", "INFISICAL_TOKEN", "st.<h24>.<h32>.<h32>"),
    ("bitwarden machine", "BWS_ACCESS_TOKEN", "0.<u>.<a30>:<b22>=="),
    ("okta api", "OKTA_API_TOKEN", "00<w40>"),
    ("clerk secret", "CLERK_SECRET_KEY", "sk_live_<a40>"),
    ("launchdarkly api", "LAUNCHDARKLY_API_KEY LAUNCHDARKLY_ACCESS_TOKEN", "api-<u>"),
    ("segment token", "SEGMENT_PUBLIC_API_TOKEN SEGMENT_ACCESS_TOKEN", "sgp_<a64>"),
    ("klaviyo private", "KLAVIYO_PRIVATE_API_KEY PRIVATE_API_KEY", "pk_<h34>"),
    ("contentful management", "CONTENTFUL_MANAGEMENT_ACCESS_TOKEN", "CFPAT-<w43>"),
    ("typeform token", "TYPEFORM_API_KEY TYPEFORM_TOKEN", "tfp_<a44>_<a14>"),
    ("tailscale key", "TAILSCALE_API_KEY TS_API_KEY", "tskey-api-<a11>CNTRL-<a32>"),
]

# label, variables, shape. Only a place or a name tells.
OPAQUE = [
    ("gitea token", "GITEA_ACCESS_TOKEN FORGEJO_TOKEN", "<h40>"),
    ("ynab token", "YNAB_API_TOKEN YNAB_TOKEN", "<w43>"),
    ("vultr key", "VULTR_API_KEY", "<A36>"),
    ("godaddy pair", "GODADDY_API_SECRET", "<a22>"),
    ("crowdin token", "CROWDIN_PERSONAL_TOKEN", "<h80>"),
    ("pexels key", "PEXELS_API_KEY", "<a56>"),
    ("steam key", "STEAM_API_KEY", "<H32>"),
    ("finnhub key", "FINNHUB_API_KEY", "<l40>"),
    ("alpaca secret", "APCA_API_SECRET_KEY ALPACA_SECRET_KEY", "<a40>"),
    ("binance secret", "BINANCE_API_SECRET", "<a64>"),
    ("oanda token", "OANDA_API_TOKEN", "<h32>-<h32>"),
    ("dune key", "DUNE_API_KEY", "<a32>"),
    ("wandb key", "WANDB_API_KEY", "<h40>"),
    ("comet key", "COMET_API_KEY OPIK_API_KEY", "<a25>"),
    ("pipedrive token", "PIPEDRIVE_API_TOKEN", "<h40>"),
    ("apollo key", "APOLLO_IO_API_KEY", "<w22>"),
    ("toggl token", "TOGGL_API_TOKEN", "<h32>"),
    ("clockify key", "CLOCKIFY_API_KEY", "<b48>"),
    ("smartsheet token", "SMARTSHEET_API_KEY SMARTSHEET_ACCESS_TOKEN", "<a37>"),
    ("browserstack key", "BROWSERSTACK_ACCESS_KEY", "<a20>"),
    ("virustotal key", "VIRUSTOTAL_API_KEY VT_API_KEY", "<h64>"),
    ("abuseipdb key", "ABUSEIPDB_API_KEY", "<h80>"),
    ("shodan key", "SHODAN_API_KEY", "<a32>"),
    ("hue username", "HUE_API_KEY HUE_APPLICATION_KEY", "<w40>"),
    ("tuya secret", "TUYA_ACCESS_SECRET", "<h32>"),
    ("kakao key", "KAKAO_REST_API_KEY", "<h32>"),
    ("amap key", "AMAP_MAPS_API_KEY", "<h32>"),
    ("aliyun secret", "ALIBABA_CLOUD_ACCESS_KEY_SECRET", "<a30>"),
    ("tencent secret", "TENCENTCLOUD_SECRET_KEY", "<a32>"),
    ("tushare token", "TUSHARE_TOKEN", "<h56>"),
    ("dadata secret", "DADATA_API_KEY DADATA_SECRET_KEY", "<h40>"),
    ("gigachat credentials", "GIGACHAT_CREDENTIALS", "<b98>=="),
    ("zendesk token", "ZENDESK_API_TOKEN ZENDESK_API_KEY", "<a40>"),
    ("freshdesk key", "FRESHDESK_API_KEY", "<a20>"),
    ("plaid secret", "PLAID_SECRET", "<h30>"),
    ("coinbase secret", "COINBASE_API_SECRET CDP_API_KEY_SECRET", "<b86>=="),
    ("alchemy key", "ALCHEMY_API_KEY", "<w32>"),
    ("etherscan key", "ETHERSCAN_API_KEY", "<A34>"),
    ("polygon market", "POLYGON_API_KEY", "<w32>"),
    ("alphavantage key", "ALPHA_VANTAGE_API_KEY ALPHAVANTAGE_API_KEY", "<A16>"),
    ("fred key", "FRED_API_KEY", "<h32>"),
    ("nasa key", "NASA_API_KEY", "<a40>"),
    ("openweather key", "OPENWEATHER_API_KEY OWM_API_KEY", "<h32>"),
    ("here key", "HERE_API_KEY", "<w43>"),
    ("ahrefs key", "AHREFS_API_KEY AHREFS_MCP_KEY", "<w40>"),
    ("kagi key", "KAGI_API_KEY", "<w22>.<w43>"),
    ("cohere key", "COHERE_API_KEY CO_API_KEY", "<a40>"),
    ("browserless token", "BROWSERLESS_TOKEN", "2<a16><h33>"),
    ("pipedream secret", "PIPEDREAM_CLIENT_SECRET", "<w43>"),
    ("reddit secret", "REDDIT_CLIENT_SECRET", "<w30>"),
    ("strava refresh", "STRAVA_REFRESH_TOKEN STRAVA_CLIENT_SECRET", "<h40>"),
    ("line channel", "CHANNEL_ACCESS_TOKEN LINE_CHANNEL_ACCESS_TOKEN", "<b170>="),
    ("wechat secret", "WECHAT_APP_SECRET WECHAT_APPSECRET", "<h32>"),
    ("dingtalk secret", "DINGTALK_CLIENT_SECRET DINGTALK_APP_SECRET", "<w64>"),
    ("jenkins token", "JENKINS_TOKEN JENKINS_API_TOKEN", "11<h32>"),
    ("auth0 secret", "AUTH0_CLIENT_SECRET", "<w64>"),
    ("rollbar token", "ROLLBAR_ACCESS_TOKEN", "<h32>"),
    ("mixpanel secret", "MIXPANEL_SERVICE_ACCOUNT_PASSWORD MIXPANEL_API_SECRET", "<a32>"),
    ("amplitude secret", "AMPLITUDE_SECRET_KEY", "<h32>"),
    ("zilliz token", "MILVUS_TOKEN ZILLIZ_CLOUD_API_KEY", "<h72>"),
    ("plex token", "PLEX_TOKEN", "<w20>"),
    ("obsidian rest", "OBSIDIAN_API_KEY", "<h64>"),
    ("aiven token", "AIVEN_TOKEN", "aivenv1<b60>"),
    ("readwise token", "READWISE_TOKEN READWISE_ACCESS_TOKEN", "<a50>"),
]

# The same, but with signs that a shell would take for its own.
QUOTED = [
    ("convex deploy", "CONVEX_DEPLOY_KEY", "prod:<z6>-<z8>-<d3>|<b60>=="),
]

UUID = [
    ("consul token", "CONSUL_HTTP_TOKEN NOMAD_TOKEN"),
    ("scaleway secret", "SCW_SECRET_KEY"),
    ("coinmarketcap key", "COINMARKETCAP_API_KEY CMC_PRO_API_KEY"),
    ("linkup key", "LINKUP_API_KEY"),
    ("fireflies key", "FIREFLIES_API_KEY"),
    ("coda token", "CODA_API_TOKEN CODA_API_KEY"),
    ("urlscan key", "URLSCAN_API_KEY"),
    ("ozon key", "OZON_API_KEY"),
    ("volcengine ark", "ARK_API_KEY VOLCENGINE_API_KEY"),
    ("splunk hec", "SPLUNK_HEC_TOKEN SPLUNK_TOKEN"),
    ("postmark server", "POSTMARK_SERVER_TOKEN"),
    ("opsgenie key", "OPSGENIE_API_KEY"),
]

# label, variables, JWT header, claims.
JWT = [
    ("tmdb token", "TMDB_ACCESS_TOKEN TMDB_READ_ACCESS_TOKEN", HS256, {"aud": "<h32>", "nbf": 1735000000, "sub": "<h24>", "scopes": ["api_read"], "version": 1}),
    ("calendly token", "CALENDLY_API_KEY CALENDLY_ACCESS_TOKEN", {"kid": "<h64>", "typ": "PAT", "alg": "ES256"}, {"iss": "https://auth.calendly.com", "iat": 1735000000, "jti": "<u>"}),
    ("moralis key", "MORALIS_API_KEY", HS256, {"nonce": "<u>", "orgId": "<D6>", "userId": "<D6>", "typeId": "<u>", "type": "PROJECT"}),
    ("wildberries token", "WB_API_TOKEN WILDBERRIES_TOKEN", {"alg": "ES256", "kid": "20250520v1", "typ": "JWT"}, {"ent": 1, "exp": 1770000000, "id": "<u>", "oid": "<D7>", "s": 1073741950}),
]

# label, address. The address is the credential.
URL = [
    ("bitrix hook", "BITRIX24_WEBHOOK_URL", "https://acme.bitrix24.ru/rest/<D2>/<l16>/"),
    ("ankr endpoint", "ETH_RPC_URL", "https://rpc.ankr.com/eth/<h64>"),
    ("mattermost hook", "MATTERMOST_WEBHOOK_URL", "https://chat.acme.org/hooks/<l26>"),
    ("alertzy beat", "HEARTBEAT_SECRET_URL", "https://uptime.betterstack.com/api/v1/heartbeat/<a24>"),
    ("quicknode endpoint", "SOLANA_RPC_URL RPC_URL", "https://<z6>-<z5>-<z6>.solana-mainnet.quiknode.pro/<h40>/"),
    ("helius endpoint", "HELIUS_RPC_URL RPC_ENDPOINT", "https://mainnet.helius-rpc.com/?api-key=<u>"),
    ("lark bot hook", "LARK_WEBHOOK_URL FEISHU_WEBHOOK_URL", "https://open.feishu.cn/open-apis/bot/v2/hook/<u>"),
    ("dingtalk bot hook", "DINGTALK_WEBHOOK_URL", "https://oapi.dingtalk.com/robot/send?access_token=<h64>"),
    ("wecom bot hook", "WECOM_WEBHOOK_URL WECHAT_WEBHOOK_URL", "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=<u>"),
]

# label, variables, words of the language to choose from, endings.
HUMAN = [
    ("odoo german password", "ODOO_PASSWORD ODOO_MASTER_PASSWORD", "Sommer Winterzeit Gartenzaun Fussball Kaffeepause Fränzi", "<D1><d3>! <D2># _<D4>"),
    ("sap spanish password", "SAP_PASSWORD HANA_PASSWORD", "Mariposa Contigo Barcelona Pelirrojo Mañana Corazon", "<D4>* <D2>$ .<D3>!"),
    ("glpi french password", "GLPI_PASSWORD LDAP_PASSWORD", "Soleil Bonjour Chocolat Papillon Étoile Marseille", "<D2>! @<D4> <D3>?"),
    ("bitrix russian password", "BITRIX_PASSWORD ONEC_PASSWORD", "Privet Ghbdtn Zvezda Moskva Пароход Солнышко", "<D4> <D3>! _<D2>"),
    ("totvs portuguese password", "PROTHEUS_PASSWORD ORACLE_PASSWORD", "Saudade Flamengo Cachorro Coração Brasilia", "@<D4> <D3># <D2>!"),
    ("netsis turkish password", "NETSIS_PASSWORD MSSQL_PASSWORD", "Galata Istanbul Yıldız Kartal Papatya", "<D4>. <D2>! *<D3>"),
    ("comarch polish password", "OPTIMA_PASSWORD SA_PASSWORD", "Wiosna Krakow Żółw Kochanie Malina", "<D4>! <D2>@ _<D3>"),
    ("kingdee chinese password", "KINGDEE_PASSWORD YONYOU_PASSWORD", "woaini beijing xiaoming zhonghua Qingdao 小猫咪", "<D1>314@ <D3>! #<D4>"),
    ("kintone japanese password", "KINTONE_PASSWORD CYBOZU_PASSWORD", "sakura Fujisan tanuki Nekochan さくら", "<D4>! <D2>_ @<D3>"),
    ("naver korean password", "NAVER_PASSWORD TIBERO_PASSWORD", "dkssud Seoulpark haneul qlalfqjsgh", "<D4>! <D2>@@ #<D3>"),
    ("oxylabs keyboard password", "OXYLABS_PASSWORD PROXY_PASSWORD", "Qwerty1q2w zxcASDqwe !QAZ2wsx Poiuyt", "<D3> <D2>! _<D4>"),
    ("proxmox initials password", "PROXMOX_PASSWORD UNIFI_PASSWORD", "jK9 mRt Bx2q hGf7", "-<D4>-<Z3> ++<D3><z2> .<D2>.<Z2><D2>"),
    ("borg passphrase", "BORG_PASSPHRASE GPG_PASSPHRASE VAULT_PASSPHRASE", "", ""),
]
NOUNS = "otter copper violin glacier walnut comet saddle harbor pepper lantern magnet tulip anchor velvet cactus ribbon meadow piano falcon quartz".split()


def passphrase(rng):
    """Four to six common words, as diceware makes them."""
    return rng.choice("-._").join(rng.sample(NOUNS, rng.randint(4, 6)))


def human(words, endings):
    """A make(rng) of a password as people build them: a word of their language, a number, a sign."""
    if not words:
        return passphrase
    return lambda rng: fill(rng, rng.choice(words.split()) + rng.choice(endings.split()))


def authorized_user(rng):
    """What gcloud keeps for a person, in one line."""
    return fill(rng, '{"client_id": "<D12>-<l32>.apps.googleusercontent.com", "client_secret": "GOC' 'SPX-<w28>", "refresh_token": "1//0<w90>", "type": "authorized_user"}')


def kubeconfig(rng):
    """A kubeconfig whose user has a token."""
    return fill(rng, "apiVersion: v1\nkind: Config\nclusters:\n- name: c\n  cluster: {server: 'https://10.2.0.1:6443'}\nusers:\n- name: bot\n  user:\n    token: <l6>.<l16><a40>\n")


def netrc(rng):
    """A file of logins."""
    return fill(rng, "machine api.acme.org\n  login svc\n  password <a28>\nmachine git.acme.org login bot password <h40>\n")


def oci_file(rng):
    """Settings of a cloud with a pass phrase in them."""
    return fill(rng, "[DEFAULT]\nuser=ocid1.user.oc1..<l60>\nregion=eu-frankfurt-1\npass_phrase=<a18>\n")


TEXT = [
    ("pgp private block", "PGP_PRIVATE_KEY", pem("PGP PRIVATE " + "KEY BLOCK", 12)),
    ("oci config text", "OCI_CONFIG_CONTENT", oci_file),
    ("netrc text", "NETRC_CONTENT", netrc),
    ("apple store key", "APP_STORE_CONNECT_PRIVATE_KEY", pem("PRIVATE " + "KEY", 3)),
    ("gcloud authorized user", "GOOGLE_CREDENTIALS_JSON GDRIVE_CREDENTIALS", authorized_user),
    ("kubernetes config text", "KUBECONFIG_DATA", kubeconfig),
]

KINDS = [
    *((label, "vendor", names, shape(form)) for label, names, form in VENDOR),
    *((label, "vendor", names, jwt(header, claims)) for label, names, header, claims in JWT),
    *((label, "opaque", names, shape(form)) for label, names, form in OPAQUE),
    *((label, "uuid", names, shape("<u>")) for label, names in UUID),
    *((label, "url", names, shape(form)) for label, names, form in URL),
    *((label, "human", names, shape(form)) for label, names, form in QUOTED),
    *((label, "human", names, human(words, endings)) for label, names, words, endings in HUMAN),
    *((label, "text", names, make) for label, names, make in TEXT),
]
