//! Lines with variables of the shell, and lines with the samples of documentation, which nobody has replaced yet.

use super::{Row, row};

/// The shell fills the variable before either program sees the line.
pub(super) const ROWS: &[Row] = &[
    row("add -t http hub https://api.hub.example/mcp --header \"Authorization: Bearer $HUB_PAT\"").with("HUB_PAT='«github»'"),
    row("add -t http hub https://api.hub.example/mcp --header \"Authorization: Bearer $HUB_PAT\"").with("export HUB_PAT='«github»'"),
    row("add --transport http hub «web» --header \"Authorization: Bearer ${HUB_PAT}\" -s user").with("export HUB_PAT='«jwt»'").received(),
    row("add search -e SEARCH_API_KEY=$SEARCH_API_KEY -- npx -y search-mcp").with("SEARCH_API_KEY='«hex»'").received(),
    row("add search -e SEARCH_API_KEY=\"$KEY\" -e REGION=${REGION:-eu} -- npx -y search-mcp").with("KEY='«opaque»'"),
    row("add-json hub '{\"type\":\"http\",\"url\":\"https://api.hub.example/mcp\",\"headers\":{\"Authorization\":\"Bearer '\"$HUB_PAT\"'\"}}'").with("HUB_PAT='«github»'"),
    row("add-json hub \"{\\\"type\\\":\\\"http\\\",\\\"url\\\":\\\"https://api.hub.example/mcp\\\",\\\"headers\\\":{\\\"X-Key\\\":\\\"$(cat)\\\"}}\"").fed("«opaque»"),
];

/// What nobody has filled: mcpkey asks, and where it cannot, it says for what.
pub(super) const SAMPLES: &[Row] = &[
    row(
        "add --transport http shop https://shop.example/mcp --header \"Authorization: Bearer «sample YOUR_API_KEY»\"",
    ),
    row(
        "add --transport http shop https://shop.example/mcp --header \"Authorization: Bearer «sample your-token»\" -s user",
    ),
    row("add -t http shop https://shop.example/mcp -H 'Authorization: Bearer «sample <token>»'"),
    row("add -t http shop https://shop.example/mcp -H 'Authorization: Bearer «sample YOUR_GITHUB_PAT»'"),
    row("add -t http shop https://shop.example/mcp -H 'X-API-Key: «sample <YOUR_SHOP_API_KEY>»'"),
    row("add -t http shop https://shop.example/mcp -H 'X-API-Key:«sample your-api-key-here»' -s local"),
    row("add -t sse shop https://shop.example/sse -H 'X-API-Key: «sample {API_KEY}»'"),
    row("add -t http shop https://shop.example/mcp -H 'Authorization: Bearer «sample xxxxxxxxxxxxxxxx»'"),
    row("add search -e SEARCH_API_KEY=«sample YOUR_KEY» -- npx -y search-mcp"),
    row("add search -e SEARCH_API_KEY=«sample your_api_key_here» -- npx -y search-mcp"),
    row("add search -e 'SEARCH_API_KEY=«sample <your-key>»' -e REGION=eu -- uvx search-mcp"),
    row("add two -e TWO_TOKEN=«sample YOUR_TOKEN» -e 'TWO_SECRET=«sample <secret>»' -- npx two-mcp"),
    row("add hub -- docker run -i --rm -e HUB_TOKEN=«sample YOUR_TOKEN» acme/hub"),
    row("add scrape -- npx -y scrape-mcp --api-key «sample YOUR_API_KEY»"),
    row(
        "add-json shop '{\"type\":\"http\",\"url\":\"https://shop.example/mcp\",\"headers\":{\"Authorization\":\"Bearer «sample YOUR_TOKEN»\"}}'",
    ),
    row(
        "add-json search '{\"command\":\"npx\",\"args\":[\"search-mcp\"],\"env\":{\"SEARCH_API_KEY\":\"«sample your-api-key»\"}}'",
    ),
    // A variable that is not set leaves nothing.
    row("add -t http hub https://api.hub.example/mcp --header \"Authorization: Bearer $HUB_PAT\"")
        .with("HUB_PAT='«sample »'"),
    row("add -t http hub https://api.hub.example/mcp --header \"X-API-Key: $HUB_KEY\"")
        .with("HUB_KEY='«sample »'"),
    row("add search -e SEARCH_API_KEY=$SEARCH_API_KEY -- npx -y search-mcp")
        .with("SEARCH_API_KEY='«sample »'"),
];
