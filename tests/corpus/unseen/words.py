"""Passwords as people make them up, for the unseen set: words of a list of its own, in ways of its own."""

from values import digits

WORDS = """coyote marble lantern velvet harbour pebble walnut quartz cinnamon glacier bramble otter juniper saffron tractor kettle
vienna porto krakow odessa oslo bilbao napoli zagreb chester kaiserslautern medved zvezda cvetok perro naranja biblioteca fenetre
chouette tournesol gelato farfalla vulcano tulp fiets zonnebloem sakura yuki neko juventus arsenal celtic gandalf skywalker picard
yamaha vespa camaro toyota oliver sophie matteo ingrid pavel natasha""".split()


def word(rng, capital=0.6):
    found = rng.choice(WORDS)
    return found.capitalize() if rng.random() < capital else found


def password(rng):
    sign, way = rng.choice("!@#$%&*?.-_+"), rng.randrange(9)
    if way == 0:
        return f"{word(rng)}{sign}{rng.randint(1960, 2025)}"
    if way == 1:
        return f"{word(rng)}{digits(rng, 4)}{rng.choice('!#?*')}"
    if way == 2:
        return f"{word(rng, 1)}{sign}{word(rng, 0)}{digits(rng, 2)}"
    if way == 3:
        return word(rng).replace("o", "0").replace("e", "3").replace("i", "1") + f"{digits(rng, 2)}{sign}{rng.choice('xXzZqQ')}"
    if way == 4:
        return f"{rng.choice('ABDGKLM')}{digits(rng, 2)}{word(rng, 0)}{sign}{digits(rng, 2)}"
    if way == 5:
        return f"Acme{sign}{word(rng, 1)}{rng.choice(['22', '23', '24', '25'])}"
    if way == 6:
        return f"{word(rng, 0)}{word(rng, 1)}{digits(rng, 3)}"
    if way == 7:
        return f"{rng.choice(['1qaz', 'zaq1', 'qwe3', 'wsx2'])}{sign}{rng.choice(['WSX', 'XSW', 'EDC'])}{digits(rng, 3)}"
    return f"My{word(rng, 1)}{rng.choice(['Is', 'Has', 'Was'])}{digits(rng, 2)}{rng.choice('!.?')}"


def passphrase(rng):
    glue = rng.choice("-._")
    return glue.join(word(rng, 0.4) for _ in range(rng.randint(2, 4))) + glue + digits(rng, rng.choice([1, 2, 2, 3]))
