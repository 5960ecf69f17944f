//! Names of variables that another program reads: the client itself, the shell, and tools that everybody has.
//!
//! A secret under such a name reaches more than its server. `ANTHROPIC_API_KEY` in the environment of Claude Code logs the
//! client in with it (seen: its own requests carried that key), and `GITHUB_TOKEN` takes the place of the person's own for
//! `gh` in the model's shell.

/// Who reads a name, and what follows from that.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Claim {
    /// The names: exact, or with `*` at one end. Case does not matter, because no two of these differ in nothing else.
    pattern: &'static str,
    /// Who reads it, as the end of "is read by …".
    pub by: &'static str,
    /// Whether a value there changes what the client or every program is, does or trusts. Otherwise a tool takes it for the
    /// person's own credential.
    pub is_grave: bool,
}

const fn grave(pattern: &'static str, by: &'static str) -> Claim {
    Claim { pattern, by, is_grave: true }
}

const fn tool(pattern: &'static str, by: &'static str) -> Claim {
    Claim { pattern, by, is_grave: false }
}

const LOADER: &str = "programs before they start, to load code from there";
const SHELL: &str = "every shell";
const PROXY: &str = "every program that speaks to the network";

/// The first row that fits counts.
#[rustfmt::skip]
const CLAIMS: &[Claim] = &[
    grave("MCPKEY_*", "mcpkey itself"),
    grave("ANTHROPIC_*", "Claude Code, which logs itself in with it"),
    grave("CLAUDE_*", "Claude Code"), grave("CLAUDECODE", "Claude Code"),
    grave("AI_AGENT", "programs that an agent starts"),
    grave("MCP_CLIENT_SECRET", "Claude Code"), grave("MCP_XAA_*", "Claude Code"),
    grave("PATH", SHELL), grave("HOME", SHELL), grave("SHELL", SHELL), grave("USER", SHELL), grave("LOGNAME", SHELL),
    grave("PWD", SHELL), grave("OLDPWD", SHELL), grave("TMPDIR", SHELL), grave("TMP", SHELL), grave("TEMP", SHELL),
    grave("LANG", SHELL), grave("LC_*", SHELL), grave("TERM", SHELL), grave("TZ", SHELL), grave("IFS", SHELL), grave("ENV", SHELL),
    grave("PS1", SHELL), grave("PS4", SHELL), grave("HOSTNAME", SHELL), grave("DISPLAY", "every desktop program"),
    grave("WAYLAND_DISPLAY", "every desktop program"), grave("XDG_*", "every desktop program"),
    grave("DBUS_SESSION_BUS_ADDRESS", "every desktop program"), grave("EDITOR", "programs that open an editor"),
    grave("VISUAL", "programs that open an editor"), grave("PAGER", "programs that page"), grave("BROWSER", "programs that open a page"),
    grave("PATHEXT", SHELL), grave("COMSPEC", SHELL), grave("SYSTEMROOT", SHELL), grave("WINDIR", SHELL), grave("APPDATA", SHELL),
    grave("LOCALAPPDATA", SHELL), grave("USERPROFILE", SHELL), grave("PROGRAMDATA", SHELL), grave("PROGRAMFILES", SHELL),
    grave("LD_*", LOADER), grave("DYLD_*", LOADER), grave("NODE_OPTIONS", LOADER), grave("NODE_PATH", LOADER),
    grave("NODE_EXTRA_CA_CERTS", PROXY), grave("NODE_TLS_REJECT_UNAUTHORIZED", PROXY), grave("PYTHON*", LOADER),
    grave("BASH_ENV", LOADER), grave("BASH_FUNC_*", LOADER), grave("ZDOTDIR", LOADER), grave("PROMPT_COMMAND", LOADER),
    grave("RUBYOPT", LOADER), grave("RUBYLIB", LOADER), grave("PERL5OPT", LOADER), grave("PERL5LIB", LOADER), grave("JAVA_TOOL_OPTIONS", LOADER),
    grave("JDK_JAVA_OPTIONS", LOADER), grave("_JAVA_OPTIONS", LOADER), grave("CLASSPATH", LOADER), grave("DOTNET_STARTUP_HOOKS", LOADER),
    grave("GCONV_PATH", LOADER), grave("SSL_CERT_FILE", PROXY), grave("SSL_CERT_DIR", PROXY), grave("REQUESTS_CA_BUNDLE", PROXY),
    grave("CURL_CA_BUNDLE", PROXY), grave("*_PROXY", PROXY), grave("SSH_AUTH_SOCK", "ssh and git"), grave("SSH_ASKPASS", "ssh and git"),
    grave("GIT_*", "git"),
    tool("AWS_*", "the AWS tools"), tool("AZURE_*", "the Azure tools"), tool("ARM_*", "Terraform"), tool("TF_*", "Terraform"),
    tool("GOOGLE_*", "the Google tools"), tool("GCLOUD_*", "the Google tools"), tool("CLOUDSDK_*", "the Google tools"),
    tool("GEMINI_API_KEY", "Gemini CLI, which logs itself in with it"),
    tool("OPENAI_*", "Codex and the OpenAI tools, which log themselves in with it"),
    tool("GH_TOKEN", "gh, the GitHub tool"), tool("GITHUB_TOKEN", "gh, the GitHub tool"), tool("GH_ENTERPRISE_TOKEN", "gh, the GitHub tool"),
    tool("GITHUB_ENTERPRISE_TOKEN", "gh, the GitHub tool"), tool("GITLAB_TOKEN", "glab, the GitLab tool"),
    tool("NPM_*", "npm"), tool("NODE_AUTH_TOKEN", "npm"), tool("YARN_*", "yarn"), tool("PIP_*", "pip"), tool("UV_*", "uv"),
    tool("TWINE_*", "twine"), tool("CARGO_*", "cargo"), tool("DOCKER_*", "docker"), tool("KUBECONFIG", "kubectl"),
    tool("VAULT_TOKEN", "vault"), tool("PGPASSWORD", "the PostgreSQL tools"), tool("MYSQL_PWD", "the MySQL tools"),
];

