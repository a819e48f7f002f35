"""Another encoder takes the active one's place while people search: nothing missing, nothing mixed, and back again."""

import hashlib
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from django.db import connection
from django.test import override_settings
from redis import Redis

from linksnap.models import Encoder, EncoderState, PageEmbedding, Passage, PassageEmbedding, TagEmbedding, User
from linksnap.queries.encoder_gaps import count_missing
from linksnap.queries.encoder_standing import standings
from linksnap.queries.nearest_pages import active_encoder
from linksnap.services import encoders, phrases, search_index
from linksnap.services.phrases import phrase_vector
from linksnap.services.search import Fallback, SearchMode, SearchRequest, search
from ml.encoder.fake_encoder import FakeEncoder
from ml.encoder.types import Vectors
from tests.kept import tag_of
from tests.people import person
from tests.searchable import encoder_row, fake_encoder, index, page_of
from workers.encoder_phrases import serve_phrases
from workers.encoder_swap import Swap
from workers.loaded_encoders import LoadedEncoders

pytestmark = pytest.mark.django_db(transaction=True)


class OtherEncoder(FakeEncoder):
    """Its vectors mean nothing to the first one: the same numbers in another order."""

    def __init__(self) -> None:
        super().__init__()
        self.name, self.revision = "另一个", hashlib.sha256(b"other").hexdigest()

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        return np.roll(super().encode_passages(texts), 101, axis=1)


OTHER = OtherEncoder()


@pytest.fixture
def library() -> Iterator[User]:
    """Pages about different things, a tag, and the first encoder active."""
    alice = person("alice")
    for number, text in enumerate(("自托管备份", "神经网络的训练", "红烧肉的做法", "gardens in autumn")):
        tag_of(alice, f"标签{number}", page_of(alice, f"p{number}", f"{text}。" * 8, "别的。", title=text))
    yield alice
    # The rows of transactional tests are flushed, their partitions are not.
    with connection.cursor() as cursor:
        for row in Encoder.objects.all():
            for table in ("passage", "page"):
                cursor.execute(f"DROP TABLE IF EXISTS linksnap_{table}embedding_{row.pk}")


def other_row() -> Encoder:
    return search_index.register_encoder(OTHER.name, OTHER.revision, OTHER.dim)


def run(row: Encoder) -> Encoder:
    row.refresh_from_db()
    Swap(row, OTHER if row.revision == OTHER.revision else fake_encoder(), patience_s=0.0).run()
    row.refresh_from_db()
    return row


def nearest(owner: User, encoder: FakeEncoder, text: str) -> list[str]:
    vector = encoder.encode_queries([text])[0].tolist()
    found = search(owner, SearchRequest(text, SearchMode.MEANING, vector=vector))
    return [hit.link.host.removesuffix(".example") for hit in found.hits]


def test_it_makes_every_vector_beside_the_active_encoder(library: User) -> None:
    first, row = encoder_row(), run(other_row())
    assert (row.state, active_encoder()) == (EncoderState.READY, first)
    for model in (PassageEmbedding, PageEmbedding, TagEmbedding):
        kept = model.objects.filter(encoder=row)
        assert kept.count() == (8 if model is PassageEmbedding else 4)
    assert row.report["progress"]["doing"] == "done" and row.report["progress"]["made"] == 8
    assert [(s.encoder.pk, s.percent) for s in standings()] == [(first.pk, 100), (row.pk, 100)]
    assert nearest(library, fake_encoder(), "神经网络的训练")[:1] == ["p1"]


def test_it_reads_passages_as_they_were_read_when_they_were_saved(library: User) -> None:
    first = encoder_row()
    before = {row.passage_id: list(row.vector) for row in PassageEmbedding.objects.filter(encoder=first)}
    row = other_row()
    Swap(row, fake_encoder()).run()
    for embedding in PassageEmbedding.objects.filter(encoder=row):
        cosine = float(np.dot(list(embedding.vector), before[embedding.passage_id]))
        assert cosine == pytest.approx(1.0, abs=0.01)


def test_it_goes_live_with_what_was_saved_meanwhile_and_comes_back(library: User) -> None:
    first, row = encoder_row(), run(other_row())
    page_of(library, "late", "迟来的页面讲天文学。", title="天文学")
    encoders.choose(row)
    row = run(row)
    first.refresh_from_db()
    assert (row.state, first.state) == (EncoderState.ACTIVE, EncoderState.RETIRED)
    assert row.activated_at is not None and first.retired_at is not None
    assert nearest(library, OTHER, "天文学")[:1] == ["late"]
    encoders.choose(first)
    assert encoders.former() is None
    assert run(first).state == EncoderState.ACTIVE
    assert nearest(library, fake_encoder(), "天文学")[:1] == ["late"]
    assert encoders.former() == row


