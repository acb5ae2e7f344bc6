"""Looks at everything that an answer needs and says what is missing and what to run."""

from __future__ import annotations

import os
import platform
import shutil
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import httpx
import psutil

from assistant.errors import ConceptGuideError, PortInUse
from assistant.factory import engine_of, material, needed_weights
from assistant.generators.remote import RemoteGenerator
from assistant.ports import check_port
from assistant.settings import Settings
from assistant.weights.disk import gigabytes, used
from assistant.weights.locate import embedder_path, generator_path, home, local_folder
from assistant.weights.lock import find
from index.errors import IndexMissing
from index.folder import current_build
from index.manifest import Manifest, document_digests
from index.processor import computes_in_bf16

_PACKAGES = ("torch", "transformers", "sentence-transformers", "faiss-cpu", "gradio", "fastapi", "uvicorn")
_PROGRAM = 900_000_000
"""Bytes of memory without a language model."""
_PER_WEIGHT = 1.4
"""Bytes of memory for each byte of a language model: the weights, and what a long prompt takes."""
_OF_PREPARED = {"openvino": 1 / 3, "transformers": 2 / 3}
"""Which part of a prepared model an engine loads: it holds the weights in 8 bits and in 16."""
_DISK = 1_000_000_000
_SECONDS_TO_REACH = 2.0


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    what: str
    ok: bool
    detail: str
    """What was found and, where that is not well, what to run."""


def diagnose(settings: Settings) -> list[Finding]:
    """Return what was found, in the order in which an answer needs it."""
    findings = [_python(), *map(_package, _PACKAGES), _processor(settings), _memory(settings), _disk(settings.data_dir)]
    findings += [_weights(choice, settings) for choice in needed_weights(settings)]
    if settings.generator.startswith(("http://", "https://")):
        findings.append(_model_server(settings))
    return [*findings, _index(settings), _port(settings)]


def _python() -> Finding:
    return Finding("Python", True, platform.python_version())


def _package(name: str) -> Finding:
    try:
        return Finding(name, True, version(name))
    except PackageNotFoundError:
        remedy = "Run: pip install -r requirements.lock (in a checkout) or pip install ."
        return Finding(name, False, f"not installed. {remedy}")


def _processor(settings: Settings) -> Finding:
    try:
        bf16 = "computes in bf16" if computes_in_bf16() else "no bf16: models run in fp32, slower"
    except ImportError:
        bf16 = "models run in fp32"
    engine = "" if settings.generator not in needed_weights(settings) else f", the model by {engine_of(settings)}"
    return Finding("Processor", True, f"{os.cpu_count()} cores, {bf16}{engine}")


def _memory(settings: Settings) -> Finding:
    available, needed = psutil.virtual_memory().available, _memory_needed(settings)
    detail = f"{gigabytes(available)} available, about {gigabytes(needed)} needed"
    if available >= needed:
        return Finding("Memory", True, detail)
    return Finding("Memory", False, f"{detail}. {_lighter(settings, available, needed)}")


def _memory_needed(settings: Settings) -> int:
    weights = 0 if settings.generator not in needed_weights(settings) else _size(settings.generator, settings)
    return _PROGRAM + round(_PER_WEIGHT * weights)


def _size(choice: str, settings: Settings) -> int:
    """Return the bytes of a generator's weights; 0 where nobody knows them yet."""
    if model := find(choice):
        return round(_OF_PREPARED[engine_of(settings)] * model.prepared_size)
    try:
        return used(local_folder(choice) or home(choice, settings.weights_dir))
    except ConceptGuideError:  # the name means nothing, as the finding about the model says
        return 0


def _lighter(settings: Settings, available: int, needed: int) -> str:
    for choice in ("small", "extractive"):
        lighter = _memory_needed(settings.model_copy(update={"generator": choice}))
        if lighter < needed and lighter <= available:
            return f"Run with: --generator {choice}"
    return "Close other programs"


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


def _model_server(settings: Settings) -> Finding:
    try:
        RemoteGenerator(settings.generator, settings.generator_model, settings.generator_key).reach(_SECONDS_TO_REACH)
    except (ConceptGuideError, httpx.InvalidURL) as error:
        return Finding("Model server", False, str(error))
    return Finding("Model server", True, "answers")


def _index(settings: Settings) -> Finding:
    try:
        build = current_build(settings.index_dir)
        if build is None:
            raise IndexMissing(f"There is none at {settings.index_dir}. Run: concept-guide index build")
        manifest = Manifest.load(build)
        manifest.check_files(build)
        # How long its vectors are is known once an embedder is loaded, which would take seconds.
        if not manifest.fits(settings.embedder, manifest.dimensions):
            detail = f"built with {manifest.embedder}, settings ask for {settings.embedder}"
            return Finding("Index", False, f"{detail}. Run: concept-guide index build")
        if manifest.changes(document_digests(material(settings))):
            return Finding("Index", False, "behind the material. Run: concept-guide index build")
        return Finding("Index", True, f"{len(manifest.documents)} documents, {manifest.chunks} chunks")
    except ConceptGuideError as error:
        return Finding("Index", False, str(error))


def _port(settings: Settings) -> Finding:
    place = f"{settings.host}:{settings.port}"
    try:
        check_port(settings.host, settings.port)
    except PortInUse as error:
        if _is_ours(settings):
            return Finding("Port", True, f"a Concept Guide is running at {place}")
        return Finding("Port", False, str(error))
    except ConceptGuideError as error:
        return Finding("Port", False, str(error))
    return Finding("Port", True, f"{place} is free")


def _is_ours(settings: Settings) -> bool:
    """Tell whether what listens at the port answers `/healthz` as a Concept Guide does."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.host, settings.host)  # noqa: S104 - asked, not bound
    address = f"http://{f'[{host}]' if ':' in host else host}:{settings.port}/healthz"
    try:
        alive: object = httpx.get(address, timeout=2, trust_env=False).json()
    except (httpx.HTTPError, ValueError):
        return False
    return alive == {"status": "alive"}
