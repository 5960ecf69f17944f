#!/usr/bin/env python3
"""Writes a labelled corpus of MCP configs: real-looking files, some of which hold a made-up secret.

usage: generate.py DIR [--seed N] [--count N] [--set tuned|second|unseen]

DIR gets `positive/` (one secret a file, every kind and every place in turn), `negative/` (none, however much it looks like one), `policy/`
(what people differ on) and `mix/` (as files in public repositories are), COUNT files each, policy a tenth of it; and `labels.json`:
  {"seed", "set", "files": {path: {"part", "negative": label or null, "secrets": [{"line", "end_line", "kind", "place", "sha256"}]}}}
A label with "kind": "policy" is a line on which people differ. The secret itself is nowhere but in the file.
"""

import argparse
import json
import os
import random
import sys

import clients
import second
import servers
import unseen
from tuned import kinds, negatives, places
from write import Ink, write

ODD = {"positive": 0.05, "negative": 0.03, "policy": 0.02, "mix": 0.01}


class Secret:
    """A value on its way into a place. A placeholder takes the same way without leaving a label."""

    def __init__(self, rng, row, ink, place, real=True):
        label, self.form, names, make = row
        self.label, self.ink, self.place, self.real = label, ink, place, real
        self.vendor = label.split()[0]
        self.name = rng.choice(names.split() if isinstance(names, str) else list(names))
        self.text = make(rng)

    def mark(self, text=None):
        text = self.text if text is None else text
        return self.ink.mark(text, kind=self.label, place=self.place) if self.real else text

    def shade(self, text):
        """Marks what may be reported or not."""
        return self.ink.mark(text, kind="policy", place=self.place) if self.real else text


class Tables:
    """The tables of a set."""

    def __init__(self, name):
        held = {"second": second, "unseen": unseen}.get(name)

        def pick(table, tuned):
            return getattr(held, table, None) or tuned

        self.kinds = pick("KINDS", kinds.KINDS)
        self.places = [*(held.PLACES if held else []), *(places.PLACES if held is not unseen else [])]
        self.clean = getattr(held, "clean", servers.clean)
        self.placeholders = pick("PLACEHOLDERS", negatives.PLACEHOLDERS)
        self.negatives = pick("NEGATIVES", negatives.NEGATIVES)
        self.policy = pick("POLICY", negatives.POLICY)


def pairs(rng, rows, places):
    """Rows and places in turn, so that each of both comes up as evenly as the forms allow, for ever."""
    rows = [r for r in rows if any(r[1] in p[1] for p in places)]
    row_turn, place_turn, by_row = [], [], True
    while True:
        row_turn = row_turn or rng.sample(rows, len(rows))
        place_turn = place_turn or rng.sample(places, len(places))
        if by_row:
            row = row_turn.pop()
            fits = [p for p in places if row[1] in p[1]]
            yield row, rng.choice(fits)
        else:
            place = place_turn.pop()
            fits = [r for r in rows if r[1] in place[1]]
            if fits:
                yield rng.choice(fits), place
        by_row = not by_row


def transport(entry):
    return "http" if "url" in entry else "stdio"


def document(rng, entries, client=None):
    """The document of some client that can hold all `entries`, and the client."""
    wanted, comment = None, False
    for _, entry in entries:
        if "@clients" in entry:
            wanted = set(entry["@clients"]) if wanted is None else wanted & set(entry["@clients"])
        comment = comment or "@comment" in entry
    kinds_of = {transport(e) for _, e in entries}
    client = clients.choose(rng, "http" if "http" in kinds_of else "stdio", wanted, comment)
    top, kept = {}, []
    for name, entry in entries:
        entry = dict(entry)
        top.update(entry.pop("@top", {}))
        entry.pop("@clients", None)
        kept.append((name, entry))
    doc = clients.CLIENTS[client][3](rng, kept)
    if client in ("claude", "cursor") and rng.random() < 0.06:
        doc = {"$schema": "https://json.schemastore.org/mcp.json", **doc}
    if client in ("claude", "cursor", "desktop") and rng.random() < 0.05:
        doc = {"//": "Ask in #dev-tools for access. See docs/mcp.md", **doc}
    return ({**top, **doc} if rng.random() < 0.5 else {**doc, **top}), client


def name_of(rng, entry, fallback):
    text = json.dumps(entry)
    known = [v for v in servers.KNOWN if v in text]
    return known[0] if known else rng.choice([fallback, "my-server", "acme", "tools", "backend", "db"])


def named(rng, entry):
    """The entry with a name, unless it has one."""
    return entry if isinstance(entry, tuple) else (name_of(rng, entry, "server"), entry)


def unique(entries):
    seen, kept = set(), []
    for name, entry in entries:
        while name in seen:
            name += "2"
        seen.add(name)
        kept.append((name, entry))
    return kept


