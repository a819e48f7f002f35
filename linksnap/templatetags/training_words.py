"""Words of the encoder page: what the gate said, what its rows compare, and the curve of a training."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import template
from django.utils.translation import gettext_lazy as _

register = template.Library()

_OUTCOMES = {
    "better": _("Better, beyond noise: it may go live"),
    "tie": _("No better beyond noise: the live encoder stays"),
    "worse": _("Worse on your own pages: refused"),
    "worse_in_hybrid": _("Worse together with words: refused"),
    "worse_elsewhere": _("Worse on the public texts: refused"),
    "collapsed": _("Its vectors have collapsed: refused"),
    "too_few_questions": _("Too few questions could be asked about these libraries: refused"),
    "rank": _("Its vectors degenerated while it learned: refused"),
    "uniformity": _("Its vectors degenerated while it learned: refused"),
    "alignment": _("It forgot what belongs together: refused"),
}
_REASONS = {
    "too_few_pairs": _("These libraries give too few pairs to learn from."),
    "bad_settings": _("The settings make no sense."),
    "encoder": _("The encoder could not be read."),
    "disk": _("The disk is full, or cannot be written to."),
    "died": _("Its process died three times; the log may say why."),
    "internal": _("It broke off; the log says where."),
}
_ROWS = {
    "library": _("Your own pages, all questions"),
    "library_hybrid": _("Your own pages, together with words"),
    "tags": _("First tag suggested is right"),
    "said": _("Notes, descriptions, questions → page"),
    "words": _("Key phrases → page"),
    "other_language": _("Title in the other language → page"),
    "en_to_zh": _("Public texts: English → Chinese"),
    "zh_to_en": _("Public texts: Chinese → English"),
    "en_name": _("Public texts: name → English"),
    "zh_name": _("Public texts: name → Chinese"),
}
_DOING = {
    "reading": _("Reading the libraries"),
    "training": _("Training"),
    "judging": _("Comparing with the live encoder"),
    "done": _("Done"),
}
WIDTH, HEIGHT = 320, 72


@register.filter
def outcome_text(code: str) -> str:
    """What the gate said, in a sentence."""
    return str(_OUTCOMES.get(code, code))


@register.filter
def training_reason(code: str) -> str:
    """Why a training failed, in a sentence."""
    return str(_REASONS.get(code, code))


@register.filter
def compared_name(code: str) -> str:
    """What a row of the gate's table compares."""
    return str(_ROWS.get(code, code))


@register.filter
def training_doing(code: str) -> str:
    """What a training does now."""
    return str(_DOING.get(code, _("Waiting")))


@register.filter
def points(share: float) -> str:
    """A share as points of a hundred, one decimal."""
    return f"{100 * float(share):.1f}"


@register.filter
def difference(row: Mapping[str, Any]) -> str:
    """The 95 % interval of a difference: `+1.2 … +4.0`."""
    return f"{100 * float(row['low']):+.1f} … {100 * float(row['high']):+.1f}"


@register.filter
def sign_of(row: Mapping[str, Any]) -> str:
    """`good`, `bad`, or nothing where the difference may be noise."""
    return "good" if row["low"] > 0 else "bad" if row["high"] < 0 else ""


@register.filter
def loss_line(curves: Sequence[Mapping[str, Any]]) -> str:
    """The losses of a training as the points of an SVG line, 320 wide and 72 high; empty for fewer than two."""
    seen = [(float(one["step"]), float(one["loss"])) for one in curves if one.get("loss") is not None]
    if len(seen) < 2 or seen[0][0] == seen[-1][0]:
        return ""
    least, most = min(loss for _step, loss in seen), max(loss for _step, loss in seen)
    first, last = seen[0][0], seen[-1][0]
    placed = (
        (WIDTH * (step - first) / (last - first), HEIGHT - HEIGHT * (loss - least) / ((most - least) or 1))
        for step, loss in seen
    )
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in placed)
