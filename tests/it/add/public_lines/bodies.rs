//! `add-json` with the bodies that documentation prints.

use super::{Row, row};

pub(super) const ROWS: &[Row] = &[
    row("add-json hub '{\"type\":\"http\",\"url\":\"https://api.hub.example/mcp\",\"headers\":{\"Authorization\":\"Bearer «github»\"}}'"),
    row("add-json hub '{\"type\":\"http\",\"url\":\"«web»\",\"headers\":{\"Authorization\":\"Bearer «jwt»\",\"X-Team\":\"blue\"}}' --scope user").received(),
    row("add-json -s local events '{\"type\":\"sse\",\"url\":\"https://events.example/sse\",\"headers\":{\"X-API-Key\":\"«uuid»\"}}'"),
    row("add-json -s project search '{\"type\":\"stdio\",\"command\":\"npx\",\"args\":[\"-y\",\"search-mcp\"],\"env\":{\"SEARCH_API_KEY\":\"«hex»\",\"LEVEL\":\"info\"}}'").received(),
    row("add-json search '{\"command\":\"uvx\",\"args\":[\"search-mcp\",\"--api-key\",\"«opaque»\"]}'").received(),
    row("add-json hub '{\"command\":\"docker\",\"args\":[\"run\",\"-i\",\"--rm\",\"-e\",\"HUB_TOKEN\",\"acme/hub\"],\"env\":{\"HUB_TOKEN\":\"«github»\"}}' -s user").received(),
    row("add-json hub '{\"command\":\"docker\",\"args\":[\"run\",\"-i\",\"--rm\",\"-e\",\"HUB_TOKEN=«gitlab»\",\"acme/hub\"]}'"),
    row("add-json pg '{\"command\":\"npx\",\"args\":[\"-y\",\"pg-mcp\",\"postgresql://app:«password»@db.example/shop\"],\"env\":{}}'"),
    row("add-json far '{\"command\":\"npx\",\"args\":[\"mcp-remote\",\"https://far.example/mcp\",\"--header\",\"Authorization:${AUTH_HEADER}\"],\"env\":{\"AUTH_HEADER\":\"Bearer «opaque»\"}}'").received(),
    row("add-json find '{\"type\":\"http\",\"url\":\"https://find.example/mcp?key=«uuid»&format=text\"}'"),
    row("add-json live '{\"type\":\"ws\",\"url\":\"wss://live.example/mcp\",\"headers\":{\"Authorization\":\"Bearer «opaque»\"}}'"),
    row("add-json slow '{\"command\":\"npx\",\"args\":[\"slow-mcp\"],\"env\":{\"SLOW_TOKEN\":\"«opaque»\"},\"timeout\":60000}'"),
    row("add-json hub '{\n  \"type\": \"http\",\n  \"url\": \"https://api.hub.example/mcp\",\n  \"headers\": {\n    \"Authorization\": \"Bearer «fine-grained»\"\n  }\n}'"),
    row("add-json hub -").fed("{\"type\":\"http\",\"url\":\"https://api.hub.example/mcp\",\"headers\":{\"X-Api-Key\":\"«opaque»\"}}\n"),
    row("add-json app '{\"type\":\"http\",\"url\":\"https://app.example/mcp\",\"headers\":{\"X-App-Secret\":\"«hex»\"},\"oauth\":{\"clientId\":\"shop\",\"callbackPort\":8080}}'"),
];
