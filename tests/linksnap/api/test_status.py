"""`/status`: who, with which right, and the library in numbers."""

import pytest

from linksnap.models import Capture, Link, TokenScope
from tests.kept import capture_of, link_of, suggestion_of, tag_of
from tests.linksnap.api.programs import Program
from tests.people import person

pytestmark = pytest.mark.django_db


def test_it_counts_the_library_of_its_owner_alone() -> None:
    alice = person("alice")
    link = link_of(alice, "https://zili.example/排版")
    tag_of(alice, "字体", link)
    suggestion_of(link, "行高")
    capture_of(link)
    link_of(person("bob"), "https://zili.example/鲍勃")
    Link.objects.filter(pk=link.pk).update(is_favourite=True)
    status = Program(alice).get("status")
    assert (status["user"], status["scope"]) == ("alice", "write")
    assert status["links"] == {"total": 1, "unread": 1, "favourite": 1, "archived": 0, "failed": 0}
    assert (status["tags"], status["suggestions"], status["captures_waiting"], status["captures_running"]) == (
        1,
        1,
        1,
        0,
    )


def test_it_counts_captures_that_run_and_links_that_failed() -> None:
    link = link_of(person("alice"), "https://zili.example/排版")
    failed = capture_of(link, state="failed", reason="timeout")
    capture_of(link_of(person("alice"), "https://zili.example/行高"), state="running")
    Link.objects.filter(pk=link.pk).update(latest_capture=failed)
    status = Program(person("alice")).get("status")
    assert status["links"]["failed"] == 1 and status["captures_running"] == 1
    assert Capture.objects.count() == 2


def test_it_tells_a_read_token_that_it_is_one() -> None:
    assert Program(person("alice"), TokenScope.READ).get("status")["scope"] == "read"
