"""Random values for the tables, from a random.Random that is handed in; nothing here looks like a secret until it is made."""

import base64
import json
import re
import string
import uuid

ALPHABETS = {
    "a": string.ascii_letters + string.digits,
    "l": string.ascii_lowercase + string.digits,
    "u": string.ascii_uppercase + string.digits,
    "c": string.ascii_lowercase,
    "C": string.ascii_uppercase,
    "d": string.digits,
    "h": "0123456789abcdef",
    "H": "0123456789ABCDEF",
    "b": string.ascii_letters + string.digits + "-_",
    "B": string.ascii_letters + string.digits + "+/",
    "x": string.ascii_uppercase + "234567",
}


def take(rng, alphabet, n):
    """`n` letters of an alphabet, neither beginning nor ending in punctuation, and with a digit where a long one would have one."""
    letters = ALPHABETS[alphabet]
    text = "".join(rng.choice(letters) for _ in range(n))
    if not (text[0].isalnum() and text[-1].isalnum()):
        return take(rng, alphabet, n)
    if n >= 12 and any(c.isdigit() for c in letters) and not any(c.isdigit() for c in text):
        return take(rng, alphabet, n)
    return text


def alnum(rng, n):
    return take(rng, "a", n)


def lower(rng, n):
    return take(rng, "l", n)


def upper(rng, n):
    return take(rng, "u", n)


def hexes(rng, n):
    return take(rng, "h", n)


def b64url(rng, n):
    return take(rng, "b", n)


def digits(rng, n):
    return rng.choice("123456789") + "".join(rng.choice(string.digits) for _ in range(n - 1))


def uuid4(rng):
    return str(uuid.UUID(int=rng.getrandbits(128), version=4))


def like(pattern):
    """A maker of values: "{a36}" is 36 letters of the alphabet a, "{uuid}" a uuid, all else stands for itself; "|" separates variants."""

    def make(rng):
        variant = rng.choice(pattern.split("|"))
        return re.sub(r"\{(uuid|[a-zA-Z]\d+)\}", lambda m: piece(rng, m[1]), variant)

    return make


def piece(rng, code):
    if code == "uuid":
        return uuid4(rng)
    return digits(rng, int(code[1:])) if code[0] == "d" else take(rng, code[0], int(code[1:]))


def encoded(data):
    raw = data if isinstance(data, bytes) else json.dumps(data, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def jwt(rng, claims, algorithm="HS256"):
    """A signed JSON web token; RS256 signatures are longer."""
    length = 342 if algorithm == "RS256" else 43
    return ".".join([encoded({"alg": algorithm, "typ": "JWT"}), encoded(claims), b64url(rng, length)])


def pem(rng, label, lines):
    body = "\n".join(take(rng, "B", 64) for _ in range(lines))
    dashes = "-" * 5
    return f"{dashes}BEGIN {label}{dashes}\n{body}\n{take(rng, 'B', 30)}==\n{dashes}END {label}{dashes}\n"


WORDS = """winter sommer herbst fruehling dragon monkey sunshine football princess shadow master hunter falcon tiger schatz
hallo passwort geheim kaffee berlin hamburg schmetterling katze hund fussball apfelbaum donnerstag mueller schneider liebling
cookie banana purple orange silver thunder rocket guitar pepper maggie bailey charlie london madrid soleil bonjour camion
estrella amor gatito papillon fromage azerty letmein trustno welcome starwars pokemon batman mercedes ferrari bayern""".split()

UMLAUTS = "müller schäfer grün käse straße frühling bär übung könig größe".split()


def word(rng):
    found = rng.choice(WORDS)
    return found.capitalize() if rng.random() < 0.7 else found


def human(rng):
    """A password as a person makes one up; ten ways, all with more than a dictionary word."""
    year, special = rng.randint(1975, 2026), rng.choice("!#$%&*?.@+-_")
    way = rng.randrange(10)
    if way == 0:
        return f"{word(rng)}{year}{special}"
    if way == 1:
        return f"{word(rng)}{special}{rng.randint(2, 999)}"
    if way == 2:
        return f"{word(rng)}-{word(rng)}-{rng.randint(10, 99)}"
    if way == 3:
        return f"{word(rng)}{word(rng)}{rng.randint(1, 99)}!"
    if way == 4:
        return word(rng).replace("a", "4").replace("e", "3").replace("o", "0").replace("s", "$") + f"{special}{rng.randint(10, 99)}"
    if way == 5:
        return f"{special}{word(rng)}{year % 100:02}{special}"
    if way == 6:
        return f"{rng.choice(UMLAUTS).capitalize()}{rng.randint(10, 9999)}{special}"
    if way == 7:
        return f"{rng.choice('mdjtk')}{rng.choice('aeiou')}{rng.choice('rnlsx')}{special}{year}{rng.choice('aAxXzZ')}"
    if way == 8:
        return f"{word(rng)}.{word(rng).lower()}.{word(rng).lower()}{rng.randint(1, 9)}"
    return f"{word(rng)}_{rng.choice(['dev', 'prod', 'db', 'admin', 'app'])}_{rng.randint(100, 9999)}"
