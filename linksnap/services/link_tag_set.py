"""Give a link exactly these tags: what programs mean that send the whole list each time."""

from collections.abc import Iterable

from django.db import transaction

from linksnap.models import Link, LinkTag
from linksnap.rules.tag_names import clean_tag_name, tag_key
from linksnap.services import tags


@transaction.atomic
def replace(link: Link, names: Iterable[str]) -> None:
    """Add what is new, take off what is not named. A name's other spellings and aliases are that tag, too.

    Raises TagNameError, and then nothing has changed.
    """
    wanted = {tag_key(clean_tag_name(name)): name for name in names}
    held = LinkTag.objects.filter(owner_id=link.owner_id, link=link)
    for link_tag in held.select_related("tag").prefetch_related("tag__aliases"):
        keys = {link_tag.tag.key, *(alias.key for alias in link_tag.tag.aliases.all())}
        named = keys & wanted.keys()
        if not named:
            tags.remove(link, link_tag.tag)
        for key in named:
            del wanted[key]
    for name in wanted.values():
        tags.add(link, name)
