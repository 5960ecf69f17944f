"""A secret service that behaves as a real one cannot be made to without a person.

provider.py silent      takes every call and never answers
provider.py accepting   is locked; the dialog it shows is answered with the password
provider.py dismissing  is locked; the dialog is closed
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
locked = True

bus = open_dbus_connection(bus="SESSION")
daemon = DBusAddress("/org/freedesktop/DBus", "org.freedesktop.DBus", "org.freedesktop.DBus")
bus.send_and_get_reply(new_method_call(daemon, "RequestName", "su", ("org.freedesktop.secrets", 4)))
if mode == "silent":
    time.sleep(3600)


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
    signature, body = answer(member, call.body)
    bus.send(new_method_return(call, signature, body))
    if member == "Prompt":
        locked = mode == "dismissing"
        bus.send(new_signal(prompt, "Completed", "bv", (locked, ("s", ""))))
