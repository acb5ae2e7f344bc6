"""Tiny wheels that carry weights, and a fetcher that takes them from a folder instead of an index."""

from __future__ import annotations

import hashlib
import io
import shutil
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from assistant.weights.lock import File, Model, Packing, Role, Wheel
from assistant.weights.progress import Tick

FILES = {
    "config.json": b'{"model_type": "tiny"}',
    "model.safetensors": bytes(range(256)) * 40,
    "1_Pooling/a.json": b"{}",
}


class Shelf:
    """A folder of wheels. Its `fetch` writes down what was asked for, and can fail."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.fetched: list[str] = []
        self.failures: dict[str, BaseException] = {}
        """What to raise, once, when a package is asked for."""

    def wheel(self, package: str, members: Mapping[str, bytes], member: str = "") -> Wheel:
        """Put a wheel with these members on the shelf."""
        name = package.replace("-", "_")
        info = f"{name}-1.0.dist-info"
        about = {
            f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0\n",
            f"{info}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
            f"{info}/RECORD": "",
        }
        path = self.folder / f"{name}-1.0-py3-none-any.whl"
        path.write_bytes(zipped({**members, **{place: text.encode() for place, text in about.items()}}))
        return Wheel(package, "1.0", path.stat().st_size, digest(path.read_bytes()), member)

    def fetch(self, wheel: Wheel, folder: Path, tick: Tick) -> Path:
        """Copy the wheel from the shelf. See `assistant.weights.download.Fetch`."""
        self.fetched.append(wheel.package)
        if failure := self.failures.pop(wheel.package, None):
            raise failure
        source = self.folder / f"{wheel.package.replace('-', '_')}-1.0-py3-none-any.whl"
        tick(wheel.size)
        return Path(shutil.copy(source, folder))

    def in_one_wheel(self, name: str, role: Role = "embedder", extra: Mapping[str, bytes] | None = None) -> Model:
        """Put a model on the shelf whose folder lies in one wheel, beside code that would leave a mark."""
        members = {f"{module(name)}/model/{path}": content for path, content in FILES.items()}
        mark = f"import pathlib; pathlib.Path({str(self.folder / 'mark')!r}).touch()".encode()
        wheel = self.wheel(name, {**members, f"{module(name)}/__init__.py": mark, **(extra or {})})
        files = tuple(file(path, content) for path, content in FILES.items())
        return self._model(name, role, "folder", (wheel,), prefix=f"{module(name)}/model/", files=files)

    def in_parts(self, name: str, parts: int = 3) -> Model:
        """Put a generator on the shelf: one file in several wheels, to be joined and converted."""
        whole = bytes(range(256)) * 30
        size = -(-len(whole) // parts)
        pieces = [whole[start : start + size] for start in range(0, len(whole), size)]
        wheels = tuple(self.wheel(f"{name}-{n}", {f"d/{n}.bin": piece}, f"d/{n}.bin") for n, piece in enumerate(pieces))
        return self._model(name, "generator", "gguf", wheels, assembled=file("model.gguf", whole))

    def zip_in_parts(self, name: str) -> Model:
        """Put an embedder on the shelf: a zip of its folder, cut into two wheels."""
        whole = zipped({**{f"it/{path}": content for path, content in FILES.items()}, "it/desktop.ini": b"x"})
        pieces = [whole[:500], whole[500:]]
        wheels = tuple(self.wheel(f"{name}-{n}", {f"d/{n}.zip": piece}, f"d/{n}.zip") for n, piece in enumerate(pieces))
        files = tuple(file(path, content) for path, content in FILES.items())
        joined = file("model.zip", whole)
        return self._model(name, "embedder", "zip", wheels, assembled=joined, prefix="it/", files=files)

    def _model(
        self,
        name: str,
        role: Role,
        packing: Packing,
        wheels: tuple[Wheel, ...],
        assembled: File | None = None,
        prefix: str = "",
        files: tuple[File, ...] = (),
    ) -> Model:
        plain = Model(name, None, False, role, "a test's", "MIT", "nowhere", packing, 10_000, wheels)
        return replace(plain, assembled=assembled, prefix=prefix, files=files)


def module(name: str) -> str:
    """Return the package's name as Python imports it."""
    return name.replace("-", "_")


def file(path: str, content: bytes) -> File:
    """Describe a file as a lock does."""
    return File(path, len(content), digest(content))


def digest(content: bytes) -> str:
    """Return the SHA-256, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def zipped(members: Mapping[str, bytes]) -> bytes:
    """Return a zip of these members."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def flip(path: Path, position: int = 7) -> None:
    """Change one bit of a file."""
    content = bytearray(path.read_bytes())
    content[position % len(content)] ^= 1
    path.write_bytes(content)
