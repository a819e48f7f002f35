"""Save, change and delete links: the first step of the one natural way."""

from dataclasses import dataclass, field

from django.conf import settings
from django.db import IntegrityError, transaction

from linksnap.models import Capture, CaptureQueue, ChangeSet, Link, User
from linksnap.rules.addresses import AllowList, parse_allow_list
from linksnap.rules.canonical_url import CanonicalUrl, UrlError, UrlProblem, canonical_url, find_urls
from linksnap.rules.capture_options import CaptureWish
from linksnap.rules.typed_text import without_controls
from linksnap.services import announcements, captures, link_deletion, search_index, tag_rules, tags


@dataclass(frozen=True)
class SaveOptions:
    """What a person may say about a link while saving it."""

    title: str = ""
    notes: str = ""
    tags: tuple[str, ...] = ()
    queue: CaptureQueue = CaptureQueue.NOW
    snapshot_again: bool = False
    capture: bool = True
    # Kinds of artifact to make this once; None: those the person keeps of every page.
    formats: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Saved:
    """A link that is in the library now; `created` is False when it was there before."""

    link: Link
    capture: Capture | None
    created: bool


@dataclass(frozen=True)
class UrlRefusal:
    """A pasted text that is no address we save, and why."""

    text: str
    problem: UrlProblem


@dataclass(frozen=True)
class SavedMany:
    """The outcome of pasting many."""

    saved: list[Saved] = field(default_factory=list)
    problems: list[UrlRefusal] = field(default_factory=list)


@dataclass(frozen=True)
class LinkChanges:
    """Fields to change; None leaves a field as it is."""

    title: str | None = None
    description: str | None = None
    notes: str | None = None
    is_shared: bool | None = None
    is_unread: bool | None = None
    is_favourite: bool | None = None
    is_archived: bool | None = None


def egress_allow_list() -> AllowList:
    """The private addresses this instance's operator lets people save."""
    return parse_allow_list(settings.ENV.egress_allow)


def address_of(text: str) -> CanonicalUrl:
    """What an address typed by a person is as a link here. Raises UrlError when it is none we save."""
    return canonical_url(text, egress_allow_list())


@transaction.atomic
def save(owner: User, text: str, *, options: SaveOptions | None = None) -> Saved:
    """Put one address into a library and ask for its snapshot, in one transaction.

    An address already there is returned as it is, with the tags added; it is captured again only on wish, or when
    it has no snapshot yet. Raises UrlError when `text` is no address we save.
    """
    wishes = options or SaveOptions()
    address = address_of(text)
    link, created = _get_or_create(owner, address, wishes)
    if created:
        announcements.link_saved(link)
    for name in wishes.tags:
        tags.add(link, name)
    if created or wishes.tags:
        search_index.refresh_link_words([link.pk])
        tag_rules.run(owner.pk, [link.pk])
    wanted = wishes.capture and (created or wishes.snapshot_again or link.current_snapshot_id is None)
    once = CaptureWish(formats=wishes.formats).to_options()
    return Saved(link, captures.enqueue(link, wishes.queue, once) if wanted else None, created)


def save_many(owner: User, text: str) -> SavedMany:
    """Save every address in a pasted text. One that is refused does not stop the others.

    A text with no address at all is one refusal of the whole text.
    """
    outcome = SavedMany()
    addresses = find_urls(text)[: settings.MAX_URLS_AT_ONCE] or [text.strip()]
    queue = CaptureQueue.NOW if len(addresses) <= 20 else CaptureQueue.BULK
    for address in addresses:
        try:
            outcome.saved.append(save(owner, address, options=SaveOptions(queue=queue)))
        except UrlError as error:
            outcome.problems.append(UrlRefusal(address, error.problem))
    return outcome


@transaction.atomic
def update(link: Link, changes: LinkChanges) -> Link:
    """Change what a person says about a link."""
    given = {name: value for name, value in vars(changes).items() if value is not None}
    for name, value in given.items():
        setattr(link, name, without_controls(value) if isinstance(value, str) else value)
    link.save(update_fields=[*given, "updated_at"])
    if {"title", "description", "notes"} & given.keys():
        search_index.refresh_link_words([link.pk])
    return link


def delete(link: Link) -> ChangeSet:
    """Delete a link with everything kept of it; the change set takes it back for thirty days."""
    return link_deletion.delete(link)


def _get_or_create(owner: User, address: CanonicalUrl, wishes: SaveOptions) -> tuple[Link, bool]:
    known = Link.objects.filter(owner=owner, canonical_sha256=address.sha256).first()
    if known is not None:
        return known, False
    try:
        with transaction.atomic():
            return Link.objects.create(
                owner=owner,
                url=address.url,
                canonical_url=address.key,
                canonical_sha256=address.sha256,
                host=address.host[:255],
                title=without_controls(wishes.title)[:2000],
                notes=without_controls(wishes.notes),
            ), True
    except IntegrityError:
        return Link.objects.get(owner=owner, canonical_sha256=address.sha256), False
