"""The shape of a connection between two saved pages."""

from ninja import Schema

from linksnap.queries.link_ties import Tie


class TieOut(Schema):
    """A saved page at the other end of a link, and the words the link stands on."""

    id: str
    url: str
    title: str
    text: str

    @staticmethod
    def of(tie: Tie) -> "TieOut":
        """From a tie between two links."""
        return TieOut(id=tie.link.public_id, url=tie.link.url, title=tie.link.shown_title, text=tie.text)
