"""Change where a link leads: the row stays with its notes and tags, and the page there is captured anew."""

from django.db import IntegrityError, transaction

from linksnap.models import Capture, Link
from linksnap.rules.canonical_url import CanonicalUrl, canonical_url
from linksnap.services import captures, search_index
from linksnap.services.links import egress_allow_list


class AddressTaken(ValueError):
    """Another link of the same person leads there."""

    def __init__(self, link: Link) -> None:
        super().__init__(link.url)
        self.link = link


@transaction.atomic
def change(link: Link, text: str) -> Capture | None:
    """Let `link` lead to another address; None when it leads there already. Old versions of its page stay.

    Raises UrlError when `text` is no address we save, and AddressTaken.
    """
    address = canonical_url(text, egress_allow_list())
    if address.url == link.url:
        return None
    same_page = bytes(link.canonical_sha256) == address.sha256
    _write(link, address)
    search_index.refresh_link_words([link.pk])
    return None if same_page else captures.enqueue(link)


def _write(link: Link, address: CanonicalUrl) -> None:
    link.url, link.canonical_url, link.canonical_sha256 = address.url, address.key, address.sha256
    link.host = address.host[:255]
    try:
        with transaction.atomic():
            link.save(update_fields=["url", "canonical_url", "canonical_sha256", "host", "updated_at"])
    except IntegrityError:
        other = Link.objects.get(owner_id=link.owner_id, canonical_sha256=address.sha256)
        raise AddressTaken(other) from None
