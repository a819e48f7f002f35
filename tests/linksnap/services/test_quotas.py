"""What a person's files may take."""

from typing import Any

import pytest

from linksnap.env import EnvironmentProblem, load_env
from linksnap.models import Artifact, Capture, WorkState
from linksnap.services import capture_progress, links, quotas
from tests.kept import artifact_of, link_of, snapshot_of
from tests.people import person

pytestmark = pytest.mark.django_db


def _keep(name: str, data: bytes = b"RIFF.... a picture") -> Artifact:
    return artifact_of(snapshot_of(link_of(person(name))), "screenshot", data)


def test_it_counts_a_persons_own_files_by_kind() -> None:
    picture = _keep("alice")
    text = artifact_of(picture.snapshot, "text", "排版".encode() * 100)
    usage = quotas.usage_of(person("alice"))
    assert {one.kind: one.bytes for one in usage.kinds} == {"screenshot": picture.size, "text": text.stored_size}
    assert usage.used == picture.size + text.stored_size and not usage.is_over and usage.limit is None


def test_it_does_not_tell_that_others_keep_the_same_bytes() -> None:
    _keep("alice")
    before = quotas.usage_of(person("bob")).used
    assert quotas.usage_of(person("bob")).used == before == 0
    _keep("bob")
    assert quotas.usage_of(person("bob")).used == quotas.usage_of(person("alice")).used > 0


def test_it_starts_no_capture_of_a_person_over_quota_but_saves_the_link() -> None:
    _keep("alice")
    quotas.set_limit(person("alice"), 5)
    saved = links.save(person("alice"), "https://example.org/满了")
    assert saved.created and saved.capture
    assert capture_progress.claim(saved.capture.pk, "worker") is None
    capture = Capture.objects.get(pk=saved.capture.pk)
    assert (capture.state, capture.reason) == (WorkState.FAILED, "quota")


def test_it_starts_captures_within_the_quota() -> None:
    _keep("alice")
    quotas.set_limit(person("alice"), 10_000)
    saved = links.save(person("alice"), "https://example.org/还有地方")
    assert saved.capture and capture_progress.claim(saved.capture.pk, "worker")


def test_it_lets_ones_own_limit_go_before_that_of_the_instance(settings: Any) -> None:
    settings.ENV = load_env({"LINKSNAP_QUOTA": "2 kB"})
    assert quotas.limit_of(person("alice")) == 2000
    quotas.set_limit(person("alice"), 5)
    assert quotas.limit_of(person("alice")) == 5 and quotas.limit_of(person("bob")) == 2000


def test_it_refuses_a_size_that_is_none() -> None:
    with pytest.raises(EnvironmentProblem, match="LINKSNAP_QUOTA"):
        load_env({"LINKSNAP_QUOTA": "很多"})
