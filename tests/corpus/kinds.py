"""The kinds of secrets that people paste into MCP configs. A table: one row, one kind.

A row of KINDS is (label, form, names, make); generate.py puts each kind into every place whose row takes its form.
  label  unique words, the vendor first ("github classic"); the vendor picks the server's package and url (servers.py)
  form   "vendor" (its own shape tells), "opaque" (random; its place or its entropy tells), "uuid" and "human" (a secret only where
         the place says so), "url" (an address that is itself a credential), "text" (several lines, or JSON: keys in PEM and the like)
  names  variables that people really use for it, each saying that it is a secret; flags and fields are derived from them
  make   make(rng) -> str, from the given random.Random alone. Nothing in the source may look like a secret: assemble it, "gh" "p_" + …
"""

KINDS = []
