"""What the processor can do for a model. torch and OpenVINO are loaded when they are asked."""

from __future__ import annotations

from typing import Any

_PLAIN: dict[str, Any] = {"INFERENCE_PRECISION_HINT": "f32", "DYNAMIC_QUANTIZATION_GROUP_SIZE": 0}
"""In fp32, and without products of whole numbers."""


def computes_in_bf16() -> bool:
    """Say whether torch computes in bf16 here rather than emulating it.

    The operator that knows belongs to oneDNN, which not every build of torch has: without it the answer is no.
    """
    import torch

    if not torch.backends.mkldnn.is_available():  # type: ignore[no-untyped-call]
        return False
    try:
        return bool(torch.ops.mkldnn._is_mkldnn_bf16_supported())
    except AttributeError:
        return False


def options_that_work() -> dict[str, Any]:
    """Return how OpenVINO has to be told to compute here: as it likes, or plainly where what it likes does not work.

    It looks at what the processor has, and not at what of it may be used (`ONEDNN_MAX_CPU_ISA`). A little attention,
    which every model has, tells.
    """
    import numpy as np
    import openvino
    from openvino import opset13 as op

    states = op.parameter([-1, 64], openvino.Type.f32)
    weights = op.constant(np.ones((64, 64), np.float32))
    scores = op.softmax(op.matmul(states, weights, False, True), 1)
    attention = openvino.Model([op.matmul(scores, weights, False, True)], [states])
    try:
        openvino.Core().compile_model(attention, "CPU")
    except RuntimeError:
        return _PLAIN
    return {}
