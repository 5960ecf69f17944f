"""How second values look: a little language of shapes, and the few that need more than random letters.

shape("pre_<a20>.<h8>") is a make(rng): every <letter number> becomes that many characters of the alphabet with that letter, <u> a uuid.
What stands in the source is thus never a secret, only its outline.
"""

import base64
import json
import re
import string

UPPER, LOWER, DIGITS = string.ascii_uppercase, string.ascii_lowercase, string.digits
ALPHABETS = {
    "h": DIGITS + "abcdef",
    "H": DIGITS + "ABCDEF",
    "a": UPPER + LOWER + DIGITS,
    "A": UPPER + DIGITS,
    "l": LOWER + DIGITS,
    "d": DIGITS,
    "D": DIGITS[1:],
    "z": LOWER,
    "Z": UPPER,
    "w": UPPER + LOWER + DIGITS + "-_",
    "b": UPPER + LOWER + DIGITS + "+/",
    "s": UPPER + LOWER + DIGITS + "!#$%&*+-.:;=?@^_~",
}
FIELD = re.compile(r"<(?:([a-zA-Z])(\d+)|(u))>")


def fill(rng, template):
    """The template with every field replaced by random characters."""

    def field(found):
        if found[3]:
            return uuid(rng)
        return "".join(rng.choices(ALPHABETS[found[1]], k=int(found[2])))

    return FIELD.sub(field, template)


def shape(template):
    """A make(rng) that fills the template."""
    return lambda rng: fill(rng, template)


def uuid(rng):
    """A random uuid of version 4."""
    return fill(rng, f"<h8>-<h4>-4<h3>-{rng.choice('89ab')}<h3>-<h12>")


def b64(text):
    """Text in standard base64."""
    return base64.b64encode(text.encode()).decode()


def b64url(text):
    """Text in the base64 of urls, unpadded."""
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def jwt(header, claims, signature="<w43>"):
    """A make(rng) of a JWT: header and claims are JSON with fields in them."""

    def make(rng):
        parts = (b64url(json.dumps(json.loads(fill(rng, json.dumps(part))), separators=(",", ":"))) for part in (header, claims))
        return ".".join([*parts, fill(rng, signature)])

    return make


def pem(what, lines, last="<b40>"):
    """A make(rng) of a PEM block of so many full lines."""
    dashes = "-" * 5

    def make(rng):
        body = [fill(rng, "<b64>") for _ in range(lines)]
        return "\n".join([f"{dashes}BEGIN {what}{dashes}", *body, fill(rng, last), f"{dashes}END {what}{dashes}"]) + "\n"

    return make
