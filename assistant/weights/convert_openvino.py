"""Turns a GGUF file into a graph for OpenVINO. Runs as a program: `convert_openvino.py SOURCE TARGET`.

OpenVINO GenAI reads the file and knows the architecture. What is changed here is how many bits a weight has: 8, with
one scale a row, since 4 bits take longer to unpack than they save to fetch as soon as a pass has more than one token.
They are rounded from the values that the file stands for: GenAI's own 4 bits are not quite these, as it rounds the zero
of each group of weights too.

A process of its own, as `convert` is. It imports nothing of this package.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

MODEL = Path("openvino") / "model.xml"
"""Where the graph lies in a model's folder; its weights beside it."""

_ALIKE = 0.95
"""Cosine of two rows of weights from which one is a rounding of the other."""


def convert(source: Path, target: Path) -> None:
    """Write `model.xml` and `model.bin` to the folder `target`."""
    import gguf
    import openvino

    tensors = [tensor for tensor in gguf.GGUFReader(source).tensors if len(tensor.shape) == 2]
    with tempfile.TemporaryDirectory(dir=target.parent) as scratch:
        model = openvino.Core().read_model(_read_by_genai(source, Path(scratch)))
        for node, place in _weights(model):
            node.input(place).replace_source_output(_in_8_bits(_exact(_source(node, place), tensors)))
        model.validate_nodes_and_infer_types()
        target.mkdir(exist_ok=True)
        openvino.save_model(model, target / MODEL.name, compress_to_fp16=False)


def _read_by_genai(source: Path, scratch: Path) -> Path:
    """Return the graph that OpenVINO GenAI makes of a GGUF file: it saves it beside the file, so to speak."""
    import openvino_genai

    link = scratch / source.name
    try:
        link.hardlink_to(source)
    except OSError:  # another file system, or one without links
        shutil.copyfile(source, link)
    openvino_genai.LLMPipeline(link, "CPU", enable_save_ov_model=True)
    return scratch / "openvino_model.xml"


def _weights(model: Any) -> list[tuple[Any, int]]:
    """Return where a matrix of weights goes in: which node, and which of its inputs."""
    takers = {"MatMul": 1, "Gather": 0}
    found = [(node, takers[node.get_type_name()]) for node in model.get_ordered_ops() if node.get_type_name() in takers]
    return [(node, place) for node, place in found if _is_weights(_source(node, place))]


def _is_weights(node: Any) -> bool:
    shape = node.get_output_partial_shape(0)
    while node.get_type_name() in ("Convert", "Reshape", "Multiply", "Subtract"):
        node = _source(node, 0)
    return bool(
        node.get_type_name() == "Constant" and len(shape) == 2 and shape.is_static and min(shape.to_shape()) > 1
    )


def _exact(node: Any, tensors: list[Any]) -> Any:
    """Return the values that weights in the file stand for: the graph names none, but its own are most like them."""
    import gguf

    near = _value(node)
    alike = [tensor for tensor in tensors if tuple(reversed(tensor.shape.tolist())) == near.shape]
    first = {n: gguf.dequantize(tensor.data[:1], tensor.tensor_type)[0] for n, tensor in enumerate(alike)}
    likest = max(first, key=lambda n: _cosine(first[n], near[0]), default=None)
    if likest is None or _cosine(first[likest], near[0]) < _ALIKE:
        return near  # an architecture whose rows GenAI puts into another order
    return gguf.dequantize(alike[likest].data, alike[likest].tensor_type)


def _cosine(left: Any, right: Any) -> float:
    return float(left @ right / (np.linalg.norm(left) * np.linalg.norm(right) + 1e-12))


def _in_8_bits(weights: Any) -> Any:
    from openvino import opset13 as op

    scales = np.maximum(np.abs(weights).max(-1, keepdims=True), 1e-8) / 127
    rounded = np.round(weights / scales).astype(np.int8)
    scaled = op.multiply(op.convert(op.constant(rounded), "f16"), op.constant(scales.astype(np.float16)))
    return op.convert(scaled, "f32").output(0)


def _value(node: Any) -> Any:
    """Return what a constant part of the graph comes to, in fp32."""
    kind = node.get_type_name()
    if kind == "Constant":
        return _unpacked(node)
    inputs = [_value(_source(node, place)) for place in range(node.get_input_size())]
    if kind == "Convert":
        return inputs[0].astype(np.float32)
    if kind == "Subtract":
        return inputs[0] - inputs[1]
    if kind == "Multiply":
        return inputs[0] * inputs[1].astype(np.float32)
    if kind == "Reshape":
        return inputs[0].reshape(inputs[1].tolist())
    raise ValueError(f"The weights are made by {kind}, which is not known here")


def _unpacked(node: Any) -> Any:
    """Return the values of a constant; two of 4 bits lie in each byte, the lower first."""
    if node.get_element_type().get_type_name() != "u4":
        return node.data
    shape = list(node.get_output_shape(0))
    packed = np.asarray(node.data).view(np.uint8).ravel()
    if packed.size == np.prod(shape):
        return packed.reshape(shape)
    return np.stack([packed & 15, packed >> 4], -1).ravel().reshape(shape)


def _source(node: Any, place: int) -> Any:
    return node.input(place).get_source_output().get_node()


if __name__ == "__main__":
    convert(Path(sys.argv[1]), Path(sys.argv[2]))
