"""Every screen of the product and who sees it, for the accessibility tests and the pictures."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse

from linksnap.models import Capture, Collection, Link, Tag, User, Webhook, WorkState
from linksnap.services import sign_in_links
from tests.e2e.sample_accounts import people_an_instance, protect
from tests.e2e.sample_backlog import fill_backlog
from tests.e2e.sample_documents import add_documents, add_history
from tests.e2e.sample_instance import fill_queue, set_to_work
from tests.e2e.sample_library import fill, fill_tray
from tests.e2e.sample_map import map_of
from tests.e2e.sample_review import fill_review
from tests.e2e.sample_tag_order import put_in_order
from tests.e2e.sample_training import train_twice
from tests.e2e.sample_transfers import runs_of
from tests.people import person


@dataclass(frozen=True)
class Screen:
    """A screen: its name, its address, and who looks at it.

    Alice has a full library, bob an empty one, carol a mapped one, the operator runs the instance.
    """

    name: str
    address: str
    person: str = "alice"


def visitors() -> dict[str, User | None]:
    """Everybody who looks at a screen, with what they have; None is a stranger."""
    alice, carol, operator = person("alice"), person("carol"), person("operator")
    links = fill(alice)
    fill_queue(alice)
    fill_tray(alice)
    add_documents(alice)
    add_history(links[0], links[1:4])
    fill_backlog(alice)
    put_in_order(alice)
    set_to_work()
    fill_review(alice)
    protect(alice)
    people_an_instance(operator)
    train_twice()
    map_of(carol, 240)
    return {"alice": alice, "bob": person("bob"), "carol": carol, "operator": operator, "stranger": None}


def addresses(alice: User) -> Iterator[Screen]:
    """All screens; `alice` has the sample library with its tray."""
    link = Link.objects.filter(owner=alice, host="zili.example").get()
    collection = Collection.objects.exclude(share_secret=None).get(owner=alice)
    tag = Tag.objects.filter(owner=alice, name="archiving").get()
    running = Capture.objects.filter(owner=alice, state=WorkState.RUNNING).get()
    webhook = Webhook.objects.filter(owner=alice, is_active=True).get()
    failed = Capture.objects.filter(owner=alice, state=WorkState.FAILED, reason="login_wall").get()
    pdf = Link.objects.filter(owner=alice, host="beifen.example").get()
    photo = Link.objects.filter(owner=alice, url__contains="yeji.example/照片").get()
    secret = sign_in_links.create(alice).rstrip("/").rsplit("/", 1)[1]
    snapshot = reverse("snapshot", args=[link.public_id])
    yield Screen("library", "/")
    yield Screen("library-compact", "/?view=compact")
    yield Screen("library-list", "/?view=list")
    yield Screen("library-table", "/?view=table")
    yield Screen("library-filtered", f"/?view=grid&tag={tag.slug}&lang=en")
    yield Screen("library-empty", "/", "bob")
    yield Screen("search", "/?view=grid&q=links&mode=keyword")
    yield Screen("search-odd", "/?view=grid&q=links+is:unreed&mode=keyword&lang=en")
    yield Screen("search-mended", "/?view=list&q=archivng&mode=keyword")
    yield Screen("search-nothing", "/?q=zzz&mode=keyword")
    mapped = Link.objects.filter(owner__username="carol").order_by("pk").first()
    assert mapped is not None
    yield Screen("similar", f"/similar/?like={mapped.public_id}", "carol")
    yield Screen("add", "/add/")
    yield Screen("queue", reverse("captures"))
    yield Screen("queue-open", f"{reverse('captures')}?state=open")
    yield Screen("queue-failed", f"{reverse('captures')}?state=failed")
    yield Screen("queue-reason", f"{reverse('captures')}?state=failed&reason=login_wall")
    yield Screen("queue-empty", reverse("captures"), "bob")
    yield Screen("capture-running", reverse("capture", args=[running.public_id]))
    yield Screen("capture-failed", reverse("capture", args=[failed.public_id]))
    yield Screen("capture-options", reverse("capture_options", args=[link.public_id]))
    yield Screen("snapshot", snapshot)
    yield Screen("snapshot-reader", f"{snapshot}?view=reader")
    yield Screen("snapshot-screenshot", f"{snapshot}?view=screenshot")
    yield Screen("snapshot-text", f"{snapshot}?view=text")
    yield Screen("snapshot-version", reverse("snapshot_version", args=[link.public_id, 2]))
    yield Screen("snapshot-pdf", reverse("snapshot", args=[pdf.public_id]))
    yield Screen("snapshot-picture", reverse("snapshot", args=[photo.public_id]))
    yield Screen("snapshot-failed", reverse("snapshot", args=[failed.link.public_id]))
    yield Screen("tags", reverse("tags"))
    yield Screen("tags-new", f"{reverse('tags')}?new=css&under=排版")
    yield Screen("tags-changed", f"{reverse('tags')}?changes=1#lately")
    yield Screen("tags-merge", f"{reverse('tags_merge')}?tag={tag.slug}&tag=weblinks&tag=归档")
    yield Screen("tags-merge-none", reverse("tags_merge"))
    yield Screen("review", reverse("review"))
    yield Screen("review-sure", f"{reverse('review')}?sure=80&kind=own")
    yield Screen("review-tags", f"{reverse('review')}?by=tag&open={tag.key}")
    yield Screen("review-empty", reverse("review"), "bob")
    yield Screen("quality", reverse("quality"))
    yield Screen("quality-new", reverse("quality"), "bob")
    yield Screen("tag", reverse("tag", args=[tag.slug]))
    yield Screen("tag-merge", f"{reverse('tag', args=[tag.slug])}?into=归档")
    yield Screen("auto-tags", reverse("auto_tags"))
    yield Screen("auto-tags-none", reverse("auto_tags"), "bob")
    yield Screen("tag-rules", reverse("tag_rules"))
    yield Screen("tag-rules-tried", f"{reverse('tag_rules')}?q=site:zili.example+-tag:旧&tag=typography")
    yield Screen("tag-rules-odd", f"{reverse('tag_rules')}?q=排版+is:unread&tag=typography")
    yield Screen("tag-rules-empty", reverse("tag_rules"), "bob")
    yield Screen("tag-proposals", reverse("tag_proposals"))
    yield Screen("tag-proposals-empty", reverse("tag_proposals"), "bob")
    yield Screen("retag", reverse("retag"))
    yield Screen("map", reverse("map"), "carol")
    yield Screen("map-found", f"{reverse('map')}?q=tag:tea", "carol")
    yield Screen("map-empty", reverse("map"), "bob")
    yield Screen("collections", reverse("collections"))
    yield Screen("collections-empty", reverse("collections"), "bob")
    yield Screen("collection", f"{reverse('collection', args=[collection.public_id])}?view=grid")
    yield Screen("collection-list", f"{reverse('collection', args=[collection.public_id])}?view=list")
    yield Screen("searches", reverse("searches"))
    yield Screen("highlights", reverse("highlights"))
    yield Screen("highlights-empty", reverse("highlights"), "bob")
    yield Screen("shared", reverse("shared", args=[collection.share_secret]), "stranger")
    waiting, unread = runs_of(alice)
    yield Screen("imports", reverse("imports"))
    yield Screen("import-ready", reverse("import_run", args=[waiting.public_id]))
    yield Screen("import-failed", reverse("import_run", args=[unread.public_id]))
    yield Screen("report", reverse("report"))
    yield Screen("report-moved", reverse("report_addresses", args=["moved"]))
    yield Screen("report-duplicates", reverse("report_duplicates"))
    yield Screen("report-tags", reverse("report_tags"))
    yield Screen("export", reverse("exports"))
    yield Screen("settings", reverse("settings"))
    yield Screen("feeds", reverse("feeds"))
    yield Screen("feeds-empty", reverse("feeds"), "bob")
    yield Screen("sites", reverse("sites"))
    yield Screen("webhooks", reverse("webhooks"))
    yield Screen("webhook", reverse("webhook", args=[webhook.public_id]))
    yield Screen("palette", reverse("palette"))
    yield Screen("palette-found", f"{reverse('palette')}?q=archiv")
    yield Screen("keys", reverse("key_help"))
    yield Screen("offline", reverse("offline"), "stranger")
    yield Screen("settings-new", reverse("settings"), "bob")
    yield Screen("sites-empty", reverse("sites"), "bob")
    yield Screen("report-empty", reverse("report"), "bob")
    yield Screen("status", reverse("status"), "operator")
    yield Screen("training", reverse("training"), "operator")
    yield Screen("people", reverse("people"), "operator")
    yield Screen("person-delete", reverse("delete_person", args=[alice.public_id]), "operator")
    yield Screen("security", reverse("security"))
    yield Screen("security-new", reverse("security"), "bob")
    yield Screen("security-app", reverse("mfa_activate_totp"), "bob")
    yield Screen("security-app-off", reverse("mfa_deactivate_totp"))
    yield Screen("security-codes", reverse("mfa_view_recovery_codes"))
    yield Screen("security-codes-new", reverse("mfa_generate_recovery_codes"))
    yield Screen("security-passkey", reverse("mfa_add_webauthn"), "bob")
    yield Screen("confirm", reverse("account_reauthenticate"))
    yield Screen("confirm-code", reverse("mfa_reauthenticate"))
    invitation = people_an_instance(person("operator"))
    yield Screen("invited", invitation, "stranger")
    yield Screen("invited-spent", reverse("invited", args=["spent"]), "stranger")
    yield Screen("forgotten", reverse("forgotten"), "stranger")
    yield Screen("sign-in", reverse("sign_in"), "stranger")
    yield Screen("sign-in-link", reverse("sign_in_link", args=[secret]), "stranger")
    yield Screen("not-found", "/nothing-here/", "stranger")
    # With the fixture `faults` alone.
    yield from (Screen(f"fault-{code}", f"/faults/{code}/") for code in ("400", "403", "413", "500", "503", "csrf"))
    yield Screen("fault-429", "/faults/429/", "stranger")
