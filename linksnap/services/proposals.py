"""Write down the tags the encoder proposes for a link, and read what it needs to know to propose them."""

from dataclasses import dataclass, field

from django.db import connection, transaction
from django.db.models import Count, Q

from linksnap.models import Encoder, Link, LinkTag, Suggestion, SuggestionState, Tag, TagEmbedding, TagSource
from linksnap.queries.tag_surroundings import NOT_CONFIRMED
from linksnap.rules.tag_names import LIMIT, tag_key

# The reason of what a file proposed (services.importing.tags): it waits for its decision, whatever the encoder thinks.
IMPORTED = "imported"
_STAMP = """
SELECT tags.*, aliases.* FROM
    (SELECT count(*), max(id), sum(hashtext(name)::bigint) FROM linksnap_tag WHERE owner_id = %s) tags,
    (SELECT count(*), max(id), sum(hashtext(name)::bigint + tag_id) FROM linksnap_tagalias WHERE owner_id = %s) aliases
"""


@dataclass(frozen=True)
class Proposal:
    """One proposed tag; `tag_id` is None for a name the person does not use yet."""

    name: str
    tag_id: int | None
    score: float
    reason: str
    evidence: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class KnownTag:
    """A tag of a person's vocabulary, with its use and its other names."""

    tag_id: int
    name: str
    links: int
    aliases: tuple[str, ...]
    vector: list[float] | None


def vocabulary(owner_id: int, encoder: Encoder, skip_vectors: frozenset[int] = frozenset()) -> list[KnownTag]:
    """Every tag of an owner with the vector of its name, where there is one for this encoder and this name.

    What a machine put on a link, another tool's or ours, does not count, and tags that only another tool's machine
    uses are none. Vectors of the tags in `skip_vectors` are not read: who asks has them already.
    """
    kept = TagEmbedding.objects.filter(owner_id=owner_id, encoder=encoder)
    # Excluding thousands by id costs the database more than it saves, so all or only the others are read.
    known_ids = set(kept.values_list("tag_id", flat=True)) if skip_vectors else set()
    wanted = kept.filter(tag_id__in=known_ids - skip_vectors) if skip_vectors else kept
    vectors = {row.tag_id: (row.name, list(row.vector)) for row in wanted}
    by_machine = Q(link_tags__source=TagSource.MACHINE)
    tags = Tag.objects.filter(owner_id=owner_id).annotate(
        links=Count("link_tags", filter=~Q(link_tags__source__in=NOT_CONFIRMED)),
        of_machine=Count("link_tags", filter=by_machine),
    )
    tags = tags.exclude(links=0, of_machine__gt=0).prefetch_related("aliases")
    known = []
    for tag in tags.order_by("pk"):
        name, vector = vectors.get(tag.pk, ("", None))
        aliases = tuple(alias.name for alias in tag.aliases.all())
        known.append(KnownTag(tag.pk, tag.name, tag.links, aliases, vector if name == tag.name else None))
    return known


def vocabulary_stamp(owner_id: int) -> tuple[object, ...]:
    """A few numbers that change with every new, renamed or deleted tag or alias of a person."""
    with connection.cursor() as cursor:
        cursor.execute(_STAMP, [owner_id, owner_id])
        return tuple(cursor.fetchone() or ())


def store_tag_vectors(owner_id: int, encoder: Encoder, vectors: dict[int, tuple[str, list[float]]]) -> None:
    """Keep the vectors of tag names (tag id -> name, vector) for this encoder."""
    TagEmbedding.objects.bulk_create(
        [
            TagEmbedding(owner_id=owner_id, encoder=encoder, tag_id=tag_id, name=name, vector=vector)
            for tag_id, (name, vector) in vectors.items()
        ],
        update_conflicts=True,
        unique_fields=["owner", "encoder", "tag"],
        update_fields=["name", "vector"],
    )


def names_not_to_propose(link: Link) -> frozenset[str]:
    """Names of the tags a link has, and those the person said no to for this link."""
    rejected = Suggestion.objects.filter(owner_id=link.owner_id, link=link, state=SuggestionState.REJECTED)
    has = LinkTag.objects.filter(owner_id=link.owner_id, link=link)
    return frozenset([*rejected.values_list("name", flat=True), *has.values_list("tag__name", flat=True)])


@transaction.atomic
def store(link: Link, proposals: list[Proposal]) -> int:
    """Replace what is proposed for a link. Decisions stay, and tags it has already are left out."""
    mine = Suggestion.objects.filter(owner_id=link.owner_id, link=link)
    mine.filter(state=SuggestionState.PENDING).exclude(reason=IMPORTED).delete()
    decided = set(mine.values_list("key", flat=True))
    has = set(LinkTag.objects.filter(owner_id=link.owner_id, link=link).values_list("tag__key", flat=True))
    fresh: dict[str, Proposal] = {}
    for proposal in proposals:
        key = tag_key(proposal.name)
        if key and key not in decided | has:
            fresh.setdefault(key, proposal)
    Suggestion.objects.bulk_create(
        [
            Suggestion(
                owner_id=link.owner_id,
                link=link,
                tag_id=proposal.tag_id,
                name=proposal.name[:LIMIT],
                key=key[:LIMIT],
                score=proposal.score,
                reason=proposal.reason,
                evidence=proposal.evidence,
            )
            for key, proposal in fresh.items()
        ],
        ignore_conflicts=True,
    )
    return len(fresh)
