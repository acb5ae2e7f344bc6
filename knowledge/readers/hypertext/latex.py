"""The parts that formulas of every origin are written from: fractions, scripts, roots, fences, matrices, accents."""

from __future__ import annotations

import re
from collections.abc import Iterable

_FUNCTIONS = frozenset(
    "arccos arcsin arctan arg cos cosh cot coth csc deg det dim exp gcd hom inf ker lg lim liminf limsup ln log max min"
    " Pr sec sin sinh sup tan tanh".split()
)
_ACCENTS = {
    "^": "hat", "ˆ": "hat", "\u0302": "hat", "~": "tilde", "˜": "tilde", "\u0303": "tilde", "¯": "bar", "‾": "bar",
    "\u0304": "bar", "\u0305": "overline", "_": "underline", "→": "vec", "\u20d7": "vec", "˙": "dot",
    "\u0307": "dot", "¨": "ddot", "\u0308": "ddot", "ˇ": "check", "⏞": "overbrace", "⏟": "underbrace",
}  # fmt: skip
_SPECIAL = {"{": r"\{", "}": r"\}", "%": r"\%", "#": r"\#", "&": r"\&", "$": r"\$", "\\": r"\backslash", "~": r"\sim"}
_PLAIN = {"−": "-", "∗": "*", "′": "'", "∣": "|", "∥": r"\|", "‖": r"\|", "\u00a0": " "}
_INVISIBLE = "\u2061\u2062\u2063\u2064\u200b\u2060\ufeff"
_SPACED = frozenset("= < > ≤ ≥ ≠ ≈ ≡ ∼ ∝ ∈ ∉ ⊂ ⊆ → ← ↔ ⇒ ⇐ ⇔ ↦ + - ± × ÷ ⋅ · := ⟶ ⟵ ≔ ≪ ≫ ∪ ∩ ∧ ∨ \\sim".split())
_TOKEN = re.compile(r"[A-Za-z]{2,}|[\d.,]*\d|\S")
_SIGNS = ("+", "-", "±")
_COMMAND_AT_END = re.compile(r"\\[A-Za-z]+$")


def token(text: str) -> str:
    """Return an identifier, a number or an operator as LaTeX; letters of other alphabets stay as they are."""
    text = "".join(letter for letter in text if letter not in _INVISIBLE).strip()
    if text in _FUNCTIONS:
        return f"\\{text}"
    written = "".join(_SPECIAL.get(letter, _PLAIN.get(letter, letter)) for letter in text)
    return rf"\mathrm{{{written}}}" if len(text) > 1 and text.isalpha() and text.isascii() else written


def tokens(text: str) -> str:
    """Return a run of several identifiers and operators as LaTeX: Word keeps `a=b+1` as one."""
    return joined(token(part) for part in _TOKEN.findall(text)) or (" " if text.isspace() else "")


def words(text: str) -> str:
    """Return words that stand in a formula."""
    escaped = "".join(_SPECIAL.get(letter, letter) for letter in re.sub(r"\s+", " ", text))
    return rf"\text{{{escaped}}}" if escaped.strip() else ""


def joined(parts: Iterable[str]) -> str:
    """Return parts side by side, with a space where two would run together and around what relates them."""
    line = ""
    for part in parts:
        is_sign = part in _SIGNS and (not line or line[-1] in " ([{,|")
        if part in _SPACED and not is_sign:
            line = f"{line.rstrip()} {part} "
        elif part:
            apart = _COMMAND_AT_END.search(line[-30:]) and part[0].isalpha()
            line += f" {part}" if apart else part
    return line.strip()


def group(part: str) -> str:
    return part if len(part) == 1 else f"{{{part}}}"


def fraction(above: str, below: str, line: bool = True) -> str:
    name = "frac" if line else "binom"
    return rf"\{name}{{{above}}}{{{below}}}"


def root(inside: str, degree: str = "") -> str:
    return rf"\sqrt[{degree}]{{{inside}}}" if degree else rf"\sqrt{{{inside}}}"


def script(base: str, below: str = "", above: str = "") -> str:
    """Return a base with what stands low and high at its right; limits of a sum are written the same way."""
    simple = len(base) == 1 or base.isalnum() or re.fullmatch(r"\\[A-Za-z]+|\\[A-Za-z]+\{[^{}]*\}", base)
    written = base if simple or not base else f"{{{base}}}"
    return written + (f"_{group(below)}" if below else "") + (f"^{group(above)}" if above else "")


def fenced(inside: str, opening: str = "(", closing: str = ")") -> str:
    left, right = token(opening) or ".", token(closing) or "."
    if "\\frac" in inside or "\\begin" in inside or "." in (left, right):
        return rf"\left{left} {inside} \right{right}"
    return f"{left}{inside}{right}"


def matrix(rows: Iterable[Iterable[str]], name: str = "matrix") -> str:
    lines = " \\\\ ".join(" & ".join(row) for row in rows)
    return rf"\begin{{{name}}} {lines} \end{{{name}}}"


def accent(base: str, mark: str) -> str | None:
    """Return a base with an accent; `None` where the mark is none."""
    name = _ACCENTS.get(mark.strip())
    if name == "bar" and len(base) > 1:
        name = "overline"
    return rf"\{name}{{{base}}}" if name else None
