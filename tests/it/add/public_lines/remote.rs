//! Lines for servers that are reached by a url.

use super::{Row, row};

pub(super) const ROWS: &[Row] = &[
    // A bearer token, as most servers want it.
    row("add --transport http shop «web» --header \"Authorization: Bearer «opaque»\"").received(),
    row("add -t http shop «web» -H 'Authorization: Bearer «jwt»'").received(),
    row(
        "add --transport http --scope user hub https://api.hub.example/mcp/ --header \"Authorization: Bearer «github»\"",
    ),
    row(
        "add --transport http hub https://api.hub.example/mcp/ --scope local -H \"Authorization: Bearer «fine-grained»\"",
    ),
    row(
        "add --transport http --scope project lab https://lab.example/api/v4/mcp -H \"Authorization:Bearer «gitlab»\"",
    ),
    row("add hub --transport http https://api.hub.example/mcp --header \"Authorization: Bearer «linear»\""),
    row(
        "add hub https://api.hub.example/mcp --transport http --header \"Authorization: Bearer «notion»\" --scope user",
    ),
    row("add -s user -t http pay https://mcp.pay.example --header=\"Authorization: Bearer «stripe»\""),
    row(
        "add --transport http \\\n  --scope project \\\n  base https://mcp.base.example/mcp \\\n  --header \"Authorization: Bearer «supabase»\"",
    ),
    row(
        "add --transport=http models https://models.example/mcp '--header=Authorization: Bearer «huggingface»'",
    ),
    // Other schemes, and none.
    row("add -t http wiki «web» --header 'Authorization: Basic «basic»'").received(),
    row("add -t http errors https://errors.example/mcp --header 'Authorization: Token «sentry»'"),
    row("add -t http errors https://errors.example/mcp --header 'Authorization: Api-Key «uuid»'"),
    row("add -t http ads «web» --header 'Authorization: «hex»'").received(),
    row("add -t http ads https://ads.example/mcp --header 'authorization: bearer «opaque»'"),
    // Headers of their own.
    row("add --transport http scout «web» --header \"X-API-Key: «uuid»\"").received(),
    row(
        "add --transport http context https://mcp.context.example/mcp --header \"CONTEXT_API_KEY: «opaque»\"",
    ),
    row("add --transport http reports https://reports.example/mcp -H X-Reports-Key:«hex»"),
    row("add --transport http maps https://maps.example/mcp --header \"X-Goog-Api-Key: «google»\""),
    row("add -t http flags https://flags.example/mcp -H 'X-Auth-Token:   «opaque»   '"),
    row("add -t http jar «web» -H 'Cookie: session=«opaque»; theme=dark'").received(),
    row("add -t http lab https://lab.example/mcp -H 'PRIVATE-TOKEN: «gitlab»'"),
    row("add -t http design https://design.example/mcp --header 'X-Figma-Token: «figma»'"),
    // Several headers, of which not all are secret.
    row("add -t http team «web» --header \"Authorization: Bearer «opaque»\" --header \"X-Team: blue\"")
        .received(),
    row("add -t http team «web» -H \"X-Api-Key: «hex»\" \"X-Api-Secret: «opaque»\" \"X-Region: eu-west-1\"")
        .received(),
    row(
        "add -t http team https://t.example/mcp -H 'DD-API-KEY: «hex»' -H 'DD-APPLICATION-KEY: «hex 2»' -H 'Accept: application/json'",
    ),
    row(
        "add -t http twice https://t.example/mcp -H 'Authorization: Bearer «opaque»' -H 'X-Api-Key: «opaque»'",
    ),
    row(
        "add -t http org https://o.example/mcp -H 'OpenAI-Organization: acme' -H 'Authorization: Bearer «openai»'",
    ),
    // Server-sent events.
    row(
        "add --transport sse tasks https://mcp.tasks.example/sse --header \"Authorization: Bearer «opaque»\"",
    ),
    row("add -t sse tasks «web» --header 'X-API-Key: «hex»' -s user").received(),
    row("add -t sse -s local flow https://flow.example/mcp/«opaque»/sse"),
    // In the url.
    row("add --transport http search '«web»?apiKey=«uuid»'").received(),
    row("add --transport http search 'https://mcp.search.example/mcp?searchApiKey=«hex»&tools=all'"),
    row("add -t http crawl 'https://mcp.crawl.example/«opaque»/v2/mcp'"),
    row("add -t sse hooks 'https://hooks.example/api/mcp/s/«jwt»/sse' -s user"),
    row("add -t http agent 'https://agent.example/mcp?token=«opaque»&profile=dev' -H 'X-Client: claude'"),
    row("add -t http proxy 'https://me:«password»@proxy.example/mcp'"),
    // Nothing secret at all, which must stay as it is typed.
    row("add --transport http docs «web»").received(),
    row("add -t http docs https://docs.example/mcp?project_ref=abcdefghijkl -H 'X-Plan: free'"),
    // A placeholder that is typed is left to whoever fills it.
    row("add -t http own https://own.example/mcp -H 'Authorization: Bearer ${OWN_PAT:-none}'"),
    // What the client takes for one more header.
    row("add scout -s user --transport http --header \"X-API-Key: «uuid»\" https://scout.example/mcp")
        .for_the_client(
            "add scout -s user --transport http https://scout.example/mcp --header \"X-API-Key: «uuid»\"",
            "the client takes the url for a second header and refuses the line; it is taken as written",
        ),
    row("add --transport http --header \"Authorization: Bearer «opaque»\" shop https://shop.example/mcp")
        .for_the_client(
            "add --transport http shop https://shop.example/mcp --header \"Authorization: Bearer «opaque»\"",
            "the client takes name and url for headers and refuses the line; it is taken as written",
        ),
    row("add shop https://shop.example/mcp --header \"Authorization: Bearer «opaque»\"").for_the_client(
        "add -t http shop https://shop.example/mcp --header \"Authorization: Bearer «opaque»\"",
        "without -t the client takes the url for a command; a url is a server over http",
    ),
];
