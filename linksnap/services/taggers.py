"""The fitted suggesters of people: which one is used, when another is due, keeping a new one."""

from django.db import connection, transaction
from django.db.models import Max

from linksnap import jobs
from linksnap.models import Encoder, TaggerModel, User
from linksnap.queries.nearest_pages import active_encoder
from linksnap.queries.tag_surroundings import learnable_pages

LEARN_TASK = "workers.tasks.learn_tags"
# Sizes of a library at which learning is worth it the first times; after that whenever it has grown by a fifth.
FIRST_SIZES = (10, 20, 50, 100)
GROWTH = 1.2
_KEPT_VERSIONS = 3
# Any number that means nothing else in this database; the second one is the owner.
_LOCK = 0x7461_6767


def active_version(owner_id: int, encoder: Encoder) -> int:
    """The version of the suggester in use under an encoder; 0 while nothing is learned."""
    row = TaggerModel.objects.filter(owner_id=owner_id, encoder=encoder, is_active=True)
    return row.values_list("version", flat=True).first() or 0


def active_weights(owner_id: int, encoder: Encoder) -> bytes | None:
    """What was learned from a person under an encoder, as `ml.tagging.stored` writes it."""
    row = TaggerModel.objects.filter(owner_id=owner_id, encoder=encoder, is_active=True)
    weights = row.values_list("weights", flat=True).first()
    return bytes(weights) if weights else None


def is_due(owner_id: int, encoder: Encoder, pages: int) -> bool:
    """True when a person has tagged enough (`pages` that can be learned from) since the last fit under this encoder.

    A fit that failed counts as well: it is not tried again before there is more to learn from.
    """
    last = TaggerModel.objects.filter(owner_id=owner_id, encoder=encoder).aggregate(links=Max("links"))["links"] or 0
    return pages >= next((size for size in FIRST_SIZES if size > last), last * GROWTH)


def send_due() -> int:
    """Hint a fit for everybody for whom one is due; the number sent. A lost hint is sent again."""
    encoder = active_encoder()
    if encoder is None:
        return 0
    sent = 0
    for owner_id in User.objects.filter(is_active=True, tags__isnull=False).distinct().values_list("pk", flat=True):
        if is_due(owner_id, encoder, learnable_pages(owner_id, encoder)):
            sent += jobs.send(LEARN_TASK, jobs.MAINTAIN_QUEUE, owner_id=owner_id)
    return sent


def try_lock(owner_id: int) -> bool:
    """Be the only one who learns from a person until the transaction ends; False when somebody does already."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [_LOCK, owner_id % 2**31])
        row = cursor.fetchone()
    return bool(row and row[0])


@transaction.atomic
def keep(owner: User, encoder: Encoder, weights: bytes, figures: dict[str, object], links: int) -> TaggerModel:
    """Make a new version the one in use; the last three stay. Without weights (it failed) the old one is used on."""
    User.objects.select_for_update().get(pk=owner.pk)
    own = TaggerModel.objects.filter(owner=owner)
    version = (own.aggregate(last=Max("version"))["last"] or 0) + 1
    if weights:
        own.filter(is_active=True).update(is_active=False)
    made = TaggerModel.objects.create(
        owner=owner,
        encoder=encoder,
        version=version,
        weights=weights,
        figures=figures,
        links=links,
        is_active=bool(weights),
    )
    own.filter(is_active=False, version__lte=version - _KEPT_VERSIONS).delete()
    return made
