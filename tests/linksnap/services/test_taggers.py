"""Which suggester of a person is used, when another is due, and that old ones go."""

import pytest

from linksnap.models import Encoder, EncoderState, TaggerModel
from linksnap.services import taggers
from tests.people import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def encoder() -> Encoder:
    return Encoder.objects.create(name="例子", revision="甲", dim=384, state=EncoderState.READY)


def test_it_is_due_at_the_first_sizes_and_then_with_every_fifth(encoder: Encoder) -> None:
    alice = person("alice")
    due = []
    for pages in range(1, 200):
        if taggers.is_due(alice.pk, encoder, pages):
            taggers.keep(alice, encoder, b"x", {}, pages)
            due.append(pages)
    assert due == [10, 20, 50, 100, 120, 144, 173]


def test_it_is_due_again_under_another_encoder(encoder: Encoder) -> None:
    alice = person("alice")
    taggers.keep(alice, encoder, b"x", {}, 500)
    other = Encoder.objects.create(name="例子", revision="乙", dim=384, state=EncoderState.READY)
    assert not taggers.is_due(alice.pk, encoder, 500)
    assert taggers.is_due(alice.pk, other, 500)
    assert taggers.active_weights(alice.pk, other) is None


def test_it_uses_the_newest_and_keeps_three(encoder: Encoder) -> None:
    alice = person("alice")
    for number in range(1, 6):
        taggers.keep(alice, encoder, f"第{number}版".encode(), {}, number * 10)
    assert taggers.active_weights(alice.pk, encoder) == "第5版".encode()
    assert taggers.active_version(alice.pk, encoder) == 5
    assert list(TaggerModel.objects.filter(owner=alice).order_by("version").values_list("version", flat=True)) == [
        3,
        4,
        5,
    ]
    assert taggers.active_weights(person("bob").pk, encoder) is None


def test_it_keeps_the_old_one_in_use_after_a_failed_fit_and_waits_for_more(encoder: Encoder) -> None:
    alice = person("alice")
    taggers.keep(alice, encoder, b"good", {}, 100)
    taggers.keep(alice, encoder, b"", {"failed": "坏了"}, 120)
    assert taggers.active_weights(alice.pk, encoder) == b"good"
    assert not taggers.is_due(alice.pk, encoder, 121)
    assert taggers.is_due(alice.pk, encoder, 144)
