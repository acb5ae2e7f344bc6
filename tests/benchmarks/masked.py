"""What a processor without AMX and AVX-512 makes of it: the same machine with these instructions masked.

`ONEDNN_MAX_CPU_ISA` and `ATEN_CPU_CAPABILITY` tell PyTorch and OpenVINO to compute with nothing newer than AVX2.
`python -m tests.benchmarks.masked` prints in what both compute.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping

from index.processor import computes_in_bf16, options_that_work
from tests.benchmarks.engines import in_turn
from tests.benchmarks.figures import Result, table
from tests.benchmarks.place import NOTHING_TWICE, Place
from tests.benchmarks.questions import real_questions

QUESTIONS = 4
MASKED = {"ONEDNN_MAX_CPU_ISA": "AVX2", "ATEN_CPU_CAPABILITY": "avx2"}


def measure(place: Place, questions: int = QUESTIONS) -> Result:
    """Ask the same questions with and without the mask, in turn."""
    with place.guide(NOTHING_TWICE) as whole, place.guide(NOTHING_TWICE | MASKED) as masked:
        guides = {"all instructions": whole, "AVX2 at most": masked}
        figures = in_turn(guides, real_questions(questions))
    dtypes = [("all instructions", _computed({})), ("AVX2 at most", _computed(MASKED))]
    told = f"Seconds, median (10th to 90th percentile), over {questions} questions:"
    return Result((), f"{table(('', 'computed in'), dtypes)}\n\n{told}\n\n{figures}")


def main() -> None:
    """Print in what models compute in this process."""
    import openvino

    chosen = openvino.Core().get_property("CPU", "INFERENCE_PRECISION_HINT").get_type_name()
    activations = options_that_work().get("INFERENCE_PRECISION_HINT", chosen)
    torch = "bf16" if computes_in_bf16() else "fp32"
    print(f"PyTorch: {torch}; OpenVINO: weights of 8 bits, the rest in {activations}")


def _computed(variables: Mapping[str, str]) -> str:
    command = [sys.executable, "-m", "tests.benchmarks.masked"]
    done = subprocess.run(command, env={**os.environ, **variables}, capture_output=True, text=True, check=True)
    return done.stdout.strip()


if __name__ == "__main__":
    main()
