"""Tests of what the snapshot page says about ties between pages, sources of metadata and formulas."""

import pytest

from linksnap.models import OutgoingLink
from tests.kept import artifact_of, link_of, snapshot_of
from tests.linksnap.api.programs import Program
from tests.people import browser_of, person

pytestmark = pytest.mark.django_db


def body(name: str, path: str) -> str:
    response = browser_of(person(name)).get(path, headers={"Accept-Language": "en"})
    assert response.status_code == 200
    return str(response.content.decode())


def test_it_shows_ties_on_the_page_and_in_the_api() -> None:
    alice = person("alice")
    page, target = link_of(alice, "https://qiao.example/"), link_of(alice, "https://shi.example/", title="石料")
    snapshot = snapshot_of(page, title="石桥")
    OutgoingLink.objects.create(
        owner=alice, snapshot=snapshot, n=1, url=target.url, canonical_sha256=target.canonical_sha256, text="采石场"
    )
    there, back = body("alice", f"/s/{page.public_id}/"), body("alice", f"/s/{target.public_id}/")
    assert "Links to" in there and "采石场" in there and "Linked from" not in there
    assert "Linked from" in back and "石桥" in back
    told = Program(alice).ask("GET", f"links/{page.public_id}").json()
    assert told["links_to"] == [{"id": target.public_id, "url": target.url, "title": "石料", "text": "采石场"}]
    assert told["linked_from"] == []


def test_it_answers_a_stranger_with_nothing() -> None:
    page = link_of(person("alice"), "https://qiao.example/")
    assert browser_of(person("bob")).get(f"/s/{page.public_id}/").status_code == 404
    assert browser_of(None).get(f"/s/{page.public_id}/").status_code == 302


def test_it_says_where_author_and_doi_were_read() -> None:
    page = link_of(person("alice"))
    sources = {"author": "json-ld", "doi": "highwire"}
    snapshot_of(page, author="梁思远", metadata_sources=sources, details={"doi": "10.1234/qiao.7"})
    html = body("alice", f"/s/{page.public_id}/")
    assert "JSON-LD" in html and "citation tags" in html
    assert 'href="https://doi.org/10.1234/qiao.7"' in html


def test_it_shows_formulas_as_mathml_and_as_tex() -> None:
    page = link_of(person("alice"))
    article = '<p>质能 <math alttext="E=mc^2"><mi>E</mi></math> 与 <code class="language-tex">$x_1$</code></p>'
    artifact_of(snapshot_of(page), "reader", article.encode())
    html = body("alice", f"/s/{page.public_id}/?view=reader")
    assert '<math alttext="E=mc^2"><mi>E</mi></math>' in html and '<code class="language-tex">$x_1$</code>' in html
