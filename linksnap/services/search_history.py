"""What a person searched for and opened, kept for them alone, and only while they want it kept."""

from django.db import connection, transaction
from django.utils import timezone

from linksnap.models import Link, OpenedHit, RecentSearch, User
from linksnap.rules.collection_names import one_line

LONGEST_TEXT = 500
MOST_SEARCHES = 200
MOST_OPENED = 5_000

_REMEMBER = """
INSERT INTO linksnap_recentsearch (owner_id, text, times, searched_at) VALUES (%s, %s, 1, %s)
ON CONFLICT (owner_id, text) DO UPDATE
SET times = linksnap_recentsearch.times + 1, searched_at = excluded.searched_at
"""


def remember(owner: User, text: str) -> None:
    """Keep a phrase of the search box, or count it once more; the 200 asked last stay."""
    phrase = _phrase(text)
    if not (phrase and owner.remembers_searches):
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(_REMEMBER, [owner.pk, phrase, timezone.now()])
        old = RecentSearch.objects.filter(owner=owner).order_by("-searched_at", "-pk")[MOST_SEARCHES:]
        RecentSearch.objects.filter(pk__in=list(old.values_list("pk", flat=True))).delete()


def note_opened(owner: User, text: str, link_id: str, passage_n: int | None, rank: int) -> None:
    """Keep that a hit of a search was opened: the public id of its link, and its place from 1. Only of own links."""
    phrase = _phrase(text)
    link = Link.objects.filter(owner=owner, public_id=link_id).first()
    if not (phrase and link and owner.remembers_searches):
        return
    remember(owner, phrase)
    OpenedHit.objects.create(owner=owner, text=phrase, link=link, passage_n=passage_n, rank=rank)
    old = OpenedHit.objects.filter(owner=owner).order_by("-opened_at", "-pk")[MOST_OPENED:]
    OpenedHit.objects.filter(pk__in=list(old.values_list("pk", flat=True))).delete()


@transaction.atomic
def set_remembering(owner: User, remembers: bool) -> None:
    """Keep searches from now on, or forget them and keep none."""
    owner.remembers_searches = remembers
    owner.save(update_fields=["remembers_searches"])
    if not remembers:
        forget(owner)


@transaction.atomic
def forget(owner: User) -> int:
    """Forget everything a person searched for and opened; returns how many searches that were."""
    OpenedHit.objects.filter(owner=owner).delete()
    return RecentSearch.objects.filter(owner=owner).delete()[0]


def _phrase(text: str) -> str:
    return one_line(text)[:LONGEST_TEXT].strip()
