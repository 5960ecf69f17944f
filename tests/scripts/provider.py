"""A secret service that behaves as a real one cannot be made to without a person.

provider.py silent      takes every call and never answers
provider.py accepting   is locked; the dialog it shows is answered with the password
provider.py dismissing  is locked; the dialog is closed
provider.py empty       is open, and has no collection for new items
provider.py noisy       keeps what it is given, under another label and with more attributes
provider.py forgetful   takes what it is given, and gives something else back
"""

import sys
import time

from jeepney import DBusAddress, HeaderFields, MessageType, new_method_call, new_method_return, new_signal
from jeepney.io.blocking import open_dbus_connection

mode = sys.argv[1]
root = "/org/freedesktop/secrets"
collection, item = root + "/collection/login", root + "/collection/login/1"
prompt = DBusAddress(root + "/prompt/1", interface="org.freedesktop.Secret.Prompt")
attributes = {"service": "mcpkey", "username": "GITHUB_TOKEN/00000001"}
locked = mode in ("accepting", "dismissing")
kept = {}

bus = open_dbus_connection(bus="SESSION")
daemon = DBusAddress("/org/freedesktop/DBus", "org.freedesktop.DBus", "org.freedesktop.DBus")
# A call that has the bus start a service comes before the answer to this, which is not waited for.
bus.send(new_method_call(daemon, "RequestName", "su", ("org.freedesktop.secrets", 4)))
if mode == "silent":
    time.sleep(3600)


def answer_of_a_keeper(member, arguments, path):
    """As `answer`, where what is stored is kept."""
    if member == "ReadAlias":
        return "o", ("/" if mode == "empty" else collection,)
    if member == "CreateItem":
        given = arguments[0]["org.freedesktop.Secret.Item.Attributes"][1]
        new = f"{collection}/{len(kept) + 1}"
        kept[new] = [{"a-noise": "1", **given, "z:noise": "", "Noise": "mcpkey"}, arguments[1]]
        return "oo", (new, "/")
    if member == "SearchItems":
        found = [path for path, (attributes, _) in kept.items() if arguments[0].items() <= attributes.items()]
        return "aoao", (found[::-1], [])
    if member == "Get":
        return "v", (("b", False) if arguments[1] == "Locked" else ("a{ss}", kept[path][0]),)
    if member == "SetSecret":
        kept[path][1] = arguments[0]
        return "", ()
    if member == "Delete":
        del kept[path]
        return "o", ("/",)
    if member == "GetSecrets":
        back = {path: (arguments[1], *kept[path][1][1:]) for path in arguments[0]}
        if mode == "forgetful":
            back = {path: (session, salt, b"something else", kind) for path, (session, salt, _, kind) in back.items()}
        return "a{o(oayays)}", (back,)
    return "vo", (("s", ""), root + "/session/1")


def answer(member, arguments):
    """The signature and the body of an answer."""
    if member == "Get":
        values = {"Locked": ("b", locked), "Attributes": ("a{ss}", attributes)}
        return "v", (values[arguments[1]],)
    if member == "SearchItems":
        found = [item] if arguments[0].items() <= attributes.items() else []
        return "aoao", ([], found) if locked else (found, [])
    if member == "GetSecrets":
        return "a{o(oayays)}", ({item: (arguments[1], b"", b"behind the dialog", "text/plain")},)
    return {
        "ReadAlias": ("o", (collection,)),
        "Unlock": ("aoo", ([], prompt.object_path)),
        "Prompt": ("", ()),
        "OpenSession": ("vo", (("s", ""), root + "/session/1")),
    }[member]


while True:
    call = bus.receive()
    if call.header.message_type != MessageType.method_call:
        continue
    member = call.header.fields[HeaderFields.member]
    if mode in ("accepting", "dismissing"):
        signature, body = answer(member, call.body)
    else:
        signature, body = answer_of_a_keeper(member, call.body, call.header.fields[HeaderFields.path])
    bus.send(new_method_return(call, signature, body))
    if member == "Prompt":
        locked = mode == "dismissing"
        bus.send(new_signal(prompt, "Completed", "bv", (locked, ("s", ""))))
