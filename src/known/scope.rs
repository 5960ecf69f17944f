//! Where a server is registered, in the words of Claude Code, and what is spoken with it.

/// Where a server is registered. The order is that of precedence: the first wins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// `.claude.json`, for one project.
    Local,
    /// A `.mcp.json`.
    Project,
    /// `.claude.json`, for all projects.
    User,
}

impl Scope {
    /// The word that `claude mcp add -s` uses.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Local => "local",
            Self::Project => "project",
            Self::User => "user",
        }
    }
}

/// What is spoken with a server that is reached by url.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Wire {
    /// Streamable HTTP.
    Http,
    /// Server-sent events.
    Sse,
    /// A web socket.
    Ws,
}
