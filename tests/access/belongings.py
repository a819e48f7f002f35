"""One of each kind of thing for a person: rows, files and secrets, all with a mark in their texts to find leaks by."""

from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import quote

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.test import Client
from django.utils import timezone

from linksnap.models import (
    DIMENSIONS,
    EmbedJob,
    ExportSchedule,
    Invitation,
    LibraryMap,
    Link,
    LinkCheck,
    LinkTag,
    OpenedHit,
    OutgoingLink,
    RecentSearch,
    Snapshot,
    Tag,
    TagAlias,
    TagEmbedding,
    TaggerModel,
    TagProposal,
    TagRule,
    TagRun,
    TagUse,
    TransferRow,
    TransferRun,
    User,
    WebhookDelivery,
)
from linksnap.services import (
    collection_sharing,
    collections,
    events,
    feeds,
    followed_feeds,
    highlights,
    invitations,
    saved_searches,
    sign_in_links,
    site_access,
    tokens,
    webhooks,
)
from linksnap.services.export_files import download_path
from tests.access.passkeys import passkey_of
from tests.kept import artifact_of, capture_of, link_of, suggestion_of, tag_of
from tests.searchable import encoder_row, index

Names = dict[str, str]


@dataclass(frozen=True)
class Person:
    """Somebody with one of everything. `having` goes into addresses and bodies, `mark` stands in all their texts."""

    user: User
    mark: str
    having: Names

    @property
    def traces(self) -> tuple[str, ...]:
        """Texts that must not stand in anybody else's answers: the mark however it is written, ids, secrets."""
        escaped = self.mark.encode("ascii", "backslashreplace").decode()
        secrets = {value for value in self.having.values() if len(value) >= 32}
        return (self.mark, escaped, quote(self.mark), self.user.username, *sorted(secrets))


def person_with_everything(name: str, mark: str) -> Person:
    """Make an account and one of each kind of thing in it."""
    password = f"{mark}的口令十二个字符"
    user = User.objects.create_user(username=name, password=password)
    having: Names = {"mark": mark, "username": name, "person": user.public_id, "password": password}
    for make in (_pages, _tags, _lists, _outside, _transfers, _keys, _learning):
        having |= make(user, mark)
    return Person(user, mark, having)


def _pages(user: User, mark: str) -> Names:
    link = link_of(user, f"https://{user.username}.example/{mark}", title=f"{mark}排版")
    other = link_of(user, "https://zili.example/共有", title=f"{mark}另一页")
    Link.objects.filter(owner=user).update(notes=f"{mark}笔记", description=f"{mark}说明")
    capture = capture_of(link, state="failed", reason="timeout", finished_at=timezone.now())
    events.record(capture, "failed")
    # Two pages of the same words, so that searching by meaning finds one's own and would find the other's.
    for page in (other, link):
        index(page, [f"{mark}行高与标点", "中文网页的行高与标点"], title=f"{mark}中文网页排版")
    snapshot = Snapshot.objects.get(link=link)
    for kind, data in (("html", f"<p id=ls-1>{mark}行高与标点。"), ("text", f"{mark}行高与标点。")):
        artifact_of(snapshot, kind, data.encode())
    EmbedJob.objects.create(owner=user, snapshot=snapshot, state="succeeded")
    OutgoingLink.objects.create(
        owner=user, snapshot=snapshot, n=0, url=other.url, text=f"{mark}见此", canonical_sha256=other.canonical_sha256
    )
    LinkCheck.objects.create(owner=user, link=link, host=link.host, health="dead", state="succeeded", http_status=404)
    OpenedHit.objects.create(owner=user, text=f"{mark}找过", link=link, rank=1)
    RecentSearch.objects.create(owner=user, text=f"{mark}找过", searched_at=timezone.now())
    suggestion = suggestion_of(link, f"{mark}字体")
    mark_kept = highlights.add(link, "行高与标点", note=f"{mark}批注")
    return {
        "link": link.public_id,
        "other_link": other.public_id,
        "link_number": str(link.pk),
        "capture": capture.public_id,
        "snapshot": snapshot.public_id,
        "asset_number": str(snapshot.pk * 2),
        "suggestion": suggestion.public_id,
        "highlight": mark_kept.public_id,
        "address": link.url,
    }


