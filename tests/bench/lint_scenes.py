"""What the benchmark of the linter looks at: made-up files and repositories, with secrets of a kind that every scanner knows.

Each scene is made in a directory of its own and told by a dict that is kept beside it, so that it can be used again.
"""

import json
import os
import random
import subprocess
import sys

from installed import REPOSITORY

ALPHANUMERIC = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
CONFIGS = [".mcp.json", ".cursor/mcp.json", ".vscode/mcp.json", ".codex/config.toml", ".gemini/settings.json"]
WORDS = "account buffer cache client config cursor daemon entry filter handle index job key lease layer map node offset parse queue".split()
FILES, TREE_CONFIGS, COMMITS = 100_000, 300, 20_000


def git(cwd, *args, feed=None):
    me = ["-c", "user.name=A Person", "-c", "user.email=person@example.com", "-c", "gc.auto=0"]
    subprocess.run(["git", *me, *args], cwd=cwd, input=feed, check=True, stdout=subprocess.DEVNULL)


def write(root, path, text):
    path = os.path.join(root, path)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as out:
        out.write(text)


def token():
    return f"gh{'p'}_" + "".join(random.choices(ALPHANUMERIC, k=36))


def config(path, secret):
    """An ordinary config of five servers; `secret` is the value of one variable."""
    value = token() if secret else "${GITHUB_TOKEN}"
    names = random.sample(WORDS, 4)
    if path.endswith(".toml"):
        servers = "".join(f'[mcp_servers.{n}]\ncommand = "npx"\nargs = ["-y", "@acme/{n}-mcp"]\n\n' for n in names)
        return f'model = "fast"\n\n{servers}[mcp_servers.github]\ncommand = "npx"\nenv = {{ GITHUB_TOKEN = "{value}" }}\n'
    servers = {n: {"command": "npx", "args": ["-y", f"@acme/{n}-mcp@1.{i}"], "env": {"LOG_LEVEL": "info"}} for i, n in enumerate(names)}
    servers["github"] = {"command": "npx", "args": ["-y", "@modelcontextprotocol/server-github"], "env": {"GITHUB_TOKEN": value}}
    return json.dumps({"servers" if ".vscode" in path else "mcpServers": servers}, indent=2) + "\n"


def lines(count):
    pick = random.choices
    return [f"    let {a}_{b} = {c}({a}, {random.randrange(999)});  // {b} of the {c}\n" for a, b, c in zip(pick(WORDS, k=count), pick(WORDS, k=count), pick(WORDS, k=count))]


def length():
    """Lines of a source file: most are short, a few long."""
    return min(3000, int(random.lognormvariate(4, 1)) + 3)


def one(root):
    """A repository of 2,000 files in which one config is staged."""
    git(root, "init", "-q")
    for i in range(2000):
        write(root, f"src/{i % 50}/{i}.rs", "".join(lines(20)))
    git(root, "add", ".")
    git(root, "commit", "-qm", "first")
    write(root, ".mcp.json", config(".mcp.json", True))
    git(root, "add", ".")
    return {"planted": [".mcp.json"]}


def many(root):
    """The corpus."""
    generate = os.path.join(REPOSITORY, "tests", "corpus", "generate.py")
    subprocess.run([sys.executable, generate, root, "--count", "534", "--seed", str(random.randrange(10**6))], check=True, stdout=subprocess.DEVNULL)
    with open(os.path.join(root, "labels.json"), encoding="utf-8") as file:
        files = json.load(file)["files"]
    # The labels are full of hashes: no scanner shall read them.
    os.remove(os.path.join(root, "labels.json"))
    return {"files": sorted(files), "planted": [path for path, of in files.items() if of["part"] == "positive"]}


def tree(root):
    """A repository of many packages, and beside them an ignored directory of as many files as a build leaves."""
    bodies = ["".join(lines(length())) for _ in range(300)]
    data = [json.dumps({w: [random.randrange(999) for _ in range(length())] for w in WORDS}, indent=1) for _ in range(50)]
    paths = []
    for i in range(TREE_CONFIGS):
        paths.append(f"packages/{i}/{CONFIGS[i % len(CONFIGS)]}")
        write(root, paths[-1], config(paths[-1], i % 10 == 0))
        write(root, f"packages/{i}/package.json", json.dumps({"name": f"@acme/{i}", "version": "1.0.0", "scripts": {"build": "tsc"}}, indent=2))
        write(root, f"packages/{i}/tsconfig.json", '{\n  // strict\n  "compilerOptions": {"strict": true},\n}\n')
        write(root, f"packages/{i}/.gitignore", "dist/\n*.log\n")
        for j in range(10):
            write(root, f"packages/{i}/data/{j}.json", data[(i + j) % 50])
    for i in range(FILES - 14 * TREE_CONFIGS - 1):
        ending = ["ts", "tsx", "rs", "py", "md", "css"][i % 6]
        write(root, f"packages/{i % TREE_CONFIGS}/src/{WORDS[i // 300 % 20]}/{i}.{ending}", bodies[i % 300])
    write(root, ".gitignore", "node_modules/\n/target\n*.tmp\n")
    for i in range(5000):
        write(root, f"node_modules/{i // 20}/{i}.js", bodies[i % 300])
    git(root, "init", "-q")
    git(root, "add", ".")
    git(root, "commit", "-qm", "first")
    return {"configs": paths, "planted": paths[::10]}


def history(root):
    """Changes of a few lines to a few files per commit, and now and then a config, sometimes with a secret."""
    git(root, "init", "-q", "-b", "main")
    sources = {f"src/{WORDS[i % 20]}/{i}.rs": lines(length()) for i in range(2000)}
    configs = [f"packages/{i}/{CONFIGS[i % len(CONFIGS)]}" for i in range(60)]
    planted = []
    feed = os.path.join(root, ".git", "feed")
    with open(feed, "wb") as out:
        for n in range(COMMITS):
            out.write(b"commit refs/heads/main\ncommitter A Person <person@example.com> %d +0000\ndata 4\nnext\n" % (1_600_000_000 + n * 600))
            changed = random.sample(sorted(sources), random.choice([1, 1, 2, 3, 6])) if n else sorted(sources)
            for path in changed:
                body, at = sources[path], random.randrange(len(sources[path]))
                body[at : at + 2] = lines(random.choice([1, 2, 4]))
                inline(out, path, "".join(body))
            for path in configs if n == 0 else random.choices(configs, k=random.random() < 0.02):
                secret = n > 0 and random.random() < 0.05
                planted += [path] * secret
                inline(out, path, config(path, secret))
    with open(feed, "rb") as file:
        subprocess.run(["git", "fast-import", "--quiet", "--depth=50"], cwd=root, stdin=file, check=True)
    os.remove(feed)
    git(root, "repack", "-adq")
    git(root, "reset", "-q", "--hard", "main")
    return {"planted": sorted(set(planted))}


def inline(out, path, text):
    body = text.encode()
    out.write(b"M 100644 inline %s\ndata %d\n%s\n" % (path.encode(), len(body), body))


SCENES = {"one": one, "many": many, "tree": tree, "history": history}


def scene(name, scenes):
    """The directory of a scene and what is in it; made unless it is there."""
    root, told = os.path.join(scenes, name), os.path.join(scenes, f"{name}.json")
    if not os.path.exists(told):
        os.makedirs(root)
        # The same files each time, so that two runs count and time the same.
        random.seed(name)
        facts = SCENES[name](root)
        with open(told, "w", encoding="utf-8") as out:
            json.dump(facts, out)
    with open(told, encoding="utf-8") as file:
        return root, json.load(file)
