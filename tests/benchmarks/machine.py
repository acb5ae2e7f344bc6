"""What was measured on: processor, its instructions that matter to a model, versions, load, date."""

from __future__ import annotations

import os
import platform
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import psutil

PACKAGES = ("torch", "transformers", "sentence-transformers", "openvino", "openvino-genai", "faiss-cpu", "xllamacpp")
_INSTRUCTIONS = {
    "avx2": "AVX2",
    "avx512f": "AVX-512",
    "avx512_bf16": "AVX-512 BF16",
    "avx512_vnni": "AVX-512 VNNI",
    "avx_vnni": "AVX-VNNI",
    "amx_tile": "AMX",
    "amx_bf16": "AMX BF16",
    "amx_int8": "AMX INT8",
}
"""By the flags of Linux, which is where a processor says what it can do without further help."""


def description() -> str:
    """Return it as Markdown."""
    has, lacks = _instructions()
    memory = psutil.virtual_memory().total / 2**30
    system = f"{platform.system()} {platform.machine()}"
    lines = [
        f"- {processor()}, {memory:.0f} GiB of memory, {system}",
        f"- instructions: {', '.join(has) or 'not known'}; without {', '.join(lacks) or 'none of those looked for'}",
        f"- Python {platform.python_version()}, " + ", ".join(_versions()),
    ]
    return "\n".join(lines)


def moment() -> str:
    """Return when this is, and how busy the machine is."""
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")
    return f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, load {load:.1f} at the start"


def processor() -> str:
    """Return its name and how many cores it has here."""
    name = _cpuinfo().get("model name") or platform.processor() or platform.machine()
    return f"{name}, {os.cpu_count()} cores"


def _instructions() -> tuple[list[str], list[str]]:
    flags = set(_cpuinfo().get("flags", "").split())
    if not flags:
        return [], []
    has = [name for flag, name in _INSTRUCTIONS.items() if flag in flags]
    return has, [name for name in _INSTRUCTIONS.values() if name not in has]


def _cpuinfo() -> dict[str, str]:
    """Return what Linux says about the first core; nothing elsewhere."""
    path = Path("/proc/cpuinfo")
    first = path.read_text(encoding="utf-8").split("\n\n")[0] if path.exists() else ""
    pairs = (line.partition(":") for line in first.splitlines())
    return {name.strip(): value.strip() for name, _, value in pairs}


def _versions() -> list[str]:
    found = []
    for name in PACKAGES:
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            found.append(f"no {name}")
    return found
