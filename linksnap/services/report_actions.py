"""What a person does about a list of the report: one step for many links, and one step back."""

from collections.abc import Sequence

from django.db import transaction

from linksnap.models import ChangeSet, Link, LinkCheck, LinkHealth, User, WorkState
from linksnap.rules.canonical_url import UrlError
from linksnap.services import change_sets, search_index, tags
from linksnap.services.links import address_of

_ARCHIVED = "report_archived"
_MOVED = "report_moved"
_TAGGED = "report_tagged"


@transaction.atomic
def archive(owner: User, link_ids: Sequence[int]) -> ChangeSet:
    """Put links into the archive; their snapshots stay, the library is free of them."""
    links = Link.objects.select_for_update().filter(owner=owner, pk__in=link_ids, is_archived=False).order_by("pk")
    changed = list(links.values_list("pk", flat=True))
    Link.objects.filter(pk__in=changed).update(is_archived=True)
    return change_sets.record(owner, _ARCHIVED, {"links": len(changed)}, {"links": changed})


@transaction.atomic
def tag(owner: User, link_ids: Sequence[int], name: str) -> ChangeSet:
    """Put one tag on links. Raises TagNameError."""
    wanted = tags.get_or_create(owner.pk, name)
    links = Link.objects.filter(owner=owner, pk__in=link_ids).exclude(link_tags__tag=wanted).order_by("pk")
    changed = [link.pk for link in links]
    for link in links:
        tags.add(link, wanted.name)
    return change_sets.record(owner, _TAGGED, {"links": len(changed)}, {"links": changed, "tag": wanted.pk})


@transaction.atomic
def take_new_addresses(owner: User, link_ids: Sequence[int]) -> ChangeSet:
    """Give links that moved for good their new address. One that is in the library already stays as it is."""
    moved = LinkCheck.objects.select_for_update(of=("self",)).filter(
        owner=owner, link_id__in=link_ids, health=LinkHealth.MOVED
    )
    before: list[dict[str, object]] = []
    taken = 0
    for check in moved.select_related("link").order_by("pk"):
        old = _moved(check)
        if old is None:
            taken += 1
        else:
            before.append(old)
    search_index.refresh_link_words([int(str(row["link"])) for row in before])
    return change_sets.record(owner, _MOVED, {"links": len(before), "taken": taken}, {"links": before})


def _moved(check: LinkCheck) -> dict[str, object] | None:
    """Change one link's address; what it was, or None when the new one belongs to another link or is none."""
    link = check.link
    try:
        address = address_of(check.final_url)
    except UrlError:
        return None
    if Link.objects.filter(owner_id=link.owner_id, canonical_sha256=address.sha256).exclude(pk=link.pk).exists():
        return None
    old: dict[str, object] = {"link": link.pk, "url": link.url, "final_url": check.final_url}
    _set_address(link, check.final_url)
    LinkCheck.objects.filter(pk=check.pk).update(health=LinkHealth.ALIVE, final_url="", state=WorkState.SUCCEEDED)
    return old


def _set_address(link: Link, url: str) -> None:
    address = address_of(url)
    link.url, link.canonical_url, link.canonical_sha256 = address.url, address.key, address.sha256
    link.host = address.host[:255]
    link.save(update_fields=["url", "canonical_url", "canonical_sha256", "host", "updated_at"])


@change_sets.undoes(_ARCHIVED)
def _unarchive(change_set: ChangeSet) -> None:
    Link.objects.filter(owner_id=change_set.owner_id, pk__in=change_set.before["links"]).update(is_archived=False)


@change_sets.undoes(_TAGGED)
def _untag(change_set: ChangeSet) -> None:
    for link in Link.objects.filter(owner_id=change_set.owner_id, pk__in=change_set.before["links"]):
        for link_tag in link.link_tags.filter(tag_id=change_set.before["tag"]).select_related("tag"):
            tags.remove(link, link_tag.tag)


@change_sets.undoes(_MOVED)
def _move_back(change_set: ChangeSet) -> None:
    """Old addresses come back, unless somebody saved them again meanwhile, or gave the link another address since."""
    back = []
    for row in change_set.before["links"]:
        link = Link.objects.filter(owner_id=change_set.owner_id, pk=row["link"]).first()
        address = address_of(row["url"])
        others = Link.objects.filter(owner_id=change_set.owner_id, canonical_sha256=address.sha256)
        if link is None or link.url != address_of(row["final_url"]).url or others.exclude(pk=link.pk).exists():
            continue
        _set_address(link, row["url"])
        LinkCheck.objects.filter(link=link).update(health=LinkHealth.MOVED, final_url=row["final_url"])
        back.append(link.pk)
    search_index.refresh_link_words(back)
