"""Keeps the libraries from looking outside: no hub look-ups, no telemetry, no version checks."""

from __future__ import annotations

import os

QUIET = {
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "DO_NOT_TRACK": "1",
    "GRADIO_ANALYTICS_ENABLED": "False",
    # A warning about forks and a progress bar for each load say nothing to a user.
    "TOKENIZERS_PARALLELISM": "false",
    "TRANSFORMERS_VERBOSITY": "error",
    "HF_HUB_DISABLE_PROGRESS_BARS": "1",
}


def stay_offline() -> None:
    """Set what the libraries read when they are first imported. Call before importing any of them."""
    os.environ.update(QUIET)
