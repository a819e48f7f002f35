"""What a proposal of the review inbox says of itself; worked out at once, so that a template only has to place it."""

from dataclasses import dataclass

from django import template

from linksnap.models import Suggestion
from linksnap.templatetags.interface import text_lang
from linksnap.templatetags.snapshot_words import percent

register = template.Library()


@dataclass(frozen=True)
class ChipFace:
    """The texts of a proposal and what decides how it looks; `n` is the key that presses it."""

    public_id: str
    name: str
    lang: str
    n: str
    sure: str
    state: str
    is_new: bool
    is_imported: bool


@register.simple_tag
def chip_face(chip: Suggestion, n: int) -> ChipFace:
    """The face of a proposal."""
    return ChipFace(
        public_id=chip.public_id,
        name=chip.name,
        lang=text_lang(chip.name),
        n=str(n),
        sure=percent(chip.score),
        state=chip.state,
        is_new=not chip.tag_id,
        is_imported=chip.reason == "imported",
    )
