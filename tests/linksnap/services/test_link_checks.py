"""Checks of addresses: asked for in bulk, spread by site, recorded once, asked twice before bad news counts."""

import pytest
from django.utils import timezone

from linksnap.models import LinkCheck, LinkHealth, WorkState
from linksnap.queries.library_report import address_report
from linksnap.rules.link_health import Finding, Health
from linksnap.services import link_checks
from tests.kept import link_of
from tests.people import person

pytestmark = pytest.mark.django_db


def test_it_asks_one_site_only_every_few_seconds() -> None:
    alice = person("alice")
    for number in range(3):
        link_of(alice, f"https://manman.example/文章/{number}")
    link_of(alice, "https://lingyige.example/文章")
    assert link_checks.ask_for_all(alice) == 4
    slow = sorted(LinkCheck.objects.filter(host="manman.example").values_list("run_after", flat=True))
    assert [round((later - slow[0]).total_seconds()) for later in slow] == [0, 5, 10]
    assert LinkCheck.objects.get(host="lingyige.example").run_after <= timezone.now()


def test_it_asks_for_nothing_twice() -> None:
    alice = person("alice")
    link_of(alice)
    link_of(person("bob"), "https://bieren.example/")
    assert link_checks.ask_for_all(alice) == 1
    assert link_checks.ask_for_all(alice) == 0
    check = link_checks.claim(LinkCheck.objects.get().pk, "工人")
    assert check is not None
    link_checks.record(check, Finding(Health.ALIVE, 200))
    assert link_checks.ask_for_all(alice) == 0
    LinkCheck.objects.update(checked_at="2020-01-01T00:00Z")
    assert link_checks.ask_for_all(alice) == 1
    check.refresh_from_db()
    assert check.state == WorkState.QUEUED and check.health == LinkHealth.ALIVE


@pytest.mark.parametrize(
    ("finding", "state"),
    [
        (Finding(Health.ALIVE, 200), WorkState.SUCCEEDED),
        (Finding(Health.DEAD, 404), WorkState.SUCCEEDED),
        (Finding(Health.UNREACHABLE, 503), WorkState.QUEUED),
        (Finding(Health.DEAD), WorkState.QUEUED),
    ],
)
def test_it_asks_again_before_bad_news_counts(finding: Finding, state: WorkState) -> None:
    link_of(person("alice"))
    link_checks.ask_for_all(person("alice"))
    check = link_checks.claim(LinkCheck.objects.get().pk, "工人")
    assert check is not None
    link_checks.record(check, finding)
    check.refresh_from_db()
    assert (check.state, check.health) == (state, finding.health.value)
    assert address_report(person("alice")).by_health == {finding.health.value: 1}


def test_it_drops_the_result_of_a_zombie() -> None:
    link_of(person("alice"))
    link_checks.ask_for_all(person("alice"))
    check = link_checks.claim(LinkCheck.objects.get().pk, "工人")
    assert check is not None
    LinkCheck.objects.update(fence=99)
    link_checks.record(check, Finding(Health.DEAD, 404))
    assert LinkCheck.objects.get().health == LinkHealth.UNKNOWN


def test_it_stops() -> None:
    link_of(person("alice"))
    link_checks.ask_for_all(person("alice"))
    assert link_checks.stop(person("alice")) == 1
    assert address_report(person("alice")).waiting == 0
