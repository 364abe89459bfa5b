"""Short looks at ports and addresses. Uses no Django."""

from __future__ import annotations

import socket
import urllib.error
import urllib.request
from urllib.parse import urlsplit

HOST = "127.0.0.1"


def port_is_free(port: int) -> bool:
    """True where a server of ours could listen."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def answers(url: str) -> bool:
    """True where something listens at the address; addresses without a host (sockets) are left to Django."""
    where = urlsplit(url)
    if not where.hostname:
        return True
    default = 6379 if where.scheme.startswith("redis") else 5432
    try:
        socket.create_connection((where.hostname, where.port or default), 5).close()
    except OSError:
        return False
    return True


def page_answers(address: str) -> bool:
    """True when the start page comes, after whatever redirects."""
    try:
        with urllib.request.urlopen(address, timeout=30) as answer:  # noqa: S310 (our own http address)
            return bool(answer.status == 200)
    except urllib.error.HTTPError as error:
        return error.code < 500
    except OSError:
        return False