impl Claim {
    fn fits(self, name: &str) -> bool {
        let start =
            |prefix: &str| name.get(..prefix.len()).is_some_and(|have| have.eq_ignore_ascii_case(prefix));
        match (self.pattern.strip_suffix('*'), self.pattern.strip_prefix('*')) {
            (Some(prefix), _) => start(prefix),
            (_, Some(suffix)) => {
                name.len() > suffix.len()
                    && name
                        .get(name.len() - suffix.len()..)
                        .is_some_and(|end| end.eq_ignore_ascii_case(suffix))
            }
            _ => self.pattern.eq_ignore_ascii_case(name),
        }
    }
}

/// Who else reads a variable of this name. Of the families that a `*` stands for, no member has `MCP` among its words, so
/// such a name is a server's own; mcpkey's own family is all mcpkey's.
pub fn claim(name: &str) -> Option<&'static Claim> {
    let found = CLAIMS.iter().find(|claim| claim.fits(name))?;
    let is_apart = name.split('_').skip(1).any(|word| word.eq_ignore_ascii_case("mcp"));
    let is_family = found.pattern.contains('*') && found.pattern != "MCPKEY_*";
    (!(is_family && is_apart)).then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_client_and_common_tools_read_is_known() {
        for (name, is_grave) in [
            ("ANTHROPIC_API_KEY", true),
            ("CLAUDE_CODE_OAUTH_TOKEN", true),
            ("MCPKEY_STORE", true),
            ("MCPKEY_MCP_TOKEN", true),
            ("PATH", true),
            ("LD_PRELOAD", true),
            ("https_proxy", true),
            ("PYTHONPATH", true),
            ("GITHUB_TOKEN", false),
            ("AWS_SECRET_ACCESS_KEY", false),
            ("npm_config__authToken", false),
            ("OPENAI_API_KEY", false),
            ("DOCKER_AUTH_CONFIG", false),
        ] {
            assert_eq!(claim(name).map(|claim| claim.is_grave), Some(is_grave), "{name}");
        }
    }

    #[test]
    fn a_servers_own_names_are_nobody_elses() {
        for name in [
            "GITHUB_MCP_TOKEN",
            "GITHUB_PERSONAL_ACCESS_TOKEN",
            "AWS_MCP_SECRET_ACCESS_KEY",
            "HOME_SLACK_TOKEN",
            "SLACK_TOKEN",
            "PATH_TOKEN",
            "PROXY",
            "_PROXY",
            "É",
            "",
        ] {
            assert_eq!(claim(name), None, "{name}");
        }
    }
}
