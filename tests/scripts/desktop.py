"""A desktop's notification service, for tests.

desktop.py showing  writes each notice it is sent as one line, after a line that it is ready
desktop.py silent   takes every call and never answers
"""

import json
import sys
import time

from jeepney import DBusAddress, MessageType, new_method_call, new_method_return
from jeepney.io.blocking import open_dbus_connection

bus = open_dbus_connection(bus="SESSION")
daemon = DBusAddress("/org/freedesktop/DBus", "org.freedesktop.DBus", "org.freedesktop.DBus")
bus.send_and_get_reply(new_method_call(daemon, "RequestName", "su", ("org.freedesktop.Notifications", 4)))
print("ready", flush=True)
if sys.argv[1] == "silent":
    time.sleep(3600)
while True:
    call = bus.receive()
    if call.header.message_type == MessageType.method_call:
        print(json.dumps(call.body, default=str), flush=True)
        bus.send(new_method_return(call, "u", (1,)))
