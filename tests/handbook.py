"""The API over the built-in handbook as a reader has it, with an embedder and a generator that need no weights."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from fastapi import FastAPI

from assistant.api.app import create_api
from assistant.generators.extractive import ExtractiveGenerator
from assistant.settings import Settings
from index.embedding import HashingEmbedder
from knowledge.corpus import corpus
from tests.fakes import assistant_of

UNLIMITED: dict[str, Any] = {"limit_session": "", "limit_address": "", "limit_site": ""}


class StandIn(HashingEmbedder):
    """Goes by the name of the embedder that it stands in for, which clients send."""

    name = "all-MiniLM-L6-v2"


def handbook_api(folder: Path, **chosen: Any) -> FastAPI:
    """Return the API over the handbook, in half a second. Its answers quote; limits are those chosen."""
    embedder = StandIn()
    assistant = assistant_of(ExtractiveGenerator(embedder), folder, list(corpus()), embedder=embedder)
    return create_api(assistant, Settings(data_dir=folder, **UNLIMITED | chosen))
