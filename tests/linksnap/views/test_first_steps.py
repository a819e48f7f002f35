"""The first minutes: steps that tick themselves off, and the sample library, put in and taken away."""

import pytest

from linksnap.models import ApiToken, Capture, Link, Suggestion, SuggestionState, Tag, TransferRun, WorkState
from linksnap.queries.first_steps import FEW_LINKS
from linksnap.rules.sample_site import SAMPLE_HOST, SAMPLE_LINKS
from linksnap.services import sample_library, tags
from tests.kept import link_of, snapshot_of, suggestion_of, tag_of
from tests.people import browser_of, person

pytestmark = pytest.mark.django_db


def test_it_ticks_off_what_was_done() -> None:
    alice = person("alice")
    client = browser_of(alice)

    def shown() -> str:
        return client.get("/").content.decode()

    assert "0 of 4" in shown()
    client.post("/add/", {"url": "https://zili.example/排版", "came": "filled"})
    assert "2 of 4" in shown() and alice.views == {}
    suggestion_of(Link.objects.get(owner=alice), "排版")
    Suggestion.objects.update(state=SuggestionState.ACCEPTED)
    assert "3 of 4" in shown() and 'id="first-steps"' not in client.get("/?state=unread").content.decode()
    TransferRun.objects.create(owner=alice, direction="import", phase="done", state=WorkState.SUCCEEDED)
    assert 'id="first-steps"' not in shown()
    bob = browser_of(person("bob"))
    assert "0 of 4" in bob.get("/").content.decode()
    ApiToken.objects.create(owner=person("bob"), name="手机", sha256="0" * 64, last_used_at="2026-11-20T00:00:00Z")
    assert "1 of 4" in bob.get("/").content.decode()
    bob.post("/first-steps/away/")
    assert 'id="first-steps"' not in bob.get("/").content.decode()


def test_it_puts_the_sample_in_and_takes_all_of_it_away() -> None:
    alice = person("alice")
    own = link_of(alice, "https://zili.example/自己的")
    snapshot_of(own)
    tag_of(alice, "备份", own)
    client = browser_of(alice)
    page = client.post("/first-steps/sample/", follow=True).content.decode()
    assert "10 sample pages" in page and "Take the sample away" in page
    sample = Link.objects.filter(owner=alice, host=SAMPLE_HOST)
    assert sample.count() == 10 and Capture.objects.filter(link__in=sample, source="upload").count() == 10
    assert "already" in client.post("/first-steps/sample/", follow=True).content.decode()
    # A tag that came with it and stands on one's own page by now is one's own.
    tags.add(own, "茶")
    take_away = f"/undo/{alice.change_sets.get().public_id}/"
    client.post(take_away)
    assert list(Link.objects.filter(owner=alice)) == [own]
    assert set(Tag.objects.filter(owner=alice).values_list("name", flat=True)) == {"备份", "茶"}
    assert "Put in a sample library" in client.get("/").content.decode()


def test_it_offers_to_take_the_sample_away_from_a_library_that_has_grown() -> None:
    alice = person("alice")
    client = browser_of(alice)
    client.post("/first-steps/sample/")
    for number in range(FEW_LINKS):
        link_of(alice, f"https://zili.example/{number}")
    assert Link.objects.filter(owner=alice).count() == FEW_LINKS + SAMPLE_LINKS == 12 + len(sample_library.PAGES)
    assert "Take the sample away" in client.get("/").content.decode()
    client.post(f"/undo/{alice.change_sets.get().public_id}/")
    assert "Put in a sample library" in client.get("/").content.decode()
    link_of(alice, "https://zili.example/十三")
    assert 'id="first-steps"' not in client.get("/").content.decode()


@pytest.mark.parametrize("page", sample_library.PAGES, ids=lambda page: page.slug)
def test_it_ships_whole_pages_in_their_language(page: sample_library.SamplePage) -> None:
    html = page.html().decode()
    han = sum("一" <= letter <= "鿿" for letter in html)
    assert html.count("<h1>") == html.count("</h1>") == html.count("</article>") == 1 and "<title></title>" not in html
    assert (han > 180) == (page.lang == "zh") and "src=" not in html and "http:" not in html
