"""Lets Gradio be imported without its writing type stubs for its own components.

At each import it parses the source of every component and renders a `.pyi` beside it, which makes every start longer
and helps editors alone. They come with the package, too, so that writing them anew only makes two servers that start
at once write the same files.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from types import ModuleType

_WRITER = "gradio.component_meta"
_WRITES = "create_or_modify_pyi"


def write_no_stubs() -> None:
    """Keep an import of Gradio that is yet to come from writing them. Where a version has no such step, do nothing."""
    if not any(isinstance(finder, _Finder) for finder in sys.meta_path):
        sys.meta_path.insert(0, _Finder())


class _Finder(MetaPathFinder):
    """Finds the one module that writes them."""

    def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        if name != _WRITER:
            return None
        spec = PathFinder.find_spec(name, path, target)
        if spec and isinstance(spec.loader, SourceFileLoader):
            spec.loader = _Loader(spec.loader.name, spec.loader.path)
        return spec


class _Loader(SourceFileLoader):
    """Loads that module without the step."""

    def exec_module(self, module: ModuleType) -> None:
        super().exec_module(module)
        if hasattr(module, _WRITES):
            setattr(module, _WRITES, lambda *component: None)
