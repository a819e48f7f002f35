"""What `/tags/{slug}/split` takes and answers."""

from typing import Annotated

from ninja import Schema
from pydantic import StringConstraints

from linksnap.api.inputs import Body, TagName
from linksnap.api.schemas import TagOut
from linksnap.services.tag_split import LONGEST_QUESTION


class SplitIn(Body):
    """The links that meet `query` (the language of the search box, conditions only) get the tag `to` instead.

    `dry_run` counts and changes nothing; it needs no `to`.
    """

    query: Annotated[str, StringConstraints(max_length=LONGEST_QUESTION, pattern=r"^[^\x00]*$")]
    to: TagName = ""
    dry_run: bool = False


class SplitOut(Schema):
    """How many links got the other tag and how many stayed (or would); `links` are the newest of the first.

    `tag` is the other tag and `change` takes the split back; both null where nothing was changed.
    """

    moved: int
    stay: int
    links: list[str]
    tag: TagOut | None = None
    change: str | None = None
