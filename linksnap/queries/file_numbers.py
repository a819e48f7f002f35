"""What files take, kind by kind, without looking at each of them."""

from dataclasses import dataclass

from django.db.models import QuerySet, Sum

from linksnap.models import FileSum, User


@dataclass(frozen=True)
class KindSum:
    """Files of one kind, those in parts counted once (`wholes`), and their bytes on disk."""

    kind: str
    files: int
    wholes: int
    stored_bytes: int


def known_files(owner: User) -> list[KindSum]:
    """The kinds of a person's files, the largest first: exact, since triggers note every change."""
    return _summed(FileSum.objects.filter(owner=owner))


def known_files_of_all() -> list[KindSum]:
    """The same of everybody together; the same bytes kept twice count twice."""
    return _summed(FileSum.objects.all())


def _summed(rows: QuerySet[FileSum]) -> list[KindSum]:
    sums = rows.values_list("kind").annotate(n=Sum("files"), wholes=Sum("wholes"), stored=Sum("stored_bytes"))
    return [KindSum(*row) for row in sums.filter(n__gt=0).order_by("-stored", "kind")]
