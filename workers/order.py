"""Look a person's tags through and write down what could be put in order; nothing is changed by it."""

from collections.abc import Iterator

import numpy as np
from django.db import transaction
from django.utils import timezone

from linksnap.models import Encoder, TagProposalKind, TagRun, TagRunStep, User
from linksnap.queries.nearest_pages import active_encoder
from linksnap.queries.tag_history import pages_of
from linksnap.queries.tag_order import name_vectors, page_vectors, tag_facts, tagged_links, tags_together
from linksnap.rules.tag_order import TagFacts, parents, same_company, stale
from linksnap.rules.tag_pairs import CountedTag, TagLikeness, TagPair, pair_of, tag_pairs
from linksnap.services import tag_proposals, tag_runs
from linksnap.services.tag_proposals import MOST_OF_A_KIND, Proposed
from ml.tagging.splitting import FEWEST_PAGES, MOST_PAGES, Groups, Page, groups_of, phrases_of, read_first
from ml.tagging.twins import NamedTag, twins

# Words alone are sure; the others as their figures say (benchmarks.aliases).
_SCORES = {TagLikeness.WORDS: 0.99, TagLikeness.SHORT: 0.9, TagLikeness.SPELLING: 0.7}
# What the company of two tags adds where it is the same, and from when it is told.
_BY_COMPANY, _SAME_COMPANY = 0.1, 0.5
_MOST_SPLITS = 20
_SHOWN_TITLES = 3


def look_for_order(run: TagRun) -> None:
    """Find all kinds of proposals for the run's owner, and keep them. Raises tag_runs.RunTaken."""
    owner, encoder = run.owner, active_encoder()
    state = tag_proposals.vocabulary_state(owner)
    facts = tag_facts(owner)
    _beat(run, 0)
    together = tags_together(owner)
    found = _merges(owner, facts, together, encoder)
    merging = {frozenset({one.tag_id, one.other_id}) for one in found}
    nested = [one for one in _parents(owner, facts, together) if frozenset({one.tag_id, one.other_id}) not in merging]
    found += nested[:MOST_OF_A_KIND] + _stale(facts)[:MOST_OF_A_KIND]
    if encoder is not None:
        wide = [tag for tag in facts if tag.links >= FEWEST_PAGES]
        for place, tag in enumerate(wide[:_MOST_SPLITS], 1):
            found += list(_split(owner, tag, encoder))
            _beat(run, place)
    kept = tag_proposals.store(owner, found)
    tag_runs.finish(run, TagRunStep.DONE, counts={"open": kept, "state": state})


def merge_pairs_of(facts: list[TagFacts], names: list[NamedTag]) -> list[tuple[TagPair, float, float | None]]:
    """Pairs that may be one tag with how sure that is and the cosine of their names: the one finder of them all."""
    counted = {tag.tag_id: CountedTag(tag.tag_id, tag.name, tag.key, tag.links) for tag in facts}
    found: list[tuple[TagPair, float, float | None]] = [
        (pair, _SCORES[pair.likeness], None) for pair in tag_pairs(counted.values())
    ]
    known = {frozenset({pair.small.tag_id, pair.big.tag_id}) for pair, _, _ in found}
    for twin in twins(names):
        if frozenset({twin.one, twin.other}) not in known and {twin.one, twin.other} <= counted.keys():
            likeness = TagLikeness.TRANSLATION if twin.is_translation else TagLikeness.MEANING
            pair = pair_of(counted[twin.one], counted[twin.other], likeness)
            found.append((pair, min(0.95, 0.5 + twin.margin / 2), twin.cosine))
    return found


def _merges(
    owner: User, facts: list[TagFacts], together: dict[tuple[int, int], int], encoder: Encoder | None
) -> list[Proposed]:
    vectors = name_vectors(owner, encoder) if encoder else []
    by_id = {row.tag_id: row for row in vectors}
    names = [
        NamedTag(tag.tag_id, tag.name, np.asarray(by_id[tag.tag_id].vector, dtype=np.float32))
        for tag in facts
        if tag.tag_id in by_id
    ]
    family = {frozenset({tag.tag_id, tag.parent_id}) for tag in facts}
    pairs = [one for one in merge_pairs_of(facts, names) if _ids(one[0]) not in family]
    company = same_company(together)
    found = []
    for pair, score, cosine in pairs:
        beside = company(pair.small.tag_id, pair.big.tag_id)
        evidence: dict[str, object] = {"likeness": pair.likeness.value}
        if beside >= _SAME_COMPANY:
            evidence["company"] = round(beside, 2)
        if cosine is not None:
            evidence["cosine"] = round(cosine, 2)
        score = min(0.995, score + _BY_COMPANY * beside)
        found.append(Proposed(TagProposalKind.MERGE, pair.small.tag_id, pair.big.tag_id, round(score, 3), evidence))
    found.sort(key=lambda one: -one.score)
    return found[: 2 * MOST_OF_A_KIND]


def _parents(owner: User, facts: list[TagFacts], together: dict[tuple[int, int], int]) -> list[Proposed]:
    return [
        Proposed(
            TagProposalKind.PARENT,
            under.tag.tag_id,
            under.parent.tag_id,
            round(min(1.0, under.share), 3),
            {"both": under.both, "links": under.tag.links, "by_name": under.by_name},
        )
        for under in parents(facts, together, tagged_links(owner))
    ]


def _stale(facts: list[TagFacts]) -> list[Proposed]:
    return [
        Proposed(
            TagProposalKind.STALE,
            tag.tag_id,
            None,
            0.5,
            {"links": tag.links, "last_used": tag.last_used.isoformat()},
        )
        for tag in stale(facts, timezone.now())
    ]


def _split(owner: User, tag: TagFacts, encoder: Encoder) -> Iterator[Proposed]:
    links, rows = page_vectors(owner, encoder, tag.tag_id, MOST_PAGES)
    groups = groups_of(np.asarray(rows, dtype=np.float32)) if rows else None
    if groups is None:
        return
    parts = _parts(owner, encoder, tag, [[links[row] for row in group] for group in groups.rows])
    if sum(bool(part["name"]) for part in parts) >= 2:
        yield Proposed(TagProposalKind.SPLIT, tag.tag_id, None, _score(groups), {"links": len(links), "parts": parts})


def _parts(owner: User, encoder: Encoder, tag: TagFacts, groups: list[list[int]]) -> list[dict[str, object]]:
    """The groups with their names: phrases of their pages that are not the broad tag's own name."""
    pages = [{row.link_id: row for row in pages_of(owner.pk, encoder, read_first(group))} for group in groups]
    phrases = phrases_of([[Page(row.title, row.text) for row in read.values()] for read in pages])
    taken: set[str] = {tag.name.casefold()}
    parts: list[dict[str, object]] = []
    for group, read, found in zip(groups, pages, phrases, strict=True):
        name = next((phrase for phrase in found if phrase.casefold() not in taken), "")
        taken.add(name.casefold())
        titles = [row.title for row in read.values() if row.title][:_SHOWN_TITLES]
        parts.append({"name": name, "links": group, "phrases": found, "titles": titles})
    return parts


def _score(groups: Groups) -> float:
    return round(min(1.0, 0.5 + groups.apart), 3)


def _ids(pair: TagPair) -> frozenset[int | None]:
    return frozenset({pair.small.tag_id, pair.big.tag_id})


@transaction.atomic
def _beat(run: TagRun, done: int) -> None:
    tag_runs.write(tag_runs.hold(run), links_done=done, links_total=_MOST_SPLITS)
