"""Starts the embedded servers in a process of its own, which the tests then kill; says where they are.

`FOLDER [durable] [stay] [no-namespaces]`. With no-namespaces it is root on a machine that refuses user
namespaces, as inside Docker: the limit is set within a namespace of its own, so the machine is not touched.
"""

import ctypes
import json
import os
import sys
import time
from pathlib import Path

from config.embedded import EmbeddedError, EmbeddedServers, unprivileged


def main() -> None:
    home, *options = sys.argv[1:]
    if "no-namespaces" in options:
        refuse_namespaces()
    try:
        servers = EmbeddedServers(Path(home), durable="durable" in options).start()
    except EmbeddedError as error:
        sys.exit(str(error))
    said = {
        "database_url": servers.database_url,
        "redis_url": servers.redis_url,
        "way": servers.postgres.footing.way,
        "data": str(servers.postgres.data),
    }
    print(json.dumps(said), flush=True)
    if "stay" in options:
        time.sleep(300)
    servers.stop()


def refuse_namespaces() -> None:
    """Enter a user namespace with every user in it, in which no further ones are allowed."""
    inside, finished = os.pipe(), os.pipe()
    parent = os.getpid()
    writer = os.fork()
    if writer == 0:
        os.read(inside[0], 1)
        for kind in ("uid_map", "gid_map"):
            Path(f"/proc/{parent}/{kind}").write_text("0 0 65536")
        os.write(finished[1], b".")
        os._exit(0)
    if ctypes.CDLL(None).unshare(unprivileged.CLONE_NEWUSER) != 0:
        sys.exit("This machine refuses user namespaces itself.")
    os.write(inside[1], b".")
    os.read(finished[0], 1)
    os.waitpid(writer, 0)
    Path("/proc/sys/user/max_user_namespaces").write_text("0")


if __name__ == "__main__":
    main()
