"""Whether a person has made an imported link their own since: then undoing the import leaves it where it is."""

from collections.abc import Iterable, Sequence
from enum import StrEnum

from linksnap.formats.base import FormatName
from linksnap.models import (
    Capture,
    CaptureQueue,
    CaptureSource,
    CollectionLink,
    Highlight,
    Link,
    LinkTag,
    RowOutcome,
    TagSource,
    TransferRow,
    TransferRun,
)
from linksnap.services.importing.merging import FIELDS, state_digest

IMPORTED_SOURCES = (TagSource.IMPORT, TagSource.MACHINE)


class KeptReason(StrEnum):
    """Why something an import brought stays when the import is taken back."""

    GONE = "undo_gone"  # the person has deleted it already
    CHANGED = "undo_changed"  # title, notes or flags were changed since
    TAGGED = "undo_tagged"  # it has tags the import did not put there
    COLLECTED = "undo_collected"  # it stands in a collection the import did not put it in
    HIGHLIGHTED = "undo_highlighted"  # passages were marked since
    CAPTURED = "undo_captured"  # a snapshot was asked for, or sent, by hand
    OTHER_IMPORT = "undo_other_import"  # another import has the same link
    PAGE = "undo_page"  # the page that came along stays as a version of a link that was there before


def touched(run: TransferRun, pairs: Sequence[tuple[TransferRow, Link]]) -> dict[int, KeptReason]:
    """The reason to keep each link that is to be kept, by the primary key of its row. The links are held."""
    ids = [link.pk for _, link in pairs]
    all_tags = LinkTag.objects.filter(link__in=ids)
    tags = _by_link(all_tags.values_list("link_id", "tag_id"))
    own_tags = set(all_tags.exclude(source__in=IMPORTED_SOURCES).values_list("link_id", flat=True))
    if run.format == FormatName.LINKSNAP:
        # An archive says itself who put each tag there; it is judged by which they are alone.
        own_tags = set()
    collections = _by_link(CollectionLink.objects.filter(link__in=ids).values_list("link_id", "collection_id"))
    marks = _by_link(Highlight.objects.filter(link__in=ids).values_list("link_id", "pk"))
    others = TransferRow.objects.filter(link__in=ids, outcome__in=[RowOutcome.ADDED, RowOutcome.MERGED])
    in_others = set(others.exclude(run=run).exclude(reason="undone").values_list("link_id", flat=True))
    by_hand = Capture.objects.filter(link__in=ids).exclude(queue=CaptureQueue.BULK, source=CaptureSource.BROWSER)
    # An archive brings the captures of its pages along, as they were made elsewhere.
    captured = _by_link(by_hand.exclude(source=CaptureSource.IMPORT).values_list("link_id", "pk"))
    reasons: dict[int, KeptReason] = {}
    for row, link in pairs:
        wrote = row.before or {}
        signs = (
            (KeptReason.OTHER_IMPORT, link.pk in in_others),
            (KeptReason.CHANGED, wrote.get("wrote") != state_digest([getattr(link, name) for name in FIELDS])),
            (
                KeptReason.TAGGED,
                link.pk in own_tags or bool(tags.get(link.pk, set()) - set(wrote.get("tags", []))),
            ),
            (KeptReason.COLLECTED, bool(collections.get(link.pk, set()) - set(wrote.get("collections", [])))),
            (KeptReason.HIGHLIGHTED, bool(marks.get(link.pk, set()) - {pk for pk, _ in wrote.get("highlights", [])})),
            (KeptReason.CAPTURED, bool(captured.get(link.pk, set()) - set(wrote.get("captures", [])))),
        )
        reason = next((reason for reason, holds in signs if holds), None)
        if reason is not None:
            reasons[row.pk] = reason
    return reasons


def _by_link(pairs: Iterable[tuple[int, int]]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {}
    for link_id, other in pairs:
        found.setdefault(link_id, set()).add(other)
    return found
