"""The model card of an adapter: README.md beside the weights, from what was learned, how, and what the gate found."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ml.evaluation.gate import Report
from ml.training.adapter import WEIGHTS, AdapterCard, read_card

README = "README.md"
_BASES = {"multilingual-e5-small": "intfloat/multilingual-e5-small"}


@dataclass(frozen=True)
class Learned:
    """One collection an adapter learned from: where it is from, its licence, its pages, SHA-256 of what was taken."""

    name: str
    licence: str
    pages: int
    digest: str


@dataclass(frozen=True)
class Provenance:
    """What the card tells beside the adapter's own: licence ("" where nobody gave one), data, the command, figures.

    `figures`: rows of (name, before, after) in per cent, of exams beside the gate's.
    """

    licence: str = ""
    learned: Sequence[Learned] = ()
    command: str = ""
    figures: Sequence[tuple[str, float, float]] = ()


def write_model_card(adapter: Path, report: Report, provenance: Provenance | None = None) -> Path:
    """Write README.md into an adapter's folder; gives its path. Raises AdapterError, OSError."""
    path = adapter / README
    text = model_card(read_card(adapter), report, provenance or Provenance(), (adapter / WEIGHTS).stat().st_size)
    path.write_text(text, encoding="utf-8")
    return path


def model_card(card: AdapterCard, report: Report, provenance: Provenance, size: int) -> str:
    """The card as Markdown with the head that model hubs read (Mitchell et al. 2019, "Model Cards for Model
    Reporting"); `size`: bytes of the weights."""
    parts = [_head(card, provenance), _about(card, size), _data(card, provenance), _recipe(card, provenance)]
    return "\n\n".join([*parts, _gate(report), *_figures(provenance)]) + "\n"


def _head(card: AdapterCard, provenance: Provenance) -> str:
    lines = [
        *([f"license: {provenance.licence}"] if provenance.licence else []),
        f"base_model: {_BASES.get(card.base_name, card.base_name)}",
        "library_name: peft",
        "pipeline_tag: sentence-similarity",
        "tags: [lora, contrastive, linksnap]",
    ]
    return "\n".join(["---", *lines, "---"])


def _about(card: AdapterCard, size: int) -> str:
    return (
        f"# Adapter for {card.base_name}\n\n"
        f"Low-rank matrices (rank {card.rank}, alpha {card.alpha:g}, {size / 2**20:.1f} MB, float16) beside the linear "
        f"layers of the encoder with the SHA-256 `{card.base}`; word vectors stay. It is merged before use: "
        f"W' = W + (alpha / rank) B A. For another base it is refused.{_phrases(card)}\n\n"
        "Meant for finding saved pages by meaning. Queries begin with `query: `, texts with `passage: `. It was judged "
        "on pages like those it learned from; elsewhere it may be worse than its base."
    )


def _phrases(card: AdapterCard) -> str:
    if card.centring is None:
        return ""
    return (
        f" From the vector of a search phrase {card.centring.share:g} of the mean of all phrases is taken off, and its "
        f"part along what sets English from Chinese {card.centring.language:g} times (`ml/encoder/centred_queries.py`)."
    )


def _data(card: AdapterCard, provenance: Provenance) -> str:
    lines = ["## Learned from", ""]
    if provenance.learned:
        lines += ["| collection | licence | pages | SHA-256 of what was taken |", "|---|---|---|---|"]
        lines += [f"| {one.name} | {one.licence} | {one.pages:,} | `{one.digest}` |" for one in provenance.learned]
    else:
        lines.append("The libraries of people who agreed; their texts are not part of it.")
    sources = card.data.get("sources")
    if isinstance(sources, Mapping):
        lines += ["", "| pairs | |", "|---|---|", *(f"| {name} | {count:,} |" for name, count in sources.items())]
    return "\n".join(lines)


def _recipe(card: AdapterCard, provenance: Provenance) -> str:
    lines = ["## Made by", "", "```json", json.dumps(card.settings, ensure_ascii=False), "```"]
    return "\n".join([*lines, *(["", f"    {provenance.command}"] if provenance.command else [])])


def _gate(report: Report) -> str:
    lines = [f"## The gate: {report.outcome.value}", "", "| | questions | before | after | difference, 95 % |"]
    lines.append("|---|---|---|---|---|")
    lines += [
        f"| {row.name} | {row.n} | {100 * row.before:.1f} | {100 * row.after:.1f} "
        f"| {100 * row.low:+.1f} to {100 * row.high:+.1f} |"
        for row in report.rows
        if row.n
    ]
    return "\n".join([*lines, "", "nDCG@10 in per cent; `tags`: the first tag of the neighbours is right."])


def _figures(provenance: Provenance) -> list[str]:
    if not provenance.figures:
        return []
    lines = ["## Other exams", "", "| | before | after |", "|---|---|---|"]
    lines += [f"| {name} | {before:.1f} | {after:.1f} |" for name, before, after in provenance.figures]
    return ["\n".join(lines)]
