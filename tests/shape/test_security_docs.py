"""The security documents keep up with the code: tests that are named exist, policies stand there as they are sent."""

import re

from linksnap.rules.app_policy import app_policy
from linksnap.services.artifact_delivery import CONTENT_SECURITY_POLICY
from tests.shape.tree import ROOT, text

SECURITY = text(ROOT / "docs" / "security.md")


def test_it_names_tests_that_exist() -> None:
    named = re.findall(r"`(tests/[\w/]+\.py)`", SECURITY)
    assert len(named) > 40
    assert [path for path in named if not (ROOT / path).is_file()] == []


def test_it_says_something_of_every_chapter() -> None:
    chapters = set(re.findall(r"^\| V(\d+) ", SECURITY, re.MULTILINE))
    assert chapters == {str(number) for number in range(1, 17)}


def test_it_shows_the_policies_that_are_sent() -> None:
    flat = " ".join(SECURITY.split())
    assert CONTENT_SECURITY_POLICY.format(app="'self'") in flat
    directives = app_policy("")["DIRECTIVES"].items()
    assert "; ".join(f"{name} {' '.join(values)}" for name, values in directives) in flat


def test_it_tells_how_to_report() -> None:
    report = text(ROOT / "SECURITY.md")
    assert "Report a vulnerability" in report and "Supported versions" in report
