//! The flags of `mcpkey bridge`: those of mcp-remote 0.15.1, and ours.

/// One flag.
#[derive(Debug)]
pub(super) struct Flag {
    pub name: &'static str,
    pub takes_value: bool,
    pub meaning: Meaning,
}

/// What a flag means here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    Header,
    Transport,
    AllowHttp,
    Name,
    Account,
    IgnoreTool,
    Silent,
    Verbose,
    /// Nothing, and why.
    PassedOver(&'static str),
    /// It cannot be passed over, and why.
    NotTaken(&'static str),
}

use Meaning::{
    Account, AllowHttp, Header, IgnoreTool, Name, NotTaken, PassedOver, Silent, Transport, Verbose,
};

/// Why what belongs to a sign-in is passed over.
pub(super) const OAUTH: &str = "mcpkey signs nobody in: it sends what is stored";
const WAITS: &str = "mcpkey has time limits of its own";

const fn with_value(name: &'static str, meaning: Meaning) -> Flag {
    Flag { name, takes_value: true, meaning }
}

const fn bare(name: &'static str, meaning: Meaning) -> Flag {
    Flag { name, takes_value: false, meaning }
}

/// Every flag.
pub(super) const FLAGS: &[Flag] = &[
    with_value("--header", Header),
    with_value("--transport", Transport),
    bare("--allow-http", AllowHttp),
    with_value("--name", Name),
    with_value("--account", Account),
    with_value("--ignore-tool", IgnoreTool),
    bare("--silent", Silent),
    bare("--debug", Verbose),
    with_value("--header-file", NotTaken("write each of its lines as --header, with {VAR} for a secret")),
    with_value("--protocol", PassedOver("the client's own first message decides")),
    bare("--enable-proxy", PassedOver("only a proxy that config.toml names for this url is used")),
    bare("--keep-alive", PassedOver("mcpkey sends nothing that the client did not")),
    with_value("--ping-interval", PassedOver("mcpkey sends nothing that the client did not")),
    bare("--disable-cookies", PassedOver("mcpkey keeps none")),
    bare("--ipv4", PassedOver("whichever address answers is taken")),
    with_value("--connect-timeout", PassedOver(WAITS)),
    with_value("--headers-timeout", PassedOver(WAITS)),
    with_value("--body-timeout", PassedOver(WAITS)),
    with_value("--auth-timeout", PassedOver(OAUTH)),
    with_value("--host", PassedOver(OAUTH)),
    with_value("--callback-path", PassedOver(OAUTH)),
    with_value("--auth-success-url", PassedOver(OAUTH)),
    with_value("--authorize-param", PassedOver(OAUTH)),
    with_value("--static-oauth-client-info", PassedOver(OAUTH)),
    with_value("--static-oauth-client-metadata", PassedOver(OAUTH)),
    with_value("--client-metadata-url", PassedOver(OAUTH)),
    with_value("--token-endpoint", PassedOver(OAUTH)),
    with_value("--resource", PassedOver(OAUTH)),
    bare("--disable-resource-parameter", PassedOver(OAUTH)),
    bare("--client-credentials", PassedOver(OAUTH)),
    bare("--device-code", PassedOver(OAUTH)),
    bare("--use-id-token", PassedOver(OAUTH)),
];
