"""What a person decided in a year of proposals, what waits for them now, and which hits they opened."""

from datetime import timedelta

from django.utils import timezone

from linksnap.models import (
    Encoder,
    Link,
    OpenedHit,
    Suggestion,
    SuggestionState,
    Tag,
    TaggerModel,
    User,
)
from linksnap.rules.tag_names import tag_key

_WAITING = (
    (
        "archiving",
        0.96,
        "neighbours",
        {"pages": 14, "titles": ["Link rot, measured", "网页归档入门", "WARC in practice"]},
    ),
    ("css", 0.88, "name", {"in_title": True}),
    ("排版", 0.81, "words", {}),
    ("self-hosting", 0.64, "site", {"site": "forge.example", "site_pages": 9}),
    ("字体回退", 0.41, "keyphrase", {"mentions": 6}),
)
# Accepted and rejected, month by month, the oldest first.
_YEAR = ((3, 4), (5, 4), (6, 3), (9, 4), (8, 3), (12, 3), (14, 4), (11, 2), (16, 3))
_REASONS = ("neighbours", "words", "name", "site", "together", "keyphrase")
_QUESTIONS = ("link rot", "中文标点怎么排", "wacz tools", "embedding on two cores", "湿地 摄影")
_BINS = [[18, 0.08, 0.06], [22, 0.24, 0.27], [31, 0.45, 0.42], [44, 0.66, 0.7], [71, 0.84, 0.83], [96, 0.95, 0.96]]


def fill_review(owner: User) -> None:
    """Proposals that wait, a year of decisions, a fitted suggester, questions with opened hits."""
    # The older ones: the first page of the library stays as it is.
    links = list(Link.objects.filter(owner=owner, current_snapshot__isnull=False).order_by("created_at")[:24])
    tags = {tag.key: tag for tag in Tag.objects.filter(owner=owner)}
    for n, link in enumerate(links):
        for name, score, reason, evidence in _WAITING[n % 3 : n % 3 + 3]:
            _propose(link, tags.get(tag_key(name)), name, (score, reason, dict(evidence)))
    _decide(links, list(tags.values()))
    _fit(owner)
    for n, text in enumerate(_QUESTIONS):
        OpenedHit.objects.create(owner=owner, text=text, link=links[n % len(links)], rank=(1, 1, 4, 2, 9)[n])


def _propose(link: Link, tag: Tag | None, name: str, why: tuple[float, str, dict[str, object]]) -> None:
    if link.link_tags.filter(tag=tag).exists() if tag else False:
        return
    score, reason, evidence = why
    Suggestion.objects.get_or_create(
        owner_id=link.owner_id,
        link=link,
        key=tag_key(name),
        defaults={"name": name, "tag": tag, "score": score, "reason": reason, "evidence": evidence},
    )


def _decide(links: list[Link], tags: list[Tag]) -> None:
    """Decisions stand under names of their own, so that none is in the way of what waits."""
    now = timezone.now()
    number = 0
    for month, (yes, no) in enumerate(reversed(_YEAR)):
        for n in range(yes + no):
            number += 1
            Suggestion.objects.create(
                owner_id=links[0].owner_id,
                link=links[number % len(links)],
                tag=tags[(n * n) % min(9, len(tags))],
                name=f"decided {number}",
                key=f"decided-{number}",
                score=0.9 if n < yes else 0.4,
                reason=_REASONS[(n * 5 + month) % len(_REASONS)],
                state=SuggestionState.ACCEPTED if n < yes else SuggestionState.REJECTED,
                decided_at=now - timedelta(days=30 * month + n % 20),
            )


def _fit(owner: User) -> None:
    figures = {
        "held_out": 94,
        "precision_at_1": 0.79,
        "ece": 0.021,
        "bins": _BINS,
        "thresholds": [{"from": 0.95, "precision": 0.968, "coverage": 0.44, "count": 96}],
    }
    encoder = Encoder.objects.order_by("pk").first()
    TaggerModel.objects.create(owner=owner, encoder=encoder, version=1, figures=figures, links=312, is_active=True)
