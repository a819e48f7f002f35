"""The sample library: ten short pages of our own, saved like any page that comes as a file, taken away in one step."""

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

from django.conf import settings
from django.db import transaction

from linksnap.models import ChangeSet, Link, LinkTag, Tag, User
from linksnap.rules.sample_site import SAMPLE_ADDED, SAMPLE_HOST
from linksnap.rules.tag_names import tag_key
from linksnap.services import change_sets, link_deletion, uploads

_FOLDER = settings.BASE_DIR / "linksnap" / "sample_pages"


@dataclass(frozen=True)
class SamplePage:
    """A page: its file, language, colours and tags; those without tags are there to get suggestions."""

    slug: str
    lang: str
    look: str
    tags: tuple[str, ...] = ()

    @property
    def url(self) -> str:
        """The address it is saved under."""
        return f"https://{SAMPLE_HOST}/{self.lang}/{self.slug}"

    def html(self) -> bytes:
        """The page as one file, its styles inside."""
        body = (_FOLDER / f"{self.slug}.html").read_text(encoding="utf-8")
        style = (_FOLDER / "look.css").read_text(encoding="utf-8")
        title = body.partition("<h1>")[2].partition("</h1>")[0]
        lang = "zh-Hans" if self.lang == "zh" else self.lang
        site = "LinkSnap 示例" if self.lang == "zh" else "LinkSnap samples"
        return (
            f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>{title}</title>'
            f'<meta property="og:site_name" content="{escape(site)}"><style>{style}</style></head>'
            f'<body class="{self.look}"><header class="top"><span>{site}</span><span>{SAMPLE_HOST}</span></header>'
            f"<article>{body}</article></body></html>"
        ).encode()


# The last one is saved last, so it stands first in the library.
PAGES: tuple[SamplePage, ...] = (
    SamplePage("lv-cha", "zh", "tea", ("茶",)),
    SamplePage("hang-gao", "zh", "sea", ("排版",)),
    SamplePage("line-length", "en", "sea", ("typography", "reading")),
    SamplePage("san-fen-bei-fen", "zh", "pine", ("备份",)),
    SamplePage("three-copies", "en", "pine"),
    SamplePage("biao-qian-xi-guan", "zh", "plum", ("标签",)),
    SamplePage("tagging-habits", "en", "plum"),
    SamplePage("wang-ye-xiao-shi", "zh", "", ("存档",)),
    SamplePage("link-rot", "en", "", ("archiving",)),
    SamplePage("first-steps", "en", "pine"),
)


@transaction.atomic
def add(owner: User) -> ChangeSet | None:
    """Put the sample pages into a library; the change set takes them back. None when all of them are there already.

    Their captures open the files like any page sent by a browser; nothing goes over the network.
    """
    known = set(Tag.objects.filter(owner=owner).values_list("key", flat=True))
    saved = [uploads.receive(owner, page.url, page.html(), "text/html", tags=page.tags) for page in PAGES]
    links = [one.link.pk for one in saved if one.created]
    if not links:
        return None
    keys = sorted({tag_key(name) for page in PAGES for name in page.tags} - known)
    return change_sets.record(owner, SAMPLE_ADDED, {"links": len(links)}, {"links": links, "tags": keys})


@change_sets.undoes(SAMPLE_ADDED)
def take_away(change_set: ChangeSet) -> None:
    """Delete the pages, and the tags that came with them and stand on nothing else."""
    owner_id = change_set.owner_id
    sample = Link.objects.filter(owner_id=owner_id, pk__in=change_set.before["links"], host=SAMPLE_HOST)
    link_deletion.delete_many(owner_id, list(sample.values_list("pk", flat=True)))
    _forget_tags(owner_id, change_set.before["tags"])


def _forget_tags(owner_id: int, keys: Iterable[str]) -> None:
    came = Tag.objects.filter(owner_id=owner_id, key__in=list(keys), children=None)
    used = LinkTag.objects.filter(owner_id=owner_id, tag__in=came).values("tag_id")
    came.exclude(pk__in=used).delete()
