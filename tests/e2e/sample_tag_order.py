"""Rules, proposals of order and a look at the library for the pictures: Chinese and English, of every kind."""

from datetime import timedelta

from django.utils import timezone

from linksnap.models import (
    Link,
    LinkTag,
    Tag,
    TagProposal,
    TagProposalKind,
    TagRule,
    TagRun,
    TagRunKind,
    TagRunStep,
    TagSource,
    User,
)
from linksnap.services import tag_changes, tag_putting, tag_rules, tags
from linksnap.services.tag_putting import PutOn


def put_in_order(owner: User) -> None:
    """Give the sample library rules, every kind of proposal, a look that waits, and two pages of changes of tags."""
    _rules(owner)
    _proposals(owner)
    _looks(owner)
    _changes(owner)


def _rules(owner: User) -> None:
    tag_rules.create(owner, 'site:github.com title:"release notes"', "更新日志")
    tag_rules.create(owner, "(排版 OR typography) lang:zh", "typography")
    resting = tag_rules.create(owner, "type:pdf url:/papers/ -tag:archiving", "论文")
    tag_rules.switch(resting, is_active=False)


def _proposals(owner: User) -> None:
    small, big = tags.get_or_create(owner.pk, "归档"), tags.get_or_create(owner.pk, "archiving")
    words, wide = tags.get_or_create(owner.pk, "weblinks"), tags.get_or_create(owner.pk, "web-links")
    # The oldest: the first page of the library stays as it is.
    links = list(Link.objects.filter(owner=owner, current_snapshot__isnull=False).order_by("created_at")[:6])
    for tag, held in ((small, links[:2]), (words, links[2:3]), (wide, links[:5])):
        for link in held:
            LinkTag.objects.get_or_create(owner=owner, link=link, tag=tag)
    parts = [
        {
            "name": "link rot",
            "links": [link.pk for link in links[:3]],
            "phrases": ["link rot", "web archives"],
            "titles": ["Links die, snapshots stay"],
        },
        {
            "name": "永久链接",
            "links": [link.pk for link in links[3:5]],
            "phrases": ["永久链接", "短链"],
            "titles": ["永久链接的一生"],
        },
    ]
    rows: list[tuple[TagProposalKind, Tag, Tag | None, float, dict[str, object]]] = [
        (TagProposalKind.MERGE, small, big, 0.8, {"likeness": "translation", "cosine": 0.61}),
        (TagProposalKind.MERGE, words, wide, 0.99, {"likeness": "words"}),
        (TagProposalKind.PARENT, small, wide, 0.9, {"both": 2, "links": 2, "by_name": False}),
        (TagProposalKind.STALE, words, None, 0.5, {"links": 1, "last_used": "2024-11-02T08:00:00+00:00"}),
        (TagProposalKind.SPLIT, wide, None, 0.6, {"links": 5, "parts": parts}),
    ]
    for kind, tag, other, score, evidence in rows:
        TagProposal.objects.create(owner=owner, kind=kind, tag=tag, other=other, score=score, evidence=evidence)
    TagRun.objects.create(owner=owner, kind=TagRunKind.ORDER, step=TagRunStep.DONE, state="succeeded")


def _looks(owner: User) -> None:
    links = list(Link.objects.filter(owner=owner).order_by("pk")[:8])
    css, archiving = tags.get_or_create(owner.pk, "css"), tags.get_or_create(owner.pk, "archiving")
    rows = [
        [link.pk, tag.pk, 960 - 70 * n, "neighbours", {}] for n, link in enumerate(links) for tag in (css, archiving)
    ]
    done = {"finished_at": timezone.now(), "state": "succeeded", "owner": owner}
    rule = TagRule.objects.filter(owner=owner).earliest("pk")
    change = tag_putting.record(owner.pk, {"tags": 2}, PutOn([], []), TagSource.RULE)
    TagRun.objects.create(
        kind=TagRunKind.RULE, step=TagRunStep.DONE, options={"rule": rule.pk}, change_set=change, links_done=2, **done
    )
    TagRun.objects.create(
        kind=TagRunKind.RULE, step=TagRunStep.APPLYING, options={"rule": None}, owner=owner, state="running",
        links_total=1200, links_done=500, run_after=timezone.now(), lease_until=timezone.now() + timedelta(hours=9),
    )  # fmt: skip
    TagRun.objects.create(kind=TagRunKind.RETAG, step=TagRunStep.READY, found={"rows": rows}, **done)


def _changes(owner: User) -> None:
    """More than stand on one page; afterwards all is as it was."""
    tag = tags.get_or_create(owner.pk, "archiving")
    for name in [f"存档 {n}" for n in range(11)]:
        tag_changes.add_alias(tag, name)
        tag_changes.remove_alias(tag.aliases.get(name=name))
