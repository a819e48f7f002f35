"""The store in a bucket, on a real S3 server beside the test (moto)."""

import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.retries.standard import ExponentialBackoff
from moto.server import ThreadedMotoServer

from linksnap.env import Bucket, load_env
from linksnap.services import artifact_store, upload_store
from linksnap.services.blob_store import BlobMissing, BlobName, BlobTooLarge, StoredBlob
from linksnap.services.object_store import ObjectStore, StoreFailed
from linksnap.settings import ENV

TEXT = "没有演练过的备份不算备份。Backups that were never restored are none.".encode() * 50


@pytest.fixture(scope="module")
def s3() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def client(s3: str) -> Any:
    return boto3.client(
        "s3", endpoint_url=s3, region_name="us-east-1", aws_access_key_id="key", aws_secret_access_key="secret"
    )


@contextmanager
def _no_lock(_sha256: str, _shared: bool) -> Iterator[None]:
    yield


@pytest.fixture
def store(s3: str, client: Any, tmp_path: Path) -> ObjectStore:
    bucket = f"blobs-{os.urandom(4).hex()}"
    client.create_bucket(Bucket=bucket)
    return ObjectStore(Bucket(bucket, "links", s3, key="key", secret="secret"), tmp_path, _no_lock)


def _name(kept: StoredBlob) -> BlobName:
    return BlobName(kept.sha256, kept.encoding)


def _overwrite(store: ObjectStore, client: Any, kept: StoredBlob, data: bytes) -> None:
    client.put_object(Bucket=store.bucket.name, Key=f"links/{_name(kept).key}", Body=data)


def test_it_gives_back_what_it_was_given(store: ObjectStore) -> None:
    kept = store.put(TEXT, "text/html")
    assert kept.encoding == "zstd" and kept.stored_size < kept.size == len(TEXT)
    assert store.read(_name(kept)) == TEXT
    assert [found.name for found in store.walk()] == [_name(kept)]


def test_it_keeps_the_same_bytes_once_and_renews_their_time(store: ObjectStore) -> None:
    first = store.put(TEXT, "text/html")
    before = store.find(_name(first))
    assert store.put(TEXT, "text/html") == first
    after = store.find(_name(first))
    assert before and after and after.touched_at >= before.touched_at
    assert len(list(store.walk())) == 1 and store.read(_name(first)) == TEXT


def test_it_keeps_a_file_and_refuses_one_that_is_too_large(store: ObjectStore, tmp_path: Path) -> None:
    path = tmp_path / "page.warc.gz"
    path.write_bytes(os.urandom(1_200_000))
    assert store.put_file(path, "application/warc").size == 1_200_000
    with pytest.raises(BlobTooLarge):
        store.put_file(path, "application/warc", most=1_000_000)


@pytest.mark.parametrize("content_type", ["text/plain", "application/warc"])
@pytest.mark.parametrize(("start", "length"), [(0, None), (1_000, 700_000), (1_199_990, 50), (5_000_000, 1), (7, 0)])
def test_it_reads_a_range(store: ObjectStore, content_type: str, start: int, length: int | None) -> None:
    data = os.urandom(1_200_000)
    kept = store.put(data, content_type)
    wanted = data[start:] if length is None else data[start : start + length]
    assert b"".join(store.pieces(_name(kept), start, length)) == wanted


def test_it_says_when_bytes_are_gone_or_damaged(store: ObjectStore, client: Any) -> None:
    with pytest.raises(BlobMissing):
        store.read(BlobName("0" * 64))
    with pytest.raises(BlobMissing):
        store.pieces(BlobName("0" * 64))
    kept = store.put(TEXT, "text/html")
    _overwrite(store, client, kept, b"rot")
    with pytest.raises(BlobMissing):
        store.read(_name(kept))


def test_it_heals_a_damaged_blob_when_the_same_bytes_come_again(store: ObjectStore, client: Any) -> None:
    kept = store.put(TEXT, "image/png")
    _overwrite(store, client, kept, TEXT[:20])
    assert store.put(TEXT, "image/png") == kept and store.read(_name(kept)) == TEXT


def test_it_sweeps_what_is_old_alone(store: ObjectStore) -> None:
    kept = store.put(TEXT, "text/html")
    assert not store.sweep(_name(kept), datetime.now(UTC) - timedelta(days=1))
    assert store.sweep(_name(kept), datetime.now(UTC) + timedelta(days=1))
    assert store.find(_name(kept)) is None


