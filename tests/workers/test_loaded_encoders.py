"""Which encoders a resident process holds."""

import threading

import pytest

from linksnap.models import Encoder, EncoderState
from linksnap.services import search_index
from ml.encoder.fake_encoder import FakeEncoder
from ml.encoder.types import EncoderError, TextEncoder
from tests.searchable import encoder_row, fake_encoder
from workers.loaded_encoders import LoadedEncoders

OTHER = "r-另一个"


class Now(threading.Thread):
    """A thread that does its work at once, on the test's own connection."""

    def start(self) -> None:
        self.run()


@pytest.fixture
def loaded(monkeypatch: pytest.MonkeyPatch) -> tuple[LoadedEncoders, list[float]]:
    """The active encoder held, another one known by its row; the clock in the list."""
    monkeypatch.setattr("workers.loaded_encoders.threading.Thread", Now)
    monkeypatch.setattr("workers.loaded_encoders.connection.close", lambda: None)
    row, clock = encoder_row(), [0.0]
    search_index.register_encoder("另一个", OTHER, 384)

    def load(asked: Encoder) -> TextEncoder:
        if asked.state == EncoderState.RETIRED:
            raise EncoderError("权重不在了")
        return FakeEncoder()

    return LoadedEncoders(row, fake_encoder(), load, clock=lambda: clock[0]), clock


@pytest.mark.django_db
def test_it_loads_an_encoder_whose_vectors_are_asked_for(loaded: tuple[LoadedEncoders, list[float]]) -> None:
    held, _ = loaded
    assert held.of_revision("") is fake_encoder()
    assert held.of_revision(OTHER) is None
    assert held.of_revision(OTHER) is not None
    assert held.of_revision("nobody's") is None


@pytest.mark.django_db
def test_it_follows_the_row_that_is_active_and_lets_go_of_the_former(
    loaded: tuple[LoadedEncoders, list[float]],
) -> None:
    held, clock = loaded
    first = held.row
    assert held.active() == (first, fake_encoder())
    Encoder.objects.filter(pk=first.pk).update(state=EncoderState.READY)
    Encoder.objects.filter(revision=OTHER).update(state=EncoderState.ACTIVE)
    clock[0] += 2
    assert held.active() is None
    live = held.active()
    assert live is not None and live[0].revision == OTHER
    assert held.of_revision(first.revision) is fake_encoder()
    clock[0] += 700
    held.look()
    assert list(held._held) == [OTHER]


@pytest.mark.django_db
def test_it_does_not_try_at_once_again_what_cannot_be_loaded(loaded: tuple[LoadedEncoders, list[float]]) -> None:
    held, clock = loaded
    Encoder.objects.filter(revision=OTHER).update(state=EncoderState.RETIRED)
    assert held.of_revision(OTHER) is None
    Encoder.objects.filter(revision=OTHER).update(state=EncoderState.READY)
    assert (held.of_revision(OTHER), held.of_revision(OTHER)) == (None, None)
    clock[0] += 61
    assert held.of_revision(OTHER) is None
    assert held.of_revision(OTHER) is not None
