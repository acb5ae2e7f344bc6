from __future__ import annotations

import subprocess
import sys

PROGRAM = """
import pathlib
written = []
write = pathlib.Path.write_text
pathlib.Path.write_text = lambda path, *given, **named: written.append(path.name)
from assistant.ui.unstubbed import write_no_stubs
write_no_stubs()
write_no_stubs()
import gradio
from gradio import component_meta
component_meta.create_or_modify_pyi(gradio.Textbox, "Textbox", [])
print(written, gradio.Textbox.__name__, hasattr(gradio.Textbox, "submit"))
"""


def test_gradio_is_imported_without_its_writing_stubs_and_works() -> None:
    run = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)
    assert run.stdout.splitlines()[-1] == "[] Textbox True"
