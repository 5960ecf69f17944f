"""Starts KWallet as a login does: with the key of the wallet, so that no dialog asks for a password.

kwallet.py DIRECTORY    runs until it is told to end; DIRECTORY is for its socket
"""

import os
import signal
import socket
import subprocess
import sys

where = os.path.join(sys.argv[1], "kwallet.socket")
salt = os.path.join(os.environ["XDG_DATA_HOME"], "kwalletd", "kdewallet.salt")
os.makedirs(os.path.dirname(salt), exist_ok=True)
if not os.path.exists(salt):
    with open(salt, "wb") as file:
        file.write(os.urandom(56))
if os.path.exists(where):
    os.remove(where)

door = socket.socket(socket.AF_UNIX)
door.bind(where)
door.listen(1)
reads, writes = os.pipe()
kwallet = subprocess.Popen(
    ["kwalletd5", "--pam-login", str(reads), str(door.fileno())],
    pass_fds=(reads, door.fileno()),
    # Without this variable it does not look at the option.
    env={**os.environ, "PAM_KWALLET5_LOGIN": where},
)
signal.signal(signal.SIGTERM, lambda *_: kwallet.terminate())
# The key is what PBKDF2 makes of a password in 56 bytes; any others serve as well.
os.write(writes, b"k" * 56)
os.close(writes)
with socket.socket(socket.AF_UNIX) as environment:
    environment.connect(where)
    for name, value in os.environ.items():
        environment.sendall(f"{name}={value}\n".encode())
sys.exit(kwallet.wait())
