"""Looks at everything that an answer needs and says what is missing and what to run."""

from __future__ import annotations

import os
import platform
import shutil
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import psutil

from assistant.errors import ConceptGuideError
from assistant.factory import material, needed_weights
from assistant.server import check_port
from assistant.settings import Settings
from assistant.weights.disk import gigabytes
from assistant.weights.locate import embedder_path, generator_path
from index.errors import IndexMissing
from index.folder import current_build
from index.manifest import Manifest, document_digests

_PACKAGES = ("torch", "transformers", "sentence-transformers", "faiss-cpu", "gradio", "fastapi")
_MEMORY = 6_000_000_000
_DISK = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    what: str
    ok: bool
    detail: str
    """What was found and, where that is not well, what to run."""


def diagnose(settings: Settings) -> list[Finding]:
    """Return what was found, in the order in which an answer needs it."""
    findings = [_python(), *map(_package, _PACKAGES), _processor(), _memory(), _disk(settings.data_dir)]
    findings += [_weights(choice, settings) for choice in needed_weights(settings)]
    return [*findings, _index(settings), _port(settings)]


def _python() -> Finding:
    return Finding("Python", True, platform.python_version())


def _package(name: str) -> Finding:
    try:
        return Finding(name, True, version(name))
    except PackageNotFoundError:
        return Finding(name, False, "not installed. Run: pip install concept-guide")


def _processor() -> Finding:
    try:
        import torch
    except ImportError:
        return Finding("Processor", True, f"{os.cpu_count()} cores")

    bf16 = "computes in bf16" if torch.ops.mkldnn._is_mkldnn_bf16_supported() else "no bf16: models run in fp32, slower"
    return Finding("Processor", True, f"{os.cpu_count()} cores, {bf16}")


def _memory() -> Finding:
    available = psutil.virtual_memory().available
    detail = f"{gigabytes(available)} available"
    if available < _MEMORY:
        return Finding("Memory", False, f"{detail}, the default model needs 6 GB. Run with: --generator small")
    return Finding("Memory", True, detail)


def _disk(folder: Path) -> Finding:
    existing = next(path for path in (folder, *folder.parents) if path.exists())
    free = shutil.disk_usage(existing).free
    detail = f"{gigabytes(free)} free at {folder}"
    return Finding("Disk", free >= _DISK, detail if free >= _DISK else f"{detail}. Free some room")


def _weights(choice: str, settings: Settings) -> Finding:
    locate = embedder_path if choice == settings.embedder else generator_path
    try:
        return Finding(f"Model {choice}", True, str(locate(choice, settings.weights_dir)))
    except ConceptGuideError as error:
        return Finding(f"Model {choice}", False, str(error))


def _index(settings: Settings) -> Finding:
    try:
        build = current_build(settings.index_dir)
        if build is None:
            raise IndexMissing(f"There is none at {settings.index_dir}. Run: concept-guide index build")
        manifest = Manifest.load(build)
        manifest.check_files(build)
        if manifest.changes(document_digests(material(settings))):
            return Finding("Index", False, "behind the material. Run: concept-guide index build")
        return Finding("Index", True, f"{len(manifest.documents)} documents, {manifest.chunks} chunks")
    except ConceptGuideError as error:
        return Finding("Index", False, str(error))


def _port(settings: Settings) -> Finding:
    try:
        check_port(settings.host, settings.port)
    except ConceptGuideError as error:
        return Finding("Port", False, str(error))
    return Finding("Port", True, f"{settings.host}:{settings.port} is free")
