"""Which artifacts a person keeps of their pages: the page itself always, the others as they choose."""

from collections.abc import Iterable

from linksnap.models import ArtifactKind, User

# What a person may choose among. The archive, reader and text are always made: search and replay live on them.
OFFERED: tuple[ArtifactKind, ...] = (
    ArtifactKind.SCREENSHOT,
    ArtifactKind.PDF,
    ArtifactKind.MHTML,
    ArtifactKind.WARC,
    ArtifactKind.WACZ,
)
LEAN = frozenset({ArtifactKind.SCREENSHOT.value})
_ALWAYS = ArtifactKind.HTML.value


class UnknownFormat(ValueError):
    """A name that is no kind of artifact a person may choose; the message is the name."""


def chosen(owner: User) -> frozenset[str]:
    """The kinds this person keeps beside the page itself."""
    return known(owner.formats) if owner.formats else LEAN


def choose(owner: User, kinds: Iterable[str]) -> None:
    """Keep a person's choice for captures from now on. Raises UnknownFormat."""
    owner.formats = as_option(kinds)
    owner.save(update_fields=["formats"])


def as_option(kinds: Iterable[str]) -> list[str]:
    """A choice as it is written down, with the page first, so that "nothing else" is not taken for "no choice".

    Raises UnknownFormat.
    """
    wanted = set(kinds)
    offered = [kind.value for kind in OFFERED]
    for name in sorted(wanted - {_ALWAYS, *offered}):
        raise UnknownFormat(name)
    return [_ALWAYS, *(kind for kind in offered if kind in wanted)]


def known(kinds: Iterable[str]) -> frozenset[str]:
    """Those that are still offered; what an older version knew is passed over."""
    return frozenset(kinds) & frozenset(OFFERED)
