"""Who may come in: no token, dead tokens, read tokens, cookies; and that nobody ever reaches another's rows."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from linksnap.api.root import api
from linksnap.models import (
    ApiToken,
    Capture,
    Collection,
    CollectionLink,
    FollowedFeed,
    Highlight,
    Link,
    LinkTag,
    SavedSearch,
    SiteAccess,
    Suggestion,
    Tag,
    TagProposal,
    TokenScope,
    TransferRun,
    User,
    Webhook,
    WebhookDelivery,
)
from linksnap.services import (
    collections,
    followed_feeds,
    highlights,
    saved_searches,
    site_access,
    tag_changes,
    webhooks,
)
from tests.kept import artifact_of, capture_of, link_of, snapshot_of, suggestion_of, tag_of
from tests.linksnap.api.programs import Program, code_of
from tests.people import browser_of, person

pytestmark = pytest.mark.django_db

BODIES: dict[str, dict[str, Any]] = {
    "save_link": {"url": "https://zili.example/鲍勃"},
    "change_link": {"title": "被别人改了"},
    "add_tag": {"name": "别人的标签"},
    "change_tags": {"add": ["别人的标签"], "remove": ["排版"]},
    "change_tag": {"name": "别的名字"},
    "make_tag": {"name": "别的名字"},
    "add_alias": {"name": "别的名字"},
    "merge_tag": {"into": "排版"},
    "split_tag": {"query": "site:zili.example", "to": "别人的"},
    "create_webhook": {"url": "https://empfang.example/", "events": ["link.saved"]},
    "change_webhook": {"active": False},
    "follow_feed": {"url": "https://bob.example/feed"},
    "create_collection": {"name": "别人的"},
    "change_collection": {"name": "别人的", "parent": ""},
    "shift_collection": {"places": -1},
    "add_collection_links": {"links": ["0" * 32]},
    "order_collection_links": {"links": ["0" * 32]},
    "save_search": {"query": "排版"},
    "apply_import": {"tags": "review"},
    "change_saved_search": {"name": "别人的"},
    "add_highlight": {"link": "0" * 32, "quote": "行高"},
    "change_highlight": {"note": "别人的"},
    "start_export": {"format": "linksnap"},
    "change_settings": {"formats": ["wacz"]},
    "keep_site_access": {"site": "zili.example", "secret": "Cookie: 会话=1"},
}


# They ask with a body and change nothing: a read token may.
READING = {"find_like"}


def operations() -> list[tuple[str, str, str]]:
    """Operation id, method and path of everything the document publishes."""
    paths = api.get_openapi_schema(path_prefix="/api/v1/")["paths"]
    return [(op["operationId"], method.upper(), path) for path, ops in paths.items() for method, op in ops.items()]


WRITING = [row for row in operations() if row[1] != "GET" and row[0] not in READING]


@pytest.fixture
def alices() -> dict[str, str]:
    """What alice has, by the names the paths use."""
    alice = person("alice")
    link = link_of(alice, "https://zili.example/排版")
    artifact_of(snapshot_of(link), "text", "行高与标点。".encode())
    tag_of(alice, "排版", link)
    papers = collections.create(alice, "论文")
    collections.add_links(papers, [link.pk])
    font = tag_of(alice, "字体", link)
    proposal = TagProposal.objects.create(owner=alice, kind="merge", tag=font, other=tag_of(alice, "字型"), score=0.9)
    return {
        "proposal_id": proposal.public_id,
        "change_id": tag_changes.rename(font, "字体设计")[1].public_id,
        "webhook_id": webhooks.create(alice, "https://empfang.example/alice", ["link.deleted"]).public_id,
        "feed_id": followed_feeds.follow(alice, "https://zili.example/feed.xml").public_id,
        "collection_id": papers.public_id,
        "search_id": saved_searches.save(alice, "未读", "is:unread").public_id,
        "highlight_id": highlights.add(link, "行高与标点").public_id,
        "export_id": export_of(alice).public_id,
        "import_id": import_of(alice).public_id,
        "access_id": site_access.keep(alice, "zili.example", "Cookie: 爱丽丝=1").public_id,
        "link_id": link.public_id,
        "capture_id": capture_of(link).public_id,
        "suggestion_id": suggestion_of(link, "字体").public_id,
        "slug": "排版",
        "alias": tag_changes.add_alias(Tag.objects.get(owner=alice, slug="排版"), "版式").summary["alias"],
        "kind": "text",
    }


def export_of(owner: User) -> TransferRun:
    """An export that is done."""
    return TransferRun.objects.create(
        owner=owner, direction="export", phase="done", state="succeeded", format="linksnap", options={"keep": 0}
    )


def import_of(owner: User) -> TransferRun:
    """An import that waits for its decision."""
    return TransferRun.objects.create(
        owner=owner, direction="import", phase="ready", state="succeeded", format="netscape", file_name="书签.html"
    )


def text_of(response: Any) -> str:
    """The body, also of one that is streamed."""
    return b"".join(response if response.streaming else [response.content]).decode()


def everything_of(owner: User) -> list[Any]:
    """All that could be changed, as plain values."""
    models = (Link, Tag, LinkTag, Capture, Suggestion, CollectionLink, WebhookDelivery, TransferRun)
    return [sorted(model.objects.filter(owner=owner).defer("words").values_list("pk")) for model in models] + [
        list(Link.objects.filter(owner=owner).values_list("title", "notes", "is_unread")),
        list(TransferRun.objects.filter(owner=owner).values_list("phase", "state")),
        list(Tag.objects.filter(owner=owner).values_list("name", "slug")),
        list(Suggestion.objects.filter(owner=owner).values_list("state")),
        list(Capture.objects.filter(owner=owner).values_list("state")),
        list(Webhook.objects.filter(owner=owner).values_list("url", "is_active")),
        list(FollowedFeed.objects.filter(owner=owner).values_list("url", "run_after")),
        list(Collection.objects.filter(owner=owner).values_list("name", "parent", "position", "share_secret")),
        list(SavedSearch.objects.filter(owner=owner).values_list("name", "query", "mode")),
        list(Highlight.objects.filter(owner=owner).values_list("quote", "note", "colour")),
        list(SiteAccess.objects.filter(owner=owner).values_list("host", "secret")),
        list(User.objects.filter(pk=owner.pk).values_list("formats")),
    ]


def answers(program: Program, asked: list[tuple[str, str, str]], alices: dict[str, str]) -> dict[str, Any]:
    """What a program is told by each operation, asked for the things of alice."""
    return {
        f"{operation}: {method} {path}": program.ask(method, path.format(**alices), BODIES.get(operation))
        for operation, method, path in asked
    }


def refusal_of(response: Any) -> tuple[int, str]:
    """Status and code of a refusal; the begin of what was shown where there was none."""
    if response["Content-Type"] != "application/problem+json":
        return response.status_code, text_of(response)[:200]
    return code_of(response)


def test_it_lets_nobody_in_without_a_token(alices: dict[str, str]) -> None:
    before = everything_of(person("alice"))
    told = {
        asked: (*refusal_of(response), response.get("WWW-Authenticate"))
        for asked, response in answers(Program(None), operations(), alices).items()
    }
    assert {asked: code for asked, code in told.items() if code != (401, "not_signed_in", "Bearer")} == {}
    assert everything_of(person("alice")) == before


def test_it_shows_bob_nothing_of_alice(alices: dict[str, str]) -> None:
    before = everything_of(person("alice"))
    named = [row for row in operations() if "{" in row[2]]
    told = {asked: refusal_of(one) for asked, one in answers(Program(person("bob")), named, alices).items()}
    assert len(told) > 40 and {asked: code for asked, code in told.items() if code != (404, "not_found")} == {}
    assert everything_of(person("alice")) == before


def test_it_lists_bob_nothing_of_alice(alices: dict[str, str]) -> None:
    query = f"?q=排版&tag=排版&link={alices['link_id']}&mode=keyword"
    hers = re.compile("|".join(["中文网页排版", *(alices[name] for name in alices if name.endswith("_id"))]))
    lists = [(name, method, path + query) for name, method, path in operations() if method == "GET" and "{" not in path]
    told = {asked: text_of(response) for asked, response in answers(Program(person("bob")), lists, {}).items()}
    assert len(told) > 15 and {asked: hers.findall(text) for asked, text in told.items() if hers.search(text)} == {}


def test_it_does_not_merge_bobs_tag_into_that_of_alice(alices: dict[str, str]) -> None:
    tag_of(person("bob"), "鲍勃的")
    response = Program(person("bob")).ask("POST", "tags/鲍勃的/merge", {"into": "排版"})
    assert code_of(response) == (404, "not_found")


def test_it_keeps_the_same_address_apart_for_two_people(alices: dict[str, str]) -> None:
    response = Program(person("bob")).ask("POST", "links", {"url": "https://zili.example/排版"})
    assert response.status_code == 201 and response.json()["id"] != alices["link_id"]


def test_it_lets_a_read_token_change_nothing(alices: dict[str, str]) -> None:
    before = everything_of(person("alice"))
    reader = Program(person("alice"), TokenScope.READ)
    told = {
        asked: (*refusal_of(response), "insufficient_scope" in response.get("WWW-Authenticate", ""))
        for asked, response in answers(reader, WRITING, alices).items()
    }
    assert {asked: code for asked, code in told.items() if code != (403, "read_only_token", True)} == {}
    assert everything_of(person("alice")) == before


def test_it_lets_a_read_token_read(alices: dict[str, str]) -> None:
    found = Program(person("alice"), TokenScope.READ).ask("POST", "similar", {"link": alices["link_id"]})
    assert found.status_code != 403
    assert "排版" in [tag["name"] for tag in Program(person("alice"), TokenScope.READ).get("tags")]


@pytest.mark.parametrize("fate", ["revoked", "expired", "inactive", "deleted"])
def test_it_shuts_out_dead_tokens(fate: str, alices: dict[str, str]) -> None:
    program, alice = Program(person("alice")), person("alice")
    program.get("tags")
    past = timezone.now() - timedelta(seconds=1)
    if fate == "revoked":
        ApiToken.objects.update(revoked_at=past)
    elif fate == "expired":
        ApiToken.objects.update(expires_at=past)
    elif fate == "deleted":
        ApiToken.objects.all().delete()
    else:
        User.objects.filter(pk=alice.pk).update(is_active=False)
    response = program.ask("GET", "tags")
    assert code_of(response) == (401, "not_signed_in")
    assert response["WWW-Authenticate"] == 'Bearer error="invalid_token"'


@pytest.mark.parametrize(
    "sent", ["", "Bearer", "Bearer ", "Bearer lsnap_", "Basic YWxpY2U6eA==", "Bearer lsnap_密钥", "x"]
)
def test_it_shuts_out_what_is_no_token(sent: str, alices: dict[str, str]) -> None:
    program = Program(None)
    program.headers["Authorization"] = sent.encode().decode("latin-1")
    assert code_of(program.ask("GET", "tags"))[0] == 401


def test_it_opens_to_no_cookie(alices: dict[str, str]) -> None:
    response = browser_of(person("alice")).get("/api/v1/tags", headers={"Accept-Language": "en"})
    assert code_of(response) == (401, "not_signed_in")


def test_it_notes_when_a_token_was_used() -> None:
    program = Program(person("alice"))
    assert ApiToken.objects.get().last_used_at is None
    program.get("tags")
    assert ApiToken.objects.get().last_used_at is not None
