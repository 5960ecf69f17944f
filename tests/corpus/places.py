"""The places in which a secret sits in an MCP config. A table: one row, one place.

A row of PLACES is (label, takes, put); generate.py translates what `put` returns into the layout of each client (clients.py).
  takes  the forms of kinds.py that are secrets there; "words" and "reference" (forms of negatives.PLACEHOLDERS) where these are harmless there
  put    put(rng, secret) -> a server entry as Claude Code writes it: {"command", "args", "env"} or {"type", "url", "headers"}, and more
         secret.mark() is the secret as it must stand inside a string of the entry, exactly once; secret.mark(quote(secret.text)) when it is
         written differently there. secret.text: the bare value; secret.name: a telling variable; secret.vendor: first word of the kind's label.
         Reserved keys: "@top": {…} merged into the file's top level, "@comment": a comment line above the entry (picks a JSONC or TOML
         client), "@clients": ("cursor", …) the only clients (labels of clients.CLIENTS) in which this place exists.
"""

PLACES = []
