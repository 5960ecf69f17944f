"""Servers of the second set: how one is started here, and where one is reached."""

from .shapes import fill

PACKAGES = ["mcp-server-{0}", "@{0}/mcp", "{0}-mcp-server", "@mcp-tools/{0}", "@community/{0}-mcp@latest", "mcp_{0}", "@{0}-labs/mcp-server@0.9.2"]
HOSTS = ["mcp.{0}.com", "{0}.mcp.example-cloud.net", "api.{0}.io", "tools.{0}.app", "gateway.{0}.dev", "mcp.{0}.co.uk"]
PATHS = ["/mcp", "/sse", "/v1/mcp", "/api/mcp/", "/mcp/stream", ""]


def package(rng, vendor):
    """A package's name."""
    return rng.choice(PACKAGES).format(vendor)


def local(rng, vendor):
    """A server that is started here."""
    name = package(rng, vendor)
    script = f"./tools/{vendor}/dist/index.js"
    command, *args = rng.choice([["npx", "-y", name], ["bunx", name], ["uvx", name.rsplit("/")[-1]], ["pnpm", "dlx", name], ["node", script]])
    return {"command": command, "args": args}


def address(rng, vendor):
    """An address without a scheme."""
    return rng.choice(HOSTS).format(vendor) + rng.choice(PATHS)


def remote(rng, vendor):
    """A server that is reached by HTTP."""
    return {"type": rng.choice(["http", "sse"]), "url": "https://" + address(rng, vendor)}


def asked(rng, vendor, *more):
    """A server that is started here with these further arguments."""
    server = local(rng, vendor)
    return {**server, "args": [*server["args"], *more]}


def given(rng, vendor, **env):
    """A server that is started here with these variables."""
    return {**local(rng, vendor), "env": env}


def insert(secret, text, written=lambda value: value):
    """The text with the marked secret, written in that way, at its {S}, and the secret's variable at each {N}."""
    text = text.replace("{N}", secret.name)
    return text.replace("{S}", secret.mark(written(secret.text))) if "{S}" in text else text


def dressed(rng, secret, text):
    """The text with the package at {P}, the vendor at {V} and an address at {A}."""
    text = text.replace("{P}", package(rng, secret.vendor)).replace("{V}", secret.vendor).replace("{A}", address(rng, secret.vendor))
    return fill(rng, text)
