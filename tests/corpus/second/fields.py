"""Held-out places that are a key of their own, in the server or beside it: auth blocks, lists where others have maps, what was set aside."""

from .servers import asked, insert, local, remote

TOKENS = ("vendor", "opaque", "uuid")
ALL = (*TOKENS, "human", "words", "reference")
JSON_ONLY = ("claude", "cursor", "vscode", "desktop", "gemini", "opencode", "kiro", "roo", "windsurf", "amp", "flat", "cline")
MAPPED = tuple(client for client in JSON_ONLY if client != "flat")


def filled(template, secret):
    """The template with {S} and {N} of every string and key replaced."""
    if isinstance(template, dict):
        return {filled(key, secret): filled(value, secret) for key, value in template.items()}
    if isinstance(template, (list, tuple)):
        return [filled(value, secret) for value in template]
    if isinstance(template, str):
        return insert(secret, template)
    return template


def http(fields, clients=None):
    """A remote server with these further fields."""
    return lambda rng, secret: {**remote(rng, secret.vendor), **filled(fields, secret), **({"@clients": clients} if clients else {})}


def stdio(fields, clients=None):
    """A started server with these further fields."""
    return lambda rng, secret: {**local(rng, secret.vendor), **filled(fields, secret), **({"@clients": clients} if clients else {})}


def top(fields, clients=None):
    """A harmless server in a file that has these fields at its top."""
    return lambda rng, secret: {**asked(rng, "filesystem", "/srv/docs"), "@top": filled(fields, secret), **({"@clients": clients} if clients else {})}


def comment(text):
    """A comment above a harmless server."""
    return lambda rng, secret: {**local(rng, secret.vendor), "@comment": insert(secret, text)}


FIELDS = [
    ("key beside the command", ALL, stdio({"env": {"LOG": "1"}, "apiKey": "{S}"})),
    ("request init", ALL, http({"requestInit": {"headers": {"Authorization": "Bearer {S}"}}}, ("vscode", "claude", "flat"))),
    ("event source init", ALL, http({"eventSourceInit": {"headers": {"X-Api-Key": "{S}"}}}, ("vscode", "flat"))),
    ("authorization token field", ALL, http({"authorization_token": "{S}"})),
    ("oauth refresh token", ALL, http({"oauth": {"enabled": True, "refresh_token": "{S}", "token_url": "https://id.acme.dev/token"}}, JSON_ONLY)),
    ("basic block", ALL, http({"auth": {"type": "basic", "username": "svc", "password": "{S}"}}, JSON_ONLY)),
    ("api key block", ALL, http({"auth": {"type": "apiKey", "in": "query", "name": "key", "value": "{S}"}}, JSON_ONLY)),
    ("transport headers", ALL, http({"transport": {"type": "streamable-http", "headers": {"Authorization": "Bearer {S}"}}}, JSON_ONLY)),
    ("header pairs", ALL, http({"headers": [{"name": "Accept", "value": "*/*"}, {"name": "Authorization", "value": "Bearer {S}"}]}, ("claude", "flat"))),
    ("header lines", ALL, http({"headers": ["Accept: */*", "X-Api-Key: {S}"]}, ("claude", "flat"))),
    ("query params field", ALL, http({"queryParams": {"workspace": "main", "api_key": "{S}"}}, JSON_ONLY)),
    ("environment pairs", ALL, stdio({"env": [{"name": "LOG_LEVEL", "value": "info"}, {"name": "{N}", "value": "{S}"}]}, ("claude", "flat"))),
    ("environment lines", ALL, stdio({"env": ["LOG_LEVEL=info", "{N}={S}"]}, ("claude", "flat"))),
    ("nested settings", ALL, stdio({"settings": {"account": {"region": "eu", "api_token": "{S}"}}}, JSON_ONLY)),
    ("nested options list", ALL, stdio({"options": {"accounts": [{"name": "main", "accessToken": "{S}"}]}}, JSON_ONLY)),
    ("initialization options", ALL, stdio({"initializationOptions": {"credentials": {"secretKey": "{S}"}}}, JSON_ONLY)),
    ("user config values", ALL, stdio({"user_config": {"api_key": "{S}", "max_results": 20}}, JSON_ONLY)),
    ("set aside environment", ALL, stdio({"env": {"LOG_LEVEL": "info"}, "_env": {"{N}": "{S}"}}, JSON_ONLY)),
    ("slashed environment", ALL, stdio({"env": {"//{N}": "{S}", "LOG_LEVEL": "info"}}, JSON_ONLY)),
    ("note field", TOKENS, stdio({"_note": "rotate in May, current token is {S}"}, JSON_ONLY)),
    ("remark list", TOKENS, stdio({"_comment": ["Ask ops before you change this.", "{N}={S}"]}, JSON_ONLY)),
    ("switched off server", ALL, stdio({"disabled": True, "env": {"{N}": "{S}"}}, JSON_ONLY)),
    ("health check header", ALL, stdio({"healthCheck": {"url": "https://status.acme.dev/mcp", "headers": {"Authorization": "Bearer {S}"}}}, JSON_ONLY)),
    ("credentials block", ALL, stdio({"credentials": {"username": "svc-mcp", "password": "{S}"}}, JSON_ONLY)),
    ("signing key field", ("text",), stdio({"serviceAccount": {"client_email": "mcp@acme.iam.gserviceaccount.com", "private_key": "{S}"}}, JSON_ONLY)),
    ("disabled servers map", ALL, top({"_disabledServers": {"old": {"command": "npx", "args": ["-y", "old-mcp"], "env": {"{N}": "{S}"}}}}, MAPPED)),
    ("backup servers map", ALL, top({"mcpServers_backup": {"old": {"url": "https://mcp.acme.dev", "headers": {"X-Api-Key": "{S}"}}}}, MAPPED)),
    ("settings environment", ALL, top({"env": {"{N}": "{S}"}}, ("claude", "gemini", "amp"))),
    ("key helper", TOKENS, top({"apiKeyHelper": "echo {S}"}, ("claude",))),
    ("model provider headers", ALL, top({"model_providers": {"acme": {"base_url": "https://llm.acme.dev/v1", "http_headers": {"api-key": "{S}"}}}}, ("codex",))),
    ("shell environment set", ALL, top({"shell_environment_policy": {"inherit": "core", "set": {"{N}": "{S}"}}}, ("codex",))),
    ("provider options", ALL, top({"provider": {"acme": {"options": {"baseURL": "https://llm.acme.dev", "apiKey": "{S}"}}}}, ("opencode",))),
    ("proxy auth tokens", ALL, top({"mcpProxy": {"addr": ":9090", "options": {"logEnabled": True, "authTokens": ["{S}"]}}}, MAPPED)),
    ("comment, key", TOKENS, comment('"{N}": "{S}",')),
    ("comment, note", TOKENS, comment("old token (valid until June): {S}")),
    ("comment, command", TOKENS, comment('claude mcp add crm -e {N}={S} -- npx -y crm-mcp')),
]
