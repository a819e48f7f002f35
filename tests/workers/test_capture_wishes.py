"""What a capture is told: formats of its owner or of this one time, access for its own site and owner alone."""

import base64
from dataclasses import replace
from typing import Any

import pytest

from linksnap.env import EnvironmentProblem, load_env
from linksnap.models import Capture, CaptureSource, User
from linksnap.services import capture_formats, site_access
from tests.kept import capture_of, link_of
from tests.people import person
from workers.capture.formats.registry import FORMATS
from workers.capture.types import DEFAULT_FORMATS, SavedFile
from workers.capture_wishes import options_of
from workers.egress.accounts import Accounts
from workers.egress.verdicts import Limits

pytestmark = pytest.mark.django_db
URL = "https://www.zili.example/备份"


def capture(owner: User, url: str = URL, **options: object) -> Capture:
    """A capture that waits."""
    return capture_of(link_of(owner, url), options=options)


def test_it_makes_the_lean_set() -> None:
    assert options_of(capture(person("alice")), None).formats == DEFAULT_FORMATS


def test_it_makes_what_the_owner_keeps() -> None:
    owner = person("alice")
    capture_formats.choose(owner, ["wacz", "pdf"])
    lean = tuple(kind for kind in DEFAULT_FORMATS if kind != "screenshot")
    assert options_of(capture(owner), None).formats == (*lean, "pdf", "wacz")
    assert set(options_of(capture(owner, f"{URL}/2"), None).formats) <= FORMATS.keys()


def test_it_makes_what_was_asked_for_this_once() -> None:
    owner = person("alice")
    capture_formats.choose(owner, ["wacz"])
    assert options_of(capture(owner, formats=["html", "mhtml"]), None).formats[-1] == "mhtml"
    assert "wacz" not in options_of(capture(owner, f"{URL}/2", formats=["html"]), None).formats


def test_it_takes_access_along_for_its_owner_and_site_alone() -> None:
    site_access.keep(person("alice"), "zili.example", "Cookie: 会话=1\nX-Key: 2\nUser-Agent: Own/1")
    options = options_of(capture(person("alice")), None)
    assert [cookie["name"] for cookie in options.cookies] == ["会话"]
    assert (options.headers, options.user_agent) == ({"X-Key": "2"}, "Own/1")
    assert options_of(capture(person("alice"), f"{URL}/2", user_agent="Other/1"), None).user_agent == "Other/1"
    for other in (capture(person("bob")), capture(person("alice"), "https://zili.example.evil.example/")):
        options = options_of(other, None)
        assert (options.cookies, options.headers, options.user_agent) == ((), {}, None)


def test_it_gives_each_capture_a_word_of_its_own_for_the_proxy(settings: Any) -> None:
    settings.ENV = replace(settings.ENV, egress_proxy="http://linksnap:token@127.0.0.1:9")
    owner = person("alice")
    one, other = capture(owner), capture(owner, f"{URL}/2")
    ways = [str(options_of(each, None).proxy_url) for each in (one, other)]
    assert "token" not in "".join(ways) and ways[0] != ways[1]
    accounts = Accounts("token", Limits())
    for way in ways:
        word = base64.b64encode(way.removeprefix("http://").rpartition("@")[0].encode()).decode()
        assert 60 < accounts.seconds_left(accounts.admit(f"Basic {word}")) <= 180
    settings.ENV = replace(settings.ENV, egress_proxy="http://smokescreen:4750")
    assert options_of(one, None).proxy_url == "http://smokescreen:4750"


def test_it_takes_no_access_into_a_file() -> None:
    site_access.keep(person("alice"), "zili.example", "Cookie: a=1")
    options = options_of(capture(person("alice")), SavedFile("/nowhere", "text/html"))
    assert options.cookies == () and options.deadline_s == 100.0


def test_it_names_itself_as_the_instance_says_unless_somebody_chose(settings: Any) -> None:
    settings.ENV = replace(settings.ENV, user_agent="{browser} Library/2")
    assert options_of(capture(person("alice")), None).user_agent == "{browser} Library/2"
    assert options_of(capture(person("alice"), f"{URL}/2", user_agent="Mine/1"), None).user_agent == "Mine/1"


@pytest.mark.parametrize("agent", ["图书馆/1", "a\r\nCookie: x", "x" * 301])
def test_it_starts_with_no_user_agent_that_is_no_header(agent: str) -> None:
    with pytest.raises(EnvironmentProblem, match="LINKSNAP_USER_AGENT"):
        load_env({"LINKSNAP_USER_AGENT": agent})


def test_it_takes_no_access_along_to_a_web_archive() -> None:
    site_access.keep(person("alice"), "zili.example", "Cookie: 会话=1\nX-Key: 2")
    copy = f"https://web.archive.org/web/20190304if_/{URL}"
    row = capture_of(link_of(person("alice"), URL), source=CaptureSource.ARCHIVE, options={"copy": copy})
    options = options_of(row, None)
    assert row.address == copy and (options.cookies, options.headers, options.saved) == ((), {}, None)
