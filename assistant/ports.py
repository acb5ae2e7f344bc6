"""Whether an address can be listened on, asked before anything slow is begun. Loads no web server."""

from __future__ import annotations

import socket
import sys

from assistant.errors import InvalidSetting, PortInUse


def check_port(host: str, port: int) -> None:
    """Raise PortInUse where the address is taken or not this machine's.

    Raises InvalidSetting where the host is no address at all.
    """
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except (OSError, UnicodeError) as error:
        raise InvalidSetting(f"host is {host!r}: {error}. Try: concept-guide serve --host 127.0.0.1") from error
    with socket.socket(family, kind) as probe:
        if sys.platform != "win32":  # There the option would share a port that somebody listens on.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
        except OSError as error:
            raise PortInUse(
                f"{host}:{port} cannot be listened on ({error.strerror}). "
                f"Stop what uses it, or choose another: concept-guide serve --port {port % 65535 + 1}"
            ) from error
