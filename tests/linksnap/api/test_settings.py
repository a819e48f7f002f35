"""The API of settings: formats of every page and of one capture, access to sites whose secret never comes back."""

import pytest

from linksnap.models import Capture, SiteAccess
from linksnap.services import capture_formats
from tests.kept import link_of
from tests.linksnap.api.programs import Program, code_of
from tests.people import person

pytestmark = pytest.mark.django_db
PASTED = "Cookie: 会话=秘密值; sid=geheim-1\nX-Key: geheim-2"


@pytest.fixture
def program() -> Program:
    return Program(person("alice"))


def test_it_tells_and_changes_what_is_kept(program: Program) -> None:
    offered = ["screenshot", "pdf", "mhtml", "warc", "wacz"]
    assert program.get("settings") == {"formats": ["screenshot"], "formats_offered": offered}
    assert program.ask("PATCH", "settings", {"formats": ["wacz", "pdf"]}).json()["formats"] == ["pdf", "wacz"]
    assert program.ask("PATCH", "settings", {}).json()["formats"] == ["pdf", "wacz"]
    assert program.ask("PATCH", "settings", {"formats": []}).json()["formats"] == []
    assert capture_formats.chosen(person("bob")) == {"screenshot"}


@pytest.mark.parametrize("formats", [["exe"], "pdf", [["pdf"]], ["html"], ["截图"]])
def test_it_refuses_formats_that_are_none(program: Program, formats: object) -> None:
    assert code_of(program.ask("PATCH", "settings", {"formats": formats})) == (422, "invalid_request")
    assert code_of(program.ask("POST", "links", {"url": "https://zili.example/", "formats": formats}))[0] == 422


def test_it_makes_other_formats_once(program: Program) -> None:
    program.ask("POST", "links", {"url": "https://zili.example/一次", "formats": ["warc"]})
    assert Capture.objects.get().options == {"formats": ["html", "warc"]}
    again = {"link": link_of(person("alice")).public_id, "formats": [], "wait_s": 5}
    program.ask("POST", "captures", again)
    assert Capture.objects.latest("pk").options == {"extra_wait_s": 5.0, "formats": ["html"]}
    program.ask("POST", "links", {"url": "https://zili.example/平常"})
    assert Capture.objects.latest("pk").options == {}


def test_it_keeps_access_and_never_says_it_again(program: Program) -> None:
    answer = program.ask("PUT", "site-access", {"site": "知乎.example", "secret": PASTED})
    kept = answer.json()
    assert answer.status_code == 200
    assert (kept["cookies"], kept["headers"], kept["usable"]) == (["sid", "会话"], ["X-Key"], True)
    listed = program.ask("GET", "site-access")
    assert listed.json() == [kept]
    assert b"geheim" not in answer.content + listed.content and "秘密值" not in listed.content.decode()
    assert program.ask("DELETE", f"site-access/{kept['id']}").status_code == 204
    assert program.get("site-access") == []


@pytest.mark.parametrize(
    ("body", "refusal"),
    [
        ({"site": "com.cn", "secret": PASTED}, (422, "access_shared_host")),
        ({"site": "zili.example", "secret": "geheim"}, (422, "access_unreadable")),
        ({"site": "zili.example", "secret": "a\x00=geheim"}, (422, "access_unreadable")),
        ({"site": "zili.example"}, (422, "invalid_request")),
        ({"site": "zili.example", "secret": {"geheim": 1}}, (422, "invalid_request")),
    ],
)
def test_it_refuses_without_repeating_the_secret(
    program: Program, body: dict[str, object], refusal: tuple[int, str]
) -> None:
    answer = program.ask("PUT", "site-access", body)
    assert code_of(answer) == refusal
    assert b"geheim" not in answer.content
    assert not SiteAccess.objects.exists()


def test_it_shows_and_deletes_nothing_of_others(program: Program) -> None:
    kept = program.ask("PUT", "site-access", {"site": "zili.example", "secret": PASTED}).json()
    other = Program(person("bob"))
    assert other.get("site-access") == []
    assert code_of(other.ask("DELETE", f"site-access/{kept['id']}"))[0] == 404
    assert SiteAccess.objects.filter(owner=person("alice")).exists()