def _tags(user: User, mark: str) -> Names:
    link = Link.objects.filter(owner=user).earliest("pk")
    tag, other = tag_of(user, f"{mark}标签", link), tag_of(user, f"{mark}另一标签")
    TagUse.objects.create(owner=user, tag=tag, links=1, last_used=timezone.now())
    alias = TagAlias.objects.create(owner=user, tag=tag, name=f"{mark}旧名", key=f"{mark}旧名")
    put_on = LinkTag.objects.create(owner=user, link=link, tag=other, source="auto", probability=0.97)
    rule = TagRule.objects.create(owner=user, query=f"{mark}规则", tag=tag)
    proposal = TagProposal.objects.create(owner=user, kind="merge", tag=tag, other=other, score=0.9)
    run = TagRun.objects.create(
        owner=user, kind="retag", step="ready", state="succeeded", found={"rows": [[link.pk, tag.pk, 900, "name", {}]]}
    )
    return {
        "tag": tag.slug,
        "tag_name": tag.name,
        "tag_number": str(tag.pk),
        "other_tag": other.slug,
        "other_tag_name": other.name,
        "alias": str(alias.pk),
        "alias_name": alias.name,
        "auto_tag": str(put_on.pk),
        "rule": rule.public_id,
        "proposal": proposal.public_id,
        "tag_run": run.public_id,
    }


def _lists(user: User, mark: str) -> Names:
    link = Link.objects.filter(owner=user).earliest("pk")
    kept = collections.create(user, f"{mark}合集", description=f"{mark}说明")
    inner, other = collections.create(user, f"{mark}内层", kept), collections.create(user, f"{mark}另一合集")
    collections.add_links(kept, [link.pk])
    gone = collections.create(user, f"{mark}已删")
    search = saved_searches.save(user, f"{mark}检索", f"{mark}")
    feed = feeds.open_feed(user, kept)
    return {
        "collection": kept.public_id,
        "collection_name": kept.name,
        "inner_collection": inner.public_id,
        "other_collection": other.public_id,
        "other_collection_name": other.name,
        "share_secret": collection_sharing.share(kept),
        "change": collections.delete(gone).public_id,
        "search": search.public_id,
        "search_number": str(search.pk),
        "feed": feed.public_id,
        "feed_secret": feed.secret,
    }


def _outside(user: User, mark: str) -> Names:
    webhook = webhooks.create(user, f"https://{user.username}.example/haken", ["link.deleted"])
    delivery = WebhookDelivery.objects.create(
        owner=user, webhook=webhook, event="link.deleted", payload={"title": f"{mark}排版"}, state="dead"
    )
    followed = followed_feeds.follow(user, f"https://{user.username}.example/feed")
    access = site_access.keep(user, f"{user.username}.example", f"Cookie: {user.username}=1")
    return {
        "webhook": webhook.public_id,
        "webhook_secret": webhook.secret,
        "delivery": delivery.public_id,
        "followed": followed.public_id,
        "access": access.public_id,
    }


def _transfers(user: User, mark: str) -> Names:
    ready = TransferRun.objects.create(
        owner=user,
        direction="import",
        phase="ready",
        state="succeeded",
        format="netscape",
        file_name=f"{mark}书签.html",
    )
    TransferRow.objects.create(
        owner=user, run=ready, number=1, url="https://zili.example/", title=f"{mark}行", outcome="added"
    )
    done = TransferRun.objects.create(
        owner=user, direction="export", phase="done", state="succeeded", format="linksnap", options={"keep": 0},
        file_name=f"{mark}.linksnap.zip",
    )  # fmt: skip
    ExportSchedule.objects.create(owner=user, format="html")
    _write_export(done, mark)
    return {"import": ready.public_id, "export": done.public_id}


def put_files_back(person: Person) -> None:
    """Write the files again that a test has deleted: no transaction does that."""
    _write_export(TransferRun(public_id=person.having["export"]), person.mark)


def _write_export(run: TransferRun, mark: str) -> None:
    path = download_path(run, "linksnap.zip")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(f"PK {mark}".encode())


def _keys(user: User, mark: str) -> Names:
    token = tokens.create(user, f"{mark}令牌")
    invitation = invitations.create(user, f"{mark}邀请", timedelta(days=1)).rstrip("/").rsplit("/", 1)[1]
    secret = sign_in_links.create(user).rstrip("/").rsplit("/", 1)[1]
    passkey = Authenticator.objects.create(
        user=user, type=Authenticator.Type.WEBAUTHN, data={"name": f"{mark}通行密钥", "credential": passkey_of(user)}
    )
    browser = Client()
    browser.force_login(user)
    device = UserSession.objects.create(
        user=user, session_key=browser.session.session_key, ip="192.0.2.7", user_agent=f"{mark}浏览器"
    )
    return {
        "token": token.token.public_id,
        "invitation": Invitation.objects.get(owner=user).public_id,
        "invitation_secret": invitation,
        "sign_in_secret": secret,
        "passkey": str(passkey.pk),
        "device": str(device.pk),
    }


def _learning(user: User, mark: str) -> Names:
    encoder = encoder_row()
    tag = Tag.objects.filter(owner=user).earliest("pk")
    TagEmbedding.objects.create(owner=user, encoder=encoder, tag=tag, name=tag.name, vector=[0.05] * DIMENSIONS)
    TaggerModel.objects.create(owner=user, encoder=encoder, version=1, is_active=True)
    LibraryMap.objects.create(owner=user, encoder=encoder, links=1, is_ready=True)
    return {}
