"""Carry out work on the tags of many links: rules on a library, a look at links without tags, a look at the tags."""

import threading
import time
from collections.abc import Iterator, Sequence

import numpy as np
import structlog
from django.db import transaction

from linksnap.models import Encoder, Link, PageEmbedding, TagRun, TagRunKind, TagRunStep, WorkState
from linksnap.queries.nearest_pages import active_encoder
from linksnap.queries.tag_history import HistoryRow, pages_of
from linksnap.queries.tag_surroundings import tagged_pages
from linksnap.rules.found_tags import FoundTag
from linksnap.rules.this_process import process_name
from linksnap.services import proposals, queue, retagging, tag_runs, taggers
from linksnap.services.retagging import LEAST, MOST_FOUND
from ml.tagging.evidence import PageEvidence, TagEvidence
from ml.tagging.folding import fold_name
from ml.tagging.stored import UnreadableTagger, from_bytes
from ml.tagging.suggest import SHOWN, Suggester
from workers.order import look_for_order
from workers.suggesting import around

log = structlog.get_logger(__name__)

# So many pages are read at once, and so often a look writes down how far it is.
_PAGES = 200
_CHECKPOINT_S = 10.0
# What stands beside a suggestion in words; the titles of near pages would make a run of 100,000 links too large.
_KEPT_EVIDENCE = ("pages", "site", "site_pages", "in_title", "mentions")


def carry_out(row_id: int) -> None:
    """Do what a run waits for. Nothing happens when it is not to be had."""
    name = f"{process_name()}:{threading.get_native_id()}"
    run = queue.claim(TagRun, row_id, queue.Lease(name, tag_runs.LEASE_S))
    if run is None:
        return
    with structlog.contextvars.bound_contextvars(tag_run=run.public_id):
        try:
            _carry_on(run)
        except tag_runs.RunTaken:
            log.info("tag_run_taken")
        except Exception as error:
            # Whatever is wrong with us, the run must not wait for its lease to run out.
            log.exception("tag_run_failed")
            queue.finish(run, WorkState.FAILED, "internal", repr(error))


def _carry_on(run: TagRun) -> None:
    if run.kind == TagRunKind.RULE:
        tag_runs.apply_rules(run)
    elif run.kind == TagRunKind.ORDER:
        look_for_order(run)
    elif run.step == TagRunStep.APPLYING:
        retagging.apply(run)
    else:
        _look(run)


def _look(run: TagRun) -> None:
    """Suggest tags for every link of the run, its own tags alone; a look that was cut short goes on where it was."""
    encoder = active_encoder()
    if encoder is None:
        queue.finish(run, WorkState.FAILED, "no_encoder")
        return
    links = _links_with_vector(run, encoder)
    found = [FoundTag.of(row) for row in run.found.get("rows", [])]
    left = [pk for pk in links if pk > run.after_link]
    suggester, pages = _suggester(run.owner_id, encoder)
    written = time.monotonic()
    for begin in range(0, len(left), _PAGES):
        some = left[begin : begin + _PAGES]
        for place, row in enumerate(pages_of(run.owner_id, encoder, some), 1):
            found += _found(run, row, suggester, pages)
            if time.monotonic() - written > _CHECKPOINT_S:
                _checkpoint(run, found, row.link_id, len(links), len(links) - len(left) + begin + place)
                written = time.monotonic()
        if len(found) >= MOST_FOUND:
            break
    _checkpoint(run, found, links[-1] if links else 0, len(links), len(links))
    tag_runs.finish(run, TagRunStep.READY, counts={"pairs": len(found), "links": len({one.link_id for one in found})})


def _links_with_vector(run: TagRun, encoder: Encoder) -> list[int]:
    known = PageEmbedding.objects.filter(owner_id=run.owner_id, encoder=encoder).values("link_id")
    return list(retagging.links_of(run).filter(pk__in=known).order_by("pk").values_list("pk", flat=True))


def _suggester(owner_id: int, encoder: Encoder) -> tuple[Suggester, int]:
    """The person's suggester without the encoder itself: names it has not seen yet have no vector."""
    tags = [
        TagEvidence(
            tag.tag_id,
            tag.name,
            None if tag.vector is None else np.asarray(tag.vector, dtype=np.float32),
            tag.links,
            tag.aliases,
        )
        for tag in proposals.vocabulary(owner_id, encoder)
    ]
    weights = taggers.active_weights(owner_id, encoder)
    try:
        learned = from_bytes(weights) if weights else None
    except UnreadableTagger:
        learned = None
    return Suggester(tags, learned), tagged_pages(owner_id)


def _found(run: TagRun, row: HistoryRow, suggester: Suggester, pages: int) -> Iterator[FoundTag]:
    link = Link.objects.select_related("owner").defer("words").filter(pk=row.link_id).first()
    if link is None:
        return
    vector = np.asarray(row.vector, dtype=np.float32)
    page = PageEvidence(row.title, row.text, row.lang, row.host, vector, row.url)
    taken = {fold_name(name) for name in proposals.names_not_to_propose(link)}
    likely = suggester.existing(page, around(link, page, pages), LEAST)
    for tag in [one for one in likely if fold_name(one.name) not in taken][:SHOWN]:
        if tag.tag_id is not None:
            evidence = {name: tag.evidence[name] for name in _KEPT_EVIDENCE if tag.evidence.get(name)}
            yield FoundTag(link.pk, tag.tag_id, tag.score, tag.reason.value, evidence)


@transaction.atomic
def _checkpoint(run: TagRun, found: Sequence[FoundTag], after: int, total: int, done: int) -> None:
    held = tag_runs.hold(run)
    rows = {"rows": [one.as_row() for one in found]}
    tag_runs.write(held, found=rows, after_link=after, links_total=total, links_done=done)
