"""What a library says about the tags of one link: pages of its site, tags it has, tags that stand with those."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, QuerySet

from linksnap.models import Encoder, Link, LinkTag, PageEmbedding, TagSource

# Put there by a machine, another tool's or ours: learning from it would only repeat its mistakes.
NOT_CONFIRMED = (TagSource.MACHINE, TagSource.AUTO)
_MOST_PAGES_OF_A_SITE = 2_000
_MOST_PAGES_OF_A_TAG = 500


@dataclass(frozen=True)
class SiteUse:
    """Tagged pages of a site that were looked at, and how many of them have each tag (tag id -> pages)."""

    pages: int
    counts: dict[int, int]


def tagged_pages(owner_id: int) -> int:
    """How many links of a person have a tag that a person confirmed."""
    return _given(owner_id).aggregate(pages=Count("link_id", distinct=True))["pages"] or 0


def learnable_pages(owner_id: int, encoder: Encoder) -> int:
    """How many of them have a page vector under an encoder, too."""
    vectors = PageEmbedding.objects.filter(encoder=encoder, link_id=OuterRef("link_id"))
    given = _given(owner_id).filter(Exists(vectors))
    return given.aggregate(pages=Count("link_id", distinct=True))["pages"] or 0


def site_use(link: Link, start: str) -> SiteUse:
    """Tags of the other pages of a link's site: addresses of its host that begin with `start` ("" for all of them)."""
    if not link.host:
        return SiteUse(0, {})
    same_host = Link.objects.filter(owner_id=link.owner_id, host=link.host).exclude(pk=link.pk)
    # In no order: sorting the fifty thousand pages of one large site would take longer than all the rest.
    ids = [pk for pk, url in same_host.values_list("pk", "url")[:_MOST_PAGES_OF_A_SITE] if url.startswith(start)]
    rows = _given(link.owner_id).filter(link_id__in=ids).values_list("link_id", "tag_id")
    return SiteUse(len({link_id for link_id, _ in rows}), dict(Counter(tag_id for _, tag_id in rows)))


def tags_of(link: Link) -> tuple[int, ...]:
    """Ids of the tags a link has by a person's hand."""
    return tuple(_given(link.owner_id).filter(link=link).order_by("tag_id").values_list("tag_id", flat=True))


def together(owner_id: int, tag_ids: tuple[int, ...]) -> dict[int, float]:
    """For tags on pages that have one of `tag_ids`: the largest share of such pages that have them, too."""
    shares: dict[int, float] = {}
    for held in tag_ids:
        pages = list(_given(owner_id).filter(tag_id=held).values_list("link_id", flat=True)[:_MOST_PAGES_OF_A_TAG])
        counts = Counter(_given(owner_id).filter(link_id__in=pages).values_list("tag_id", flat=True))
        for tag_id, count in counts.items():
            if tag_id != held:
                shares[tag_id] = max(shares.get(tag_id, 0.0), count / (len(pages) + 1.0))
    return shares


def _given(owner_id: int) -> QuerySet[LinkTag]:
    return LinkTag.objects.filter(owner_id=owner_id).exclude(source__in=NOT_CONFIRMED)
