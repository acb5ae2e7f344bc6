"""Runs a program in this process, and ends with the process that started it: `child.py ITS_ID PROGRAM ARGUMENT …`.

What is converted when nobody waits for it any more would take a core and gigabytes for minutes. It imports nothing of
this package.
"""

from __future__ import annotations

import os
import runpy
import sys
import threading
import time

_PAUSE = 0.5
"""Seconds."""


def _end_with(parent: int) -> None:
    """End as soon as another process adopts this one; Windows never tells."""
    while os.getppid() == parent:
        time.sleep(_PAUSE)
    os._exit(1)


if __name__ == "__main__":
    # Told, and not asked for here: it may have ended already.
    threading.Thread(target=_end_with, args=(int(sys.argv[1]),), daemon=True).start()
    sys.argv = sys.argv[2:]
    runpy.run_path(sys.argv[0], run_name="__main__")
