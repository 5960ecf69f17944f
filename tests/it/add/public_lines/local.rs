//! Lines for servers that the client starts.

use super::{Row, row};

pub(super) const ROWS: &[Row] = &[
    // Variables, with npx and uvx.
    row("add search -e SEARCH_API_KEY=«hex» -- npx -y @acme/search-mcp").received(),
    row("add search --env SEARCH_API_KEY=«opaque» -- npx -y @acme/search-mcp@latest"),
    row("add --transport stdio tables --env TABLES_API_KEY=«airtable» -- npx -y tables-mcp-server"),
    row("add tables -s user -e TABLES_API_KEY=«airtable» -- npx -y tables-mcp-server"),
    row("add chat -e CHAT_BOT_TOKEN=«slack» -e CHAT_TEAM_ID=T0123ABCD -- npx -y @acme/chat").received(),
    row("add chat -e CHAT_BOT_TOKEN=«slack» CHAT_TEAM_ID=T0123ABCD -- npx -y @acme/chat").received(),
    row("add hub --scope local --env HUB_PERSONAL_ACCESS_TOKEN=«github» --env HUB_HOST=https://hub.example -- uvx hub-mcp"),
    row("add maps -e 'MAPS_API_KEY=«google»' -- uvx --from git+https://code.example/acme/maps maps-mcp --stdio").received(),
    row("add files --env=FILES_SECRET=«password» -- npx files-mcp /srv/files"),
    row("add -s project notes -- npx -y notes-mcp --no-telemetry"),
    row("add images npx images-mcp -e IMAGES_KEY=«uuid»"),
    row("add --env=LEVEL=debug images npx images-mcp"),
    row("add jira -e JIRA_URL=https://acme.example -e JIRA_EMAIL=ada@acme.example -e JIRA_API_TOKEN=«opaque» -- uvx atlas-mcp"),
    row("add cloud -e CLOUD_ACCESS_KEY_ID=AKIDEXAMPLE0 -e CLOUD_SECRET_ACCESS_KEY=«opaque» -e CLOUD_REGION=eu-1 -- uvx cloud-mcp"),
    row("add mail -e SMTP_HOST=mail.example -e SMTP_USER=ada -e SMTP_PASSWORD=«password» -e SMTP_PORT=587 -- npx mail-mcp"),
    row("add login -e \"LOGIN_KEY=«opaque»\" -e 'NOTE=two words' -- npx login-mcp"),
    row("add bot -e BOT_HEADERS='{\"Authorization\": \"Bearer «notion»\", \"Bot-Version\": \"2022-06-28\"}' -- npx -y bot-mcp").received(),
    row("add -e BRAVE_KEY=«opaque» brave npx brave-mcp").for_the_client(
        "add -e BRAVE_KEY=«opaque» -- brave npx brave-mcp",
        "the client takes name and command for variables and refuses the line; it is taken as written",
    ),
    // Arguments.
    row("add scrape -- npx -y scrape-mcp --api-key «hex»").received(),
    row("add scrape -- npx -y scrape-mcp --api-key=«opaque» --mode fast").received(),
    row("add design -- npx -y design-mcp --figma-api-key=«figma» --stdio -s user"),
    row("add base -- npx -y @base/mcp --read-only --project-ref=abcdefghijklmnopqrst --access-token «supabase»"),
    row("add pay npx -- -y @pay/mcp --tools=all --api-key=«stripe»"),
    row("add script -- bash -c 'SCRIPT_TOKEN=«opaque» exec npx -y script-mcp'").received(),
    row("add win -- cmd /c npx -y win-mcp --token «opaque»"),
    // Containers.
    row("add hub -- docker run -i --rm -e HUB_TOKEN=«github» ghcr.example/hub/hub-mcp").received(),
    row("add hub -e HUB_TOKEN=«fine-grained» -- docker run -i --rm -e HUB_TOKEN ghcr.example/hub/hub-mcp").received(),
    row("add graph -- docker run --rm -i -e GRAPH_URL=https://graph.example -e GRAPH_SERVICE_ACCOUNT_TOKEN=«opaque» acme/graph -t stdio"),
    row("add shell -- docker run -i --rm --env=SHELL_PASSWORD=«password» --env LEVEL=info acme/shell:1.2"),
    // Bridges.
    row("add far -- npx -y mcp-remote https://far.example/mcp --header \"Authorization: Bearer «opaque»\""),
    row("add far -- npx mcp-remote https://far.example/sse --header X-API-Key:«hex» --transport sse-only").received(),
    row("add far -e \"AUTH_HEADER=Bearer «opaque»\" -- npx -y mcp-remote https://far.example/mcp --header 'Authorization:${AUTH_HEADER}'").received(),
    row("add far -e AUTH_TOKEN=«opaque» -- npx -y mcp-remote https://far.example/mcp --header 'Authorization: Bearer ${AUTH_TOKEN}'").received(),
    row("add far -e FAR_ID=shop-eu-1 -e FAR_SECRET=«opaque» -- npx mcp-remote https://far.example/mcp --header 'X-Id:${FAR_ID}' --header 'X-Secret:${FAR_SECRET}'").received(),
    row("add gate -- npx -y supergateway --sse https://gate.example/sse --oauth2Bearer «opaque»"),
    row("add gate -e API_KEY=«opaque» -- bash -c 'exec npx -y supergateway --streamableHttp https://gate.example/mcp --header \"X-Key: ${API_KEY}\"'").received(),
    row("add far -- npx -y mcp-remote 'https://far.example/mcp?api_key=«uuid»'"),
    // Connection strings.
    row("add pg -- npx -y @acme/server-postgres postgresql://app:«password»@db.example:5432/shop").received(),
    row("add pg -- npx -y @acme/dbhub --dsn 'postgres://app:«escaped»@db.example:5432/shop?sslmode=require'"),
    row("add pg -e DATABASE_URI=postgresql://app:«password»@db.example:5432/shop -- uvx postgres-mcp --access-mode=restricted").received(),
    row("add my -e MYSQL_HOST=db.example -e MYSQL_USER=app -e MYSQL_PASSWORD=«password» -e MYSQL_DATABASE=shop -- uvx mysql-mcp"),
    row("add my -- npx -y @acme/dbhub --dsn mysql://app:«password»@db.example:3306/shop"),
    row("add mongo -e 'MDB_CONNECTION_STRING=mongodb+srv://app:«password»@cluster0.db.example/shop?retryWrites=true' -- npx -y mongo-mcp"),
    row("add mongo -- npx -y mongo-mcp --connectionString 'mongodb://app:«password»@a.example,b.example:27017/shop?replicaSet=rs0'"),
    row("add cache -- uvx redis-mcp --url rediss://default:«opaque»@cache.example:6380/0").received(),
    row("add cache -s user -e REDIS_URL=redis://:«password»@cache.example:6379/0 -- npx redis-mcp"),
    row("add queue -e AMQP_URL=amqps://app:«password»@mq.example/vhost -- npx queue-mcp"),
    // Nothing secret.
    row("add time -- uvx mcp-server-time --local-timezone=Europe/Berlin").received(),
    row("add look npx @acme/look@1.4.2"),
];