def test_it_takes_packed_bytes_only_when_they_are_what_they_say(store: ObjectStore, tmp_path: Path) -> None:
    kept = store.put(TEXT, "text/html")
    packed = tmp_path / "packed"
    packed.write_bytes(store.stored(_name(kept)).read())
    assert store.take_stored(_name(kept), packed) == kept.stored_size
    with pytest.raises(BlobMissing):
        store.take_stored(BlobName("0" * 64, "zstd"), packed)


def test_it_says_plainly_that_the_bucket_is_not_to_be_had(tmp_path: Path) -> None:
    store = ObjectStore(Bucket("b", "", "http://127.0.0.1:9", key="k", secret="s"), tmp_path, _no_lock)
    with pytest.raises(StoreFailed):
        store.put(TEXT, "text/html")


class _Nothing(io.BytesIO):
    """The body of an answer, as botocore reads it."""

    def stream(self, **_: object) -> Iterator[bytes]:
        yield b""


@pytest.mark.parametrize("answers", ["with a fault once", "with a fault although it was kept", "with fewer bytes"])
def test_it_believes_a_bucket_only_what_it_sees_there(
    answers: str, store: ObjectStore, client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ExponentialBackoff, "delay_amount", lambda *_: 0)
    sent: list[str] = []

    def fault(request: AWSPreparedRequest, **_: object) -> AWSResponse | None:
        sent.append(request.headers["If-None-Match"])
        if len(sent) > 1:
            return None
        if answers == "with a fault although it was kept":
            body = request.body.read()
            client.put_object(
                Bucket=store.bucket.name, Key=request.url.partition(f"{store.bucket.name}/")[2], Body=body
            )
            request.body.seek(0)
        return AWSResponse(request.url, 200 if answers == "with fewer bytes" else 500, {}, _Nothing())

    store._client.meta.events.register("before-send.s3.PutObject", fault)
    if answers == "with fewer bytes":
        # It calls kept what is not there: no row may name it.
        with pytest.raises((StoreFailed, BlobMissing)):
            store.put(TEXT, "text/html")
        return
    kept = store.put(TEXT, "text/html")
    assert len(sent) == 2 and store.read(_name(kept)) == TEXT and len(list(store.walk())) == 1


@pytest.mark.django_db
def test_it_is_the_store_of_an_instance_that_names_a_bucket(
    store: ObjectStore, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    monkeypatch.setattr(artifact_store, "blob_store", artifact_store.blob_store.__wrapped__)
    words = {
        "LINKSNAP_DATA": str(ENV.data),
        "LINKSNAP_STORE": f"s3://{store.bucket.name}/links/",
        "LINKSNAP_STORE_ENDPOINT": store.bucket.endpoint,
        "LINKSNAP_STORE_KEY": "key",
        "LINKSNAP_STORE_SECRET": "secret",
    }
    settings.ENV = load_env(words)
    kept = artifact_store.put(TEXT, "text/html")
    assert artifact_store.put(TEXT, "text/html") == kept
    assert store.read(_name(kept)) == TEXT and "secret" not in repr(settings.ENV)


def test_it_keeps_another_store_below_it_that_its_own_walk_passes_over(store: ObjectStore) -> None:
    uploads = store.below("uploads")
    mine, theirs = store.put("正文".encode(), "text/plain"), uploads.put("别的".encode(), "text/plain")
    assert [found.name.sha256 for found in store.walk()] == [mine.sha256]
    assert [found.name.sha256 for found in uploads.walk()] == [theirs.sha256]
    assert uploads.read(_name(theirs)) == "别的".encode() and store.find(_name(theirs)) is None


@pytest.mark.django_db
def test_it_keeps_files_people_have_sent_beside_the_artifacts(
    store: ObjectStore, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(upload_store, "blob_store", lambda: store)
    staged = upload_store.stage([TEXT], 10**6)
    upload_store.place(staged)
    upload_store.discard(staged)
    assert upload_store.has(staged.sha256) and list(upload_store.kept()) == [staged.sha256]
    upload_store.copy_out(staged.sha256, tmp_path / "out")
    assert (tmp_path / "out").read_bytes() == TEXT
    # They are none of the artifacts, and no sweep of those may take them.
    assert list(store.walk()) == []
    upload_store.remove(staged.sha256)
    assert not upload_store.has(staged.sha256)
    with pytest.raises(BlobMissing):
        upload_store.copy_out(staged.sha256, tmp_path / "out")
