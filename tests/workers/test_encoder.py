"""The resident encoder's loop, on the real database and broker, with the encoder that ships as a fake."""

import json

import pytest
from redis import Redis

from linksnap import jobs
from linksnap.models import EmbedJob, EventKind, LinkTag, Passage, Snapshot, Suggestion, WorkState
from linksnap.queries.nearest_pages import nearest_pages
from linksnap.services import search_index, tag_rules
from linksnap.services.current_version import make_current
from ml.encoder.fake_encoder import FakeEncoder
from tests.kept import artifact_of, capture_of, link_of, snapshot_of, tag_of
from tests.people import person
from workers.encoder import ResidentEncoder

pytestmark = pytest.mark.django_db
BACKUP = ["自托管备份的三二一法则", "没有演练过的备份不算备份。每个季度挑一个周末，从零恢复一次。"]


@pytest.fixture
def resident(broker: Redis) -> ResidentEncoder:
    encoder = FakeEncoder()
    row = search_index.register_encoder(encoder.name, encoder.revision, encoder.dim)
    search_index.ensure_partition(row)
    return ResidentEncoder(encoder, row, broker)


def kept(number: int, texts: list[str], title: str = "备份") -> Snapshot:
    """A captured page whose index is asked for."""
    link = link_of(person("alice"), f"https://jifang.example/{number}")
    capture = capture_of(link, state=WorkState.SUCCEEDED, step="tag")
    snapshot = snapshot_of(link, title=title, capture=capture)
    blocks = [{"number": n, "anchor": f"ls-{n}", "level": 0, "text": text} for n, text in enumerate(texts, 1)]
    artifact_of(snapshot, "blocks", json.dumps(blocks, ensure_ascii=False).encode())
    EmbedJob.objects.create(owner=link.owner, snapshot=snapshot)
    return snapshot


def test_it_makes_a_waiting_snapshot_searchable(resident: ResidentEncoder) -> None:
    snapshot = kept(1, BACKUP)
    resident.turn()
    snapshot.refresh_from_db()
    passage = Passage.objects.get(snapshot=snapshot)
    assert snapshot.indexed_at is not None and BACKUP[1] in passage.text
    assert (passage.first_block, passage.last_block, passage.anchor) == (1, 2, "ls-1")


def test_it_ends_the_last_step_people_watch(resident: ResidentEncoder) -> None:
    capture = kept(1, BACKUP).capture
    resident.turn()
    assert capture is not None
    capture.refresh_from_db()
    assert capture.step == "done" and "tag" in capture.step_seconds
    assert capture.events.filter(kind=EventKind.INDEXED).count() == 1


def test_it_proposes_the_tags_of_near_pages(resident: ResidentEncoder) -> None:
    near = [kept(number, BACKUP) for number in range(3)]
    for _ in near:
        resident.looked_at = 0.0
        resident.turn()
    tag_of(person("alice"), "自托管", *(snapshot.link for snapshot in near))
    fresh = kept(9, [*BACKUP, "三份拷贝，两种介质，一份放在别处。"])
    resident.looked_at = 0.0
    resident.turn()
    proposed = {row.name: row for row in Suggestion.objects.filter(link=fresh.link)}
    assert "自托管" in proposed and proposed["自托管"].tag is not None
    assert len(nearest_pages(person("alice"), fresh.link)) == 3


def test_it_proposes_nothing_for_a_captcha_in_the_page_s_place(resident: ResidentEncoder) -> None:
    near = [kept(number, BACKUP) for number in range(3)]
    tag_of(person("alice"), "备份", *(page.link for page in near))
    wall = kept(9, BACKUP)
    Snapshot.objects.filter(pk=wall.pk).update(verdict="bot_check")
    for _ in range(4):
        resident.looked_at = 0.0
        resident.turn()
    assert not Suggestion.objects.filter(link=wall.link).exists()
    assert Passage.objects.filter(snapshot=wall).exists()


def test_it_indexes_an_earlier_version_that_became_current_again(resident: ResidentEncoder) -> None:
    first = kept(1, BACKUP)
    second = snapshot_of(first.link, title="改过的页面")
    artifact_of(second, "blocks", b"[]")
    EmbedJob.objects.create(owner=first.owner, snapshot=second)
    for _ in range(2):
        resident.looked_at = 0.0
        resident.turn()
    assert Passage.objects.get(link=first.link).snapshot == second
    make_current(first)
    resident.looked_at = 0.0
    resident.turn()
    assert Passage.objects.filter(snapshot=first).count() == 1


def test_it_takes_a_page_without_text_by_its_title(resident: ResidentEncoder) -> None:
    snapshot = kept(1, [], title="城市边缘的湿地")
    resident.turn()
    assert Passage.objects.filter(snapshot=snapshot).count() == 1


def test_it_writes_a_fault_on_the_row_and_goes_on(resident: ResidentEncoder, monkeypatch: pytest.MonkeyPatch) -> None:
    def fault(*_: object) -> None:
        raise RuntimeError("编码器出错")

    snapshot = kept(1, BACKUP)
    monkeypatch.setattr("workers.encoder.index_pages", fault)
    resident.turn()
    job = EmbedJob.objects.get(snapshot=snapshot)
    assert (job.state, job.reason) == (WorkState.QUEUED, "internal") and "编码器出错" in job.detail


def test_it_answers_phrases_before_pages(resident: ResidentEncoder, broker: Redis) -> None:
    order: list[str] = []
    resident.phrases = lambda wait_s=0.0: order.append("phrases")  # type: ignore[method-assign]
    resident.index = lambda job: order.append("page")  # type: ignore[method-assign]
    kept(1, BACKUP)
    resident.turn()
    assert order == ["phrases", "page"]


def test_it_looks_at_once_when_hinted(resident: ResidentEncoder) -> None:
    resident.turn()
    snapshot = kept(1, BACKUP)
    jobs.send_embed_hint(EmbedJob.objects.get(snapshot=snapshot).pk)
    resident.turn()
    assert Passage.objects.filter(snapshot=snapshot).exists()


def test_it_runs_the_rules_of_a_person_when_the_text_is_known(resident: ResidentEncoder) -> None:
    tag_rules.create(person("alice"), "演练 title:备份", "容灾")
    snapshot = kept(1, BACKUP)
    resident.turn()
    assert LinkTag.objects.get(link=snapshot.link, source="rule").tag.name == "容灾"
    assert not Suggestion.objects.filter(link=snapshot.link, name="容灾", state="pending").exists()
