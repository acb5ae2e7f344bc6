"""What the processor can do for a model. torch is loaded when it is asked."""

from __future__ import annotations


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
