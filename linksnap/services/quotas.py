"""What a person's files may take on disk: the limit, what is used, and whether another capture may begin."""

from dataclasses import dataclass

from django.conf import settings

from linksnap.models import ArtifactKind, User
from linksnap.queries.file_numbers import known_files


@dataclass(frozen=True)
class KindUsage:
    """Files of one kind: how many, and their bytes on disk."""

    kind: ArtifactKind
    files: int
    bytes: int


@dataclass(frozen=True)
class Usage:
    """What a person's files take, in bytes on disk; `limit` is None where there is none."""

    kinds: tuple[KindUsage, ...]
    limit: int | None

    @property
    def used(self) -> int:
        """All kinds together."""
        return sum(one.bytes for one in self.kinds)

    @property
    def is_over(self) -> bool:
        """True when no capture begins any more."""
        return self.limit is not None and self.used >= self.limit

    @property
    def percent(self) -> int:
        """How full it is, 0 to 100; 0 without a limit."""
        if self.limit is None:
            return 0
        return min(100, self.used * 100 // self.limit) if self.limit else 100


def limit_of(owner: User) -> int | None:
    """A person's own limit, else the instance's, else None."""
    limit: int | None = settings.ENV.quota_bytes if owner.quota_bytes is None else owner.quota_bytes
    return limit


def usage_of(owner: User) -> Usage:
    """What a person's files take, largest kind first.

    Each file counts in full, also where the store keeps the same bytes once for several people: otherwise the figure
    would tell what others keep.
    """
    kinds = (KindUsage(ArtifactKind(one.kind), one.files, one.stored_bytes) for one in known_files(owner))
    return Usage(tuple(kinds), limit_of(owner))


def is_over(owner: User) -> bool:
    """Whether this person's captures must not begin; costs nothing where there is no limit."""
    return limit_of(owner) is not None and usage_of(owner).is_over


def set_limit(owner: User, limit: int | None) -> None:
    """Give a person a limit of their own in bytes; None goes back to the instance's."""
    User.objects.filter(pk=owner.pk).update(quota_bytes=limit)
