"""Looks up where a host's name leads."""

from __future__ import annotations

import queue
import socket
import threading
from collections.abc import Sequence

from knowledge.web.addresses import Resolver


def from_system(host: str) -> tuple[str, ...]:
    """Return a host's addresses as the system knows them. Raises OSError where it knows none."""
    found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(address[0]) for *_, address in found))


def resolved_in_time(resolve: Resolver, host: str, seconds: float) -> Sequence[str]:
    """Return a host's addresses. Raises OSError, also where the answer takes too long: systems set no limit."""
    answers: queue.SimpleQueue[Sequence[str] | OSError] = queue.SimpleQueue()

    def ask() -> None:
        try:
            answers.put(resolve(host))
        except OSError as error:
            answers.put(error)
        except Exception as error:  # Otherwise the one who waits would never hear of it.
            answers.put(OSError(str(error)))

    threading.Thread(target=ask, name="resolver", daemon=True).start()
    try:
        answer = answers.get(timeout=seconds)
    except queue.Empty:
        raise TimeoutError("no answer in time") from None
    if isinstance(answer, OSError):
        raise answer
    return answer
