"""Writes MathML down as TeX (an `<mfrac>` as a fraction): for formulas whose page does not hold their TeX."""

from __future__ import annotations

from workers.extract.document import Element, one_line

_SYMBOLS = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ϵ": "epsilon", "ε": "varepsilon", "ζ": "zeta", "η": "eta",
    "θ": "theta", "ι": "iota", "κ": "kappa", "λ": "lambda", "μ": "mu", "ν": "nu", "ξ": "xi", "π": "pi", "ρ": "rho",
    "σ": "sigma", "τ": "tau", "υ": "upsilon", "ϕ": "phi", "φ": "varphi", "χ": "chi", "ψ": "psi", "ω": "omega",
    "Γ": "Gamma", "Δ": "Delta", "Θ": "Theta", "Λ": "Lambda", "Ξ": "Xi", "Π": "Pi", "Σ": "Sigma", "Φ": "Phi",
    "Ψ": "Psi", "Ω": "Omega", "∑": "sum", "∏": "prod", "∫": "int", "∬": "iint", "∮": "oint", "∞": "infty",
    "∂": "partial", "∇": "nabla", "√": "sqrt", "±": "pm", "∓": "mp", "×": "times", "⋅": "cdot", "·": "cdot",
    "÷": "div", "≤": "le", "≥": "ge", "≠": "ne", "≈": "approx", "≡": "equiv", "∼": "sim", "≃": "simeq", "∝": "propto",
    "∈": "in", "∉": "notin", "⊂": "subset", "⊆": "subseteq", "⊃": "supset", "∪": "cup", "∩": "cap", "∅": "emptyset",
    "→": "to", "←": "leftarrow", "⇒": "Rightarrow", "⇔": "Leftrightarrow", "↦": "mapsto", "∀": "forall",
    "∃": "exists", "¬": "neg", "∧": "wedge", "∨": "vee", "⊕": "oplus", "⊗": "otimes", "∘": "circ", "…": "dots",
    "⋯": "cdots", "⋮": "vdots", "⋱": "ddots", "⟨": "langle", "⟩": "rangle", "‖": "|", "ℝ": "mathbb{R}",
    "ℤ": "mathbb{Z}", "ℕ": "mathbb{N}", "ℚ": "mathbb{Q}", "ℂ": "mathbb{C}", "ℓ": "ell", "′": "prime", "⊤": "top",
    "⊥": "perp", "∥": "parallel", "∗": "ast", "†": "dagger", "≪": "ll", "≫": "gg", "≅": "cong", "⌊": "lfloor",
    "⌋": "rfloor", "⌈": "lceil", "⌉": "rceil", "ℏ": "hbar",
}  # fmt: skip
_PLAIN = {"−": "-", "\u2061": "", "\u2062": "", "\u2063": "", "\u2064": "", "\u00a0": " ", "{": "\\{", "}": "\\}"}
_FUNCTIONS = "sin cos tan cot sec csc log ln exp lim max min sup inf det dim ker arg gcd arcsin arccos arctan sinh cosh"
_NAMED = frozenset(_FUNCTIONS.split())
_ACCENTS = {"^": "hat", "ˆ": "hat", "~": "tilde", "˜": "tilde", "¯": "bar", "‾": "overline", "→": "vec", "˙": "dot",
            "¨": "ddot", "⏞": "overbrace", "⏟": "underbrace", "_": "underline"}  # fmt: skip
_DEEPEST = 60


def mathml_to_tex(element: Element, depth: int = 0) -> str:
    """The TeX of a MathML element; "" for annotations. Nesting past 60 levels is written as its bare text."""
    tag = element.tag.rsplit("}", 1)[-1].rsplit(":", 1)[-1] if isinstance(element.tag, str) else ""
    if depth > _DEEPEST:
        return one_line("".join(element.itertext()))
    if tag in ("annotation", "annotation-xml", "mprescripts", "none", ""):
        return ""
    if tag in ("mi", "mn", "mo", "ms", "mtext"):
        return _token(tag, one_line("".join(element.itertext())))
    parts = [mathml_to_tex(child, depth + 1) for child in element]
    if tag in ("mtable", "mtr", "mlabeledtr"):
        return _table(tag, parts)
    if tag == "mfenced":
        inside = (element.get("separators") or ",")[:1].join(parts)
        return f"{element.get('open') or '('}{inside}{element.get('close') or ')'}"
    written = _scheme(tag, parts)
    return written if written is not None else _join(parts)


def _token(tag: str, text: str) -> str:
    if tag == "mtext":
        return f"\\text{{{text}}}" if text else ""
    if text in _NAMED:
        return f"\\{text} "
    if tag == "mi" and len(text) > 1 and text.isalpha() and text.isascii():
        return f"\\mathrm{{{text}}}"
    return "".join(_PLAIN.get(one, f"\\{_SYMBOLS[one]} " if one in _SYMBOLS else one) for one in text)


def _scheme(tag: str, parts: list[str]) -> str | None:
    """Fractions, roots, indices; None for what only groups, or has not the number of children it needs."""
    count = len(parts)
    if tag == "msqrt":
        return f"\\sqrt{{{_join(parts)}}}"
    if count == 2 and tag in ("mover", "munder") and parts[1].strip() in _ACCENT_TEX:
        return f"\\{_ACCENT_TEX[parts[1].strip()]}{{{parts[0].strip()}}}"
    shapes = {
        ("mfrac", 2): "\\frac{{{0}}}{{{1}}}",
        ("mroot", 2): "\\sqrt[{1}]{{{0}}}",
        ("msup", 2): "{0}^{{{1}}}",
        ("msub", 2): "{0}_{{{1}}}",
        ("msubsup", 3): "{0}_{{{1}}}^{{{2}}}",
        ("mover", 2): "{0}^{{{1}}}",
        ("munder", 2): "{0}_{{{1}}}",
        ("munderover", 3): "{0}_{{{1}}}^{{{2}}}",
    }
    shape = shapes.get((tag, count))
    return shape.format(*(part.strip() for part in parts)) if shape else None


def _table(tag: str, parts: list[str]) -> str:
    if tag == "mtable":
        return "\\begin{matrix}" + " \\\\ ".join(part.strip() for part in parts) + "\\end{matrix}"
    return " & ".join(part.strip() for part in parts)


def _join(parts: list[str]) -> str:
    return "".join(parts)


_ACCENT_TEX = {**_ACCENTS, **{_token("mo", mark).strip(): name for mark, name in _ACCENTS.items()}}


def formula_text(element: Element) -> str:
    """A settled `<math>` as text: `$TeX$`, or `$$TeX$$` where it stands on a line of its own."""
    tex = one_line(element.get("alttext") or "")
    mark = "$$" if element.get("display") == "block" else "$"
    return f"{mark}{tex}{mark}" if tex else ""
