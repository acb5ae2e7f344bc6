"""What the commands have in common: their options."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

DataDir = Annotated[Path | None, typer.Option("--data-dir", help="Holds the index, your documents and the weights.")]
Generator = Annotated[
    str | None,
    typer.Option(
        "--generator",
        help="default, small, extractive, a local folder, a hub's org/name, or an OpenAI-compatible URL ending in /v1.",
    ),
]
Embedder = Annotated[str | None, typer.Option("--embedder", help="all-MiniLM-L6-v2 or all-mpnet-base-v2.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else.")]