def put(rng, row, place, ink, real=True):
    secret = Secret(rng, row, ink, place[0], real)
    entry = place[2](rng, secret)
    return (secret.vendor if secret.vendor not in servers.OWN and secret.real else name_of(rng, {}, "server"), entry)


class Corpus:
    def __init__(self, root, seed, name):
        self.root, self.rng, self.tables, self.files = root, random.Random(f"{name}{seed}"), Tables(name), {}

    def save(self, part, entries, ink, negative=None):
        rng = self.rng
        doc, client = document(rng, unique(entries))
        paths, syntax, _, _ = clients.CLIENTS[client]
        data, labels = write(rng, doc, syntax, ink, ODD[part])
        path = f"{part}/case-{len(self.files):04}/{rng.choice(paths)}"
        full = os.path.join(self.root, path)
        os.makedirs(os.path.dirname(full))
        with open(full, "wb") as file:
            file.write(data)
        self.files[path] = {"part": part, "client": client, "negative": negative, "secrets": labels}

    def around(self, entry, most):
        """The entry among well-known servers."""
        entries = [entry] + [self.tables.clean(self.rng) for _ in range(self.rng.randint(0, most))]
        self.rng.shuffle(entries)
        return entries

    def positive(self, count):
        turn = pairs(self.rng, self.tables.kinds, self.tables.places)
        for _ in range(count):
            ink = Ink()
            row, place = next(turn)
            self.save("positive", self.around(put(self.rng, row, place, ink), 2), ink)

    def placeholder(self, turn, ink):
        row, place = next(turn)
        label, form, make = row
        names = self.rng.choice(self.tables.kinds)[2]
        return f"{label}, {place[0]}", put(self.rng, (f"acme {label}", form, names, make), place, ink, real=False)

    def negative(self, count):
        turn = pairs(self.rng, self.tables.placeholders, self.tables.places)
        plain = self.rng.sample(self.tables.negatives, len(self.tables.negatives))
        for n in range(count):
            ink = Ink()
            if n % 2:
                label, entry = self.placeholder(turn, ink)
            else:
                label, make = plain[n // 2 % len(plain)]
                entry = named(self.rng, make(self.rng))
            self.save("negative", self.around(entry, 2), ink, label)

    def policy(self, count):
        for n in range(count):
            label, make = self.tables.policy[n % len(self.tables.policy)]
            entry = make(self.rng)
            self.save("policy", [named(self.rng, entry)], Ink(), label)

    def mix(self, count):
        """Two thirds of the secrets in env, a fifth in args, the rest anywhere; a tenth of the files with one, a quarter with placeholders."""
        turns = [pairs(self.rng, self.tables.kinds, [p for p in self.tables.places if test(p[0])]) for test in (
            lambda label: label in ("env", "env, lower case", "env, prefixed", "env postgres", "env mongodb", "env webhook", "env key text", "env JSON in a string"),
            lambda label: label.startswith("args"),
            lambda label: not label.startswith(("args", "env")))]
        for n in range(count):
            ink, way = Ink(), self.rng.random()
            entries = [self.tables.clean(self.rng) for _ in range(self.rng.choice([1, 1, 2, 2, 3, 4, 5, 8]) - 1)]
            if way < 0.10:
                turn = self.rng.choices(turns, [66, 20, 14])[0]
                row, place = next(turn)
                entries.append(put(self.rng, row, place, ink))
            elif way < 0.35:
                turn = pairs(self.rng, self.tables.placeholders, self.tables.places)
                entries.append(self.placeholder(turn, ink)[1])
            else:
                label, make = self.rng.choice(self.tables.negatives)
                entries.append(named(self.rng, make(self.rng)) if self.rng.random() < 0.3 else self.tables.clean(self.rng))
            self.rng.shuffle(entries)
            self.save("mix", entries, ink, None if ink.marks else "mix")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("dir")
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--count", type=int, default=640)
    parser.add_argument("--set", choices=["tuned", "second", "unseen"], default="tuned")
    options = parser.parse_args()
    seed = random.SystemRandom().randrange(10**6) if options.seed is None else options.seed
    if os.path.exists(options.dir) and os.listdir(options.dir):
        sys.exit(f"{options.dir} is not empty")
    corpus = Corpus(options.dir, seed, options.set)
    corpus.positive(options.count)
    corpus.negative(options.count)
    corpus.policy(max(len(corpus.tables.policy), options.count // 10))
    corpus.mix(options.count)
    with open(os.path.join(options.dir, "labels.json"), "w") as file:
        json.dump({"seed": seed, "set": options.set, "files": corpus.files}, file, indent=1)
    print(f"{len(corpus.files)} files of the {options.set} set, seed {seed}")


if __name__ == "__main__":
    main()
