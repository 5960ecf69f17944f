"""Writes a document as people's files look: indents, line ends, escapes, comments, encodings; strict JSON where the client is strict.

A secret stands in the document between two letters of Unicode's private use area (`Ink`), which survive any escaping around them. After
writing they are taken out, and where they stood is the label.
"""

import hashlib
import json
import re

from clients import Comment

OPEN, CLOSE, ENDS = 0xE000, "\uf8ff", re.compile("([\ue000-\uf8fe])([^\uf8ff]*)\uf8ff", re.S)


class Ink:
    """What was marked in one file, in order."""

    def __init__(self):
        self.marks = []

    def mark(self, text, **label):
        self.marks.append({**label, "sha256": hashlib.sha256(text.encode()).hexdigest()})
        return chr(OPEN + len(self.marks) - 1) + text + CLOSE

    def read(self, written):
        """The text without marks, and the label of each with its lines."""
        labels, plain, at = [], [], 0
        for found in ENDS.finditer(written):
            plain.append(written[at : found.start()])
            line = 1 + sum(p.count("\n") for p in plain)
            labels.append({"line": line, "end_line": line + found[2].count("\n"), **self.marks[ord(found[1]) - OPEN]})
            plain.append(found[2])
            at = found.end()
        assert len(labels) == len(self.marks), f"marked {len(self.marks)}, wrote {len(labels)}: {self.marks}"
        return "".join(plain) + written[at:], labels


class Style:
    """How one file is written."""

    def __init__(self, rng, syntax, odd):
        self.rng, self.syntax = rng, syntax
        self.indent = rng.choices(["  ", "    ", "\t", None], [6, 2, 1.2, 0.4])[0]
        self.newline = rng.choices(["\n", "\r\n"], [9, 1])[0]
        self.final = rng.random() < 0.67
        self.trailing = syntax == "jsonc" and rng.random() < 0.35
        self.short_arrays = rng.random() < 0.5
        self.ascii = rng.random() < 0.3
        self.slashes = rng.random() < odd
        self.letters = rng.random() < odd
        weight = 100 / odd if odd else 10**9
        self.encoding = rng.choices(["utf-8", "utf-8-sig", "utf-16-le", "utf-16-be"], [weight, 100, 50, 50])[0] if syntax != "toml" else "utf-8"

    def bytes(self, text):
        text = text.replace("\n", self.newline)
        return (("\ufeff" if "16" in self.encoding else "") + text).encode(self.encoding)


def string(text, style):
    """A JSON string, escaped as some writers do."""
    out = []
    for part in re.split("([\ue000-\uf8ff])", json.dumps(text, ensure_ascii=False)):
        if style.ascii:
            part = part if "\ue000" <= part <= "\uf8ff" else "".join(c if ord(c) < 128 else json.dumps(c)[1:-1] for c in part)
        out.append(part)
    written = "".join(out)
    if style.slashes:
        written = written.replace("/", "\\/")
    if style.letters:
        written = re.sub("(?<=[\ue000-\uf8fe])[A-Za-z0-9]", lambda m: f"\\u{ord(m[0]):04x}", written)
    return written


def to_json(value, style, depth=0):
    if isinstance(value, str):
        return string(value, style)
    if not isinstance(value, (dict, list)) or not value:
        return json.dumps(value)
    colon = ": " if style.indent is not None else ":"
    flat_array = style.indent is not None and style.short_arrays and isinstance(value, list) and not any(isinstance(v, (dict, list)) for v in value)
    if style.indent is None or flat_array:
        comma = ", " if flat_array else ","
        if isinstance(value, list):
            return "[" + comma.join(to_json(v, style, depth) for v in value) + "]"
        return "{" + comma.join(string(k, style) + colon + to_json(v, style, depth) for k, v in value.items() if not isinstance(k, Comment)) + "}"
    pad, items = style.indent * (depth + 1), []
    keys = [k for k in value if not isinstance(k, Comment)] if isinstance(value, dict) else value
    last = keys[-1] if keys else None
    for i, key in enumerate(value):
        if isinstance(key, Comment):
            items.append(f"{pad}// {key}")
            continue
        at_end = key is last if isinstance(value, dict) else i == len(value) - 1
        comma = "," if not at_end or style.trailing else ""
        body = string(key, style) + colon + to_json(value[key], style, depth + 1) if isinstance(value, dict) else to_json(key, style, depth + 1)
        items.append(pad + body + comma)
    ends = "{}" if isinstance(value, dict) else "[]"
    return f"{ends[0]}\n" + "\n".join(items) + f"\n{style.indent * depth}{ends[1]}"


def toml_key(key):
    return key if re.fullmatch(r"[A-Za-z0-9_-]+", key) else json.dumps(key, ensure_ascii=False)


def toml_value(value, style):
    if isinstance(value, str):
        if "\n" in value and '"""' not in value and "\\" not in value and style.rng.random() < 0.7:
            return f'"""\n{value}"""'
        if "'" not in value and "\n" not in value and style.rng.random() < 0.2:
            return f"'{value}'"
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, list):
        return "[" + ", ".join(toml_value(v, style) for v in value) + "]"
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{toml_key(k)} = {toml_value(v, style)}" for k, v in value.items()) + " }" if value else "{}"
    return json.dumps(value)


def to_toml(doc, style, path=()):
    lines, tables = [], []
    for key, value in doc.items():
        if isinstance(key, Comment):
            tables.append(f"\n# {key}")
        elif isinstance(value, dict) and not (len(path) >= 2 and style.short_arrays):
            tables.append((key, value))
        elif isinstance(value, list) and value and all(isinstance(v, dict) for v in value):
            tables.extend((key, v) for v in [{str(i): x for i, x in enumerate(value)}])
        else:
            lines.append(f"{toml_key(key)} = {toml_value(value, style)}")
    if path and (lines or not tables):
        lines.insert(0, f"\n[{'.'.join(toml_key(p) for p in path)}]")
    for table in tables:
        lines.append(table if isinstance(table, str) else to_toml(table[1], style, (*path, table[0])))
    return "\n".join(lines)


def write(rng, doc, syntax, ink, odd):
    """The bytes of a document and its labels. `odd` is the share of files with escapes, marks or encodings that few writers use."""
    style = Style(rng, syntax, odd)
    if any_comment(doc) and syntax == "jsonc":
        style.indent = style.indent if style.indent is not None else "  "
    written = to_toml(doc, style).lstrip("\n") if syntax == "toml" else to_json(doc, style)
    text, labels = ink.read(written + ("\n" if style.final else ""))
    return style.bytes(text), labels


def any_comment(doc):
    return isinstance(doc, dict) and any(isinstance(k, Comment) or any_comment(v) for k, v in doc.items())
