"""What of a link itself is searched by words: its title, tags, texts and address, each with its weight."""

from collections.abc import Sequence
from urllib.parse import unquote

from linksnap.rules.tsvector import Field, tsvector_text


def link_words(titles: Sequence[str], tag_names: Sequence[str], texts: Sequence[str], url: str) -> str:
    """The words of a link as the text of a tsvector; `tag_names` with other names, `texts` what was written."""
    fields = [Field(title, "A") for title in titles]
    fields += [Field(text, "B") for text in (*tag_names, *texts)]
    return tsvector_text([*fields, Field(unquote(url), "C")])
