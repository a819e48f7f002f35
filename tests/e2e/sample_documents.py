"""What a snapshot page can be besides a page: a PDF with pictures of its pages, a photograph, a page with a history."""

from datetime import timedelta

from django.utils import timezone

from linksnap.models import Artifact, ArtifactKind, Capture, Link, OutgoingLink, Snapshot, User, WorkState
from linksnap.services import tags
from tests.e2e.drawn_pages import Look, sheet, thumbnail
from tests.kept import artifact_of, link_of

_TITLE = "自托管备份手册：从三二一法则到恢复演练"
_SHEETS = (
    ("一、三二一法则", "三份拷贝，两种介质，一份放在别处。家里的硬盘坏掉的那一天，才知道另一份在哪里。"),
    ("二、每季度一次恢复演练", "没有演练过的备份不算备份。演练要从零开始，用另一台机器，记下花了多少时间。"),
    ("三、钥匙放在哪里", "密码和钥匙的位置也要写下来，交给信得过的人。加密的备份没有钥匙，等于没有备份。"),
)
_PAPER = Look("#ffffff", "#22262b", "#0b6a55", "article")
_DUSK = Look("#c8705c", "#3a4a66", "#24384f", "picture")


def add_documents(owner: User) -> None:
    """A PDF of three pages and a photograph, captured last month."""
    pdf = _document(owner, "https://beifen.example/手册.pdf", _TITLE, "pdf")
    pdf.details = {"pages": 12, "made_with": "Typst 0.14", "doi": "10.5555/beifen.321", "suffix": "pdf"}
    pdf.save()
    for part, (heading, text) in enumerate(_SHEETS):
        _picture(pdf, part, sheet(heading, text, _PAPER), (620, 877))
    article = "".join(
        f'<h2 id="page-{n}" data-ls-b="{n}">{head}</h2><p data-ls-b="{n}1">{text}</p>'
        for n, (head, text) in enumerate(_SHEETS, 1)
    )
    _keep(pdf, ArtifactKind.READER, article.encode(), "text/html")
    _keep(pdf, ArtifactKind.THUMBNAIL, thumbnail(_TITLE, [text for _, text in _SHEETS], _PAPER), "image/webp")
    tags.add(pdf.link, "备份")
    photo = _document(owner, "https://yeji.example/照片/东滩-日出.webp", "东滩日出", "image")
    photo.details = {"width": 640, "height": 400, "camera": "Fujifilm X-T5", "lens": "XF 23 mm", "year": 2026}
    photo.save()
    picture = thumbnail("东滩日出", (), _DUSK)
    _picture(photo, 0, picture, (640, 400))
    _keep(photo, ArtifactKind.THUMBNAIL, picture, "image/webp")


def add_history(link: Link, others: list[Link]) -> None:
    """Versions of one page as the years made them, what it says about itself, and links from and to other pages."""
    newest = link.snapshots.order_by("-version").first()
    if newest is None:
        return
    first, second = link.snapshots.order_by("version")[:2]
    Snapshot.objects.filter(pk=first.pk).update(
        captured_at=timezone.now() - timedelta(days=410), pinned_at=timezone.now()
    )
    Snapshot.objects.filter(pk=second.pk).update(
        captured_at=timezone.now() - timedelta(days=95), verdict="partial", strategy="longer_wait"
    )
    Snapshot.objects.filter(pk=newest.pk).update(
        description="标点、行长与行高：浏览器离活字排版还差多少，又该怎样补上。",
        author="陆子里",
        site_name="字里行间",
        published_at=timezone.now() - timedelta(days=420),
        modified_at=timezone.now() - timedelta(days=3),
        metadata_sources={
            "author": "json-ld",
            "published": "json-ld",
            "modified": "opengraph",
            "site_name": "opengraph",
        },
        details={"keywords": "排版, 中文, CSS"},
        faults={"pdf": "deadline"},
        seen_at=timezone.now() - timedelta(hours=1),
    )
    for n, other in enumerate(others[:2]):
        _lead(newest, other, n, "另见这一篇")
    source = others[2].current_snapshot
    if source:
        _lead(source, link, 0, "中文网页排版")


def _lead(snapshot: Snapshot, target: Link, n: int, text: str) -> None:
    OutgoingLink.objects.create(
        owner_id=snapshot.owner_id,
        snapshot=snapshot,
        n=n,
        url=target.url,
        canonical_sha256=target.canonical_sha256,
        text=text,
    )


def _document(owner: User, url: str, title: str, kind: str) -> Snapshot:
    link = link_of(owner, url)
    moment = timezone.now() - timedelta(days=31)
    capture = Capture.objects.create(owner=owner, link=link, state=WorkState.SUCCEEDED, attempts=1, step="done")
    Capture.objects.filter(pk=capture.pk).update(created_at=moment, queued_at=moment, finished_at=moment)
    snapshot: Snapshot = Snapshot.objects.create(
        owner=owner,
        link=link,
        capture=capture,
        version=1,
        captured_at=moment,
        final_url=url,
        http_status=200,
        verdict="complete",
        title=title,
        lang="zh-Hans",
        document=kind,
        words=2400 if kind == "pdf" else 0,
    )
    artifact_of(snapshot, "original", title.encode() * 4000)
    Link.objects.filter(pk=link.pk).update(current_snapshot=snapshot, latest_capture=capture, created_at=moment)
    return snapshot


def _picture(snapshot: Snapshot, part: int, data: bytes, size: tuple[int, int]) -> None:
    artifact = _keep(snapshot, ArtifactKind.PAGE_IMAGE, data, "image/webp", part)
    Artifact.objects.filter(pk=artifact.pk).update(width=size[0], height=size[1])


def _keep(snapshot: Snapshot, kind: ArtifactKind, data: bytes, content_type: str, part: int = 0) -> Artifact:
    artifact: Artifact = artifact_of(snapshot, kind, data, part=part)
    Artifact.objects.filter(pk=artifact.pk).update(content_type=content_type)
    return artifact