def test_it_does_not_go_live_while_a_vector_is_missing(library: User) -> None:
    first, row = encoder_row(), run(other_row())
    page_of(library, "late", "迟来的页面。")
    encoders.choose(row)
    with pytest.raises(encoders.EncoderProblem, match="1 passages"):
        encoders.go_live(row, lambda: 0)
    assert active_encoder() == first


def test_it_refuses_vectors_of_an_encoder_that_is_active_no_more(library: User) -> None:
    row = run(other_row())
    encoders.choose(row)
    run(row)
    with pytest.raises(search_index.EncoderChanged):
        index(Passage.objects.filter(owner=library)[0].link, ["新的版本。"])
    assert count_missing(row) == 0


@override_settings(ENCODE_WAIT_SECONDS=4)
def test_it_searches_across_the_change_without_a_mixed_or_missing_result(library: User, broker: Redis) -> None:
    row = run(other_row())
    encoders.choose(row)
    # The comparison found nobody who answers.
    phrases.memory.forget()
    loaded = LoadedEncoders(encoder_row(), fake_encoder(), lambda asked: OTHER)
    stop, seen = threading.Event(), []

    def serve() -> None:
        while not stop.is_set():
            serve_phrases(broker, loaded.of_revision, 0.05)
        connection.close()

    def look() -> None:
        while not stop.is_set():
            found = search(library, SearchRequest("神经网络的训练", SearchMode.MEANING))
            seen.append((found.fallback, [hit.link.host for hit in found.hits][:1]))
        connection.close()

    threads = [threading.Thread(target=work, daemon=True) for work in (serve, look)]
    # Who makes an encoder active asks for a phrase of it before: then it is loaded.
    while loaded.of_revision(OTHER.revision) is None:
        stop.wait(0.01)
    for thread in threads:
        thread.start()
    run(row)
    before = len(seen)
    while len(seen) < before + 20:
        stop.wait(0.01)
    stop.set()
    for thread in threads:
        thread.join(10)
    assert active_encoder() == row
    assert {first for fallback, hits in seen if fallback is None for first in hits} == {"p1.example"}
    assert not [fallback for fallback, _ in seen if fallback is Fallback.ENCODER_UNAVAILABLE]


@override_settings(ENCODE_WAIT_SECONDS=10)
def test_it_keeps_the_phrases_of_two_encoders_apart(broker: Redis, library: User) -> None:
    first, row = encoder_row(), other_row()
    of_revision = {FakeEncoder().revision: fake_encoder(), OTHER.revision: OTHER}
    stop = threading.Event()

    def serve() -> None:
        while not stop.is_set():
            serve_phrases(broker, of_revision.get, 0.05)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    ours, theirs = phrase_vector("语义检索", first), phrase_vector("语义检索", row)
    stop.set()
    thread.join(10)
    assert ours == pytest.approx(fake_encoder().encode_queries(["语义检索"])[0].tolist())
    assert theirs == pytest.approx(OTHER.encode_queries(["语义检索"])[0].tolist())
    assert (phrase_vector("语义检索", first), phrase_vector("语义检索", row)) == (ours, theirs)


def test_it_forgets_a_replaced_encoder_after_a_week(library: User) -> None:
    first, row = encoder_row(), run(other_row())
    encoders.choose(row)
    run(row)
    assert encoders.forget_retired() == 0
    Encoder.objects.filter(pk=first.pk).update(retired_at="2026-01-01T00:00:00Z")
    assert encoders.former() is None
    assert encoders.forget_retired() == 1
    assert not Encoder.objects.filter(pk=first.pk).exists()
    assert nearest(library, OTHER, "神经网络的训练")[:1] == ["p1"]


def test_it_never_removes_the_active_encoder(library: User) -> None:
    with pytest.raises(encoders.EncoderProblem, match="active"):
        encoders.remove(encoder_row())


def test_it_reads_what_a_folder_says_and_refuses_others(library: User, tmp_path: Path) -> None:
    with pytest.raises(encoders.EncoderProblem, match="no encoder folder"):
        encoders.add(tmp_path)
    (tmp_path / "linksnap.json").write_text('{"name": "大的", "revision": "r9", "dim": 768}', encoding="utf-8")
    with pytest.raises(encoders.EncoderProblem, match="384"):
        encoders.add(tmp_path)
    (tmp_path / "linksnap.json").write_text('{"name": "合适", "revision": "r9", "dim": 384}', encoding="utf-8")
    added = encoders.add(tmp_path)
    assert (added.state, encoders.folder_of(added)) == (EncoderState.BUILDING, tmp_path.resolve())
