"""The namespaces of what is inside a PowerPoint file, as lxml writes them before a tag."""

from __future__ import annotations

from typing import Any, TypeAlias

Element: TypeAlias = Any
"""An element of lxml, which ships no types."""

A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
"""Drawing: text, tables."""
A14 = "{http://schemas.microsoft.com/office/drawing/2010/main}"
"""Drawing, as of 2010: equations."""
C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
D = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
