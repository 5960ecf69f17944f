"""What looks like a secret and is none. Three tables.

PLACEHOLDERS rows (label, form, make): make(rng) -> str stands in for a secret in every place whose row takes the form:
  "words" (your-api-key, <token>, xxx: harmless also as a default) or "reference" (${VAR}, op://…: not inside another placeholder)
NEGATIVES rows (label, put): put(rng) -> a whole server entry, as in places.py (the same reserved keys), with nothing secret in it
POLICY rows (label, put): put(rng) -> the same with something on which people differ (a default password on loopback): never counted
Labels are unique; values come from rng where that makes sense, so that no two runs show the same.
"""

PLACEHOLDERS = []
NEGATIVES = []
POLICY = []
