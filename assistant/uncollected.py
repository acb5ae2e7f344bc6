"""Sets up without the collector of garbage: what is imported and loaded at a start is there to stay.

Going through it again and again, while ever more of it comes, only makes the start longer. Once it is there, it is put
out of the collector's sight, which would otherwise go through all of it now and then, and stop every answer meanwhile.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """Collect nothing meanwhile, and never look at what is there by then. One may stand in another."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if was_enabled:
            gc.enable()
