"""Visits no browser and no program of ours would make, by their numbers in the catalogue (tests/shape/catalogue.py)."""

import threading
import time
from typing import Any

import pytest
from django.core import mail
from django.db import connections
from django.test import Client

from linksnap.models import Link, User
from linksnap.rules.mail_server import MailServer
from linksnap.services import letters, people
from linksnap.services.artifact_store import blob_store, name_of
from linksnap.services.folder_store import FolderStore
from linksnap.templatetags.interface import bare_url
from tests.kept import artifact_of, link_of, snapshot_of
from tests.linksnap.api.programs import Program, code_of
from tests.people import browser_of, person

pytestmark = pytest.mark.django_db
EVIL = "https://evil.example"


def test_it_shows_no_address_backwards() -> None:
    # U24
    shown = bare_url("https://zili.example/%E6%8E%92%E7%89%88/%E2%80%AEgnp.exe")
    assert shown == "zili.example/排版/%E2%80%AEgnp.exe"
    link_of(person("alice"), "https://zili.example/%E2%80%AEgnp.exe")
    assert "\u202e" not in browser_of(person("alice")).get("/?view=list").content.decode()


def test_it_takes_no_form_of_a_page_without_an_origin() -> None:
    # A05: a sandboxed page of a frame sends `Origin: null`, and could send the token of the form, too.
    client = Client(enforce_csrf_checks=True)
    client.force_login(person("alice"))
    client.get("/add/")
    form = {"url": "https://zili.example/", "csrfmiddlewaretoken": client.cookies["linksnap_csrf"].value}
    for origin in ("null", EVIL, "https://localhost.evil.example"):
        assert client.post("/add/", form, headers={"Origin": origin}).status_code == 403
    assert not Link.objects.exists()
    assert client.post("/add/", form, headers={"Origin": "http://testserver"}).status_code in (302, 303)


def test_it_shares_nothing_with_another_origin() -> None:
    # A07
    alice = browser_of(person("alice"))
    key = Program(person("alice")).headers
    artifact = artifact_of(snapshot_of(link_of(person("alice"))), "html", "<p>行高与标点。".encode())
    paths = ("/", "/sign-in/", "/api/v1/links", "/api/v1/openapi.json", "/api/bookmarks/", "/karakeep/api/v1/lists")
    for path in (*paths, "/healthz", f"/s/{artifact.snapshot.public_id}/html"):
        for method in ("GET", "OPTIONS"):
            asks = {"Origin": EVIL, "Access-Control-Request-Method": "POST"}
            for client, headers in ((alice, asks), (Client(), asks), (Client(), {**asks, **key})):
                response = client.generic(method, path, headers=headers)
                shared = [name for name in response.headers if name.lower().startswith("access-control-")]
                assert shared == [], (method, path)


def test_it_answers_to_no_other_name() -> None:
    # A13
    for host in ("evil.example", "localhost.evil.example", "testserver@evil.example", "[::1", "testserver:x"):
        for path in ("/sign-in/", "/api/v1/links"):
            assert Client().get(path, headers={"Host": host}).status_code == 400, host
    told = {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https", "X-Original-URL": f"{EVIL}/"}
    response = Client().get("/", headers=told)
    assert response.status_code == 302 and "evil" not in response["Location"]
    assert Client().get(f"/{EVIL}/", headers=told).status_code in (302, 404)


def test_it_writes_its_own_address_into_letters(settings: Any) -> None:
    # A13
    settings.MAIL_SERVER = MailServer("mail.example", 25)
    letters.keep_address(person("alice"), "alice@zili.example")
    headers = {"X-Forwarded-Host": "evil.example", "Forwarded": "host=evil.example"}
    browser_of(None).post("/sign-in/forgotten/", {"email": "alice@zili.example"}, headers=headers)
    letters.posted()
    assert settings.PUBLIC_URL in mail.outbox[0].body and "evil" not in mail.outbox[0].body


def test_it_refuses_a_form_of_ten_thousand_parts() -> None:
    # A15
    part = '--x\r\nContent-Disposition: form-data; name="名{}"{}\r\n\r\n值\r\n'
    program, alice = Program(person("alice")), browser_of(person("alice"))
    for file in ("", '; filename="页.html"'):
        body = "".join(part.format(n, file) for n in range(10_000)).encode() + b"--x--\r\n"
        kind = "multipart/form-data; boundary=x"
        assert code_of(program.ask("POST", "uploads", body, Content_Type=kind)) == (400, "bad_form")
        assert alice.generic("POST", "/add/", body, content_type=kind).status_code == 400


@pytest.mark.django_db(transaction=True)
def test_it_keeps_one_link_of_one_wish_sent_twice_at_once() -> None:
    # A28: the address is the key; a header that names one changes nothing.
    program = Program(person("alice"))
    found: list[Any] = []
    both = threading.Barrier(2)

    def send() -> None:
        both.wait(10)
        found.append(program.ask("POST", "links", {"url": "https://zili.example/排版"}, Idempotency_Key="一次"))
        connections.close_all()

    threads = [threading.Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(response.status_code for response in found) == [200, 201]
    assert len({response.json()["id"] for response in found}) == 1 and Link.objects.count() == 1
    other = program.ask("POST", "links", {"url": "https://zili.example/字体"}, Idempotency_Key="一次")
    assert other.status_code == 201


def test_it_keeps_what_two_programs_change_of_one_link() -> None:
    # A29: each changes what it names; of the same field the last one counts (docs/api.md).
    link = link_of(person("alice"), "https://zili.example/排版", title="旧")
    one, other = Program(person("alice")), Program(person("alice"))
    seen = one.get(f"links/{link.public_id}"), other.get(f"links/{link.public_id}")
    assert seen[0] == seen[1]
    assert one.ask("PATCH", f"links/{link.public_id}", {"title": "甲"}, If_Match='"alt"').status_code == 200
    assert other.ask("PATCH", f"links/{link.public_id}", {"notes": "乙"}).status_code == 200
    assert other.ask("PATCH", f"links/{link.public_id}", {"title": "丙"}).status_code == 200
    link.refresh_from_db()
    assert (link.title, link.notes) == ("丙", "乙")


def test_it_goes_on_deleting_an_account_where_it_was_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    # A31
    User.objects.create_superuser("yunwei")
    alice, bob = person("alice"), person("bob")
    for number in range(5):
        link_of(alice, f"https://zili.example/{number}")
    kept = link_of(bob)
    monkeypatch.setattr(people, "_LINKS_AT_ONCE", 2)
    delete, tries = Link.objects.filter().__class__.delete, iter([True, False])

    def broken(self: Any) -> Any:
        if self.model is Link and not next(tries, False):
            raise ConnectionError("停电")
        return delete(self)

    with monkeypatch.context() as patch:
        patch.setattr(Link.objects.filter().__class__, "delete", broken)
        with pytest.raises(ConnectionError):
            people.delete(alice)
    alice.refresh_from_db()
    assert not alice.is_active and alice.links.count() == 3
    people.delete(alice)
    assert list(Link.objects.all()) == [kept] and not User.objects.filter(username="alice").exists()


def test_it_opens_no_back_door_to_strangers() -> None:
    # A32: beside the health nothing answers; that the API's document is open is said in docs/api.md.
    closed = ("/metrics", "/status/", "/encoder/", "/admin/", "/admin/login/", "/__debug__/", "/debug/", "/docs",
              "/api/docs", "/api/v1/docs", "/api/v1/redoc", "/schema/", "/swagger/", "/.env", "/static/../settings.py",
              "/api/v1/status", "/server-status")  # fmt: skip
    for path in closed:
        response = Client(raise_request_exception=False).get(path)
        assert response.status_code in (302, 401, 404), path
        assert "Traceback" not in response.content.decode() and "DEBUG" not in response.content.decode()
    assert Client().get("/healthz").json().keys() <= {"status"}


@pytest.mark.parametrize("kind", ["wacz", "html"])
def test_it_answers_odd_ranges_with_little(kind: str) -> None:
    # A34
    data = b"0123456789" * 100
    artifact = artifact_of(snapshot_of(link_of(person("alice"))), kind, data)
    client = browser_of(person("alice"))
    many = "bytes=" + ",".join(f"{n}-{n + 5}" for n in range(1000))
    for wanted in ("bytes=0-0", "bytes=-1", "bytes=5-2", many, "bytes=0-99999999999999999999", "bytes=99999999-", "x"):
        response = client.get(f"/s/{artifact.snapshot.public_id}/{kind}", headers={"Range": wanted})
        sent = b"".join(response) if response.streaming else response.content
        assert response.status_code in (200, 206, 416), wanted
        assert len(sent) <= len(data) and (response.status_code == 416 or sent in data)


def test_it_sends_no_half_of_bytes_that_are_damaged() -> None:
    # A35
    artifact = artifact_of(snapshot_of(link_of(person("alice"))), "html", "<p>行高与标点。".encode() * 99)
    store = blob_store()
    assert isinstance(store, FolderStore)
    path = store.path(name_of(artifact))
    whole = path.read_bytes()
    for damaged in (whole[:-9], whole[:9], b"", b"\0" * len(whole)):
        path.write_bytes(damaged)
        response = browser_of(person("alice")).get(f"/s/{artifact.snapshot.public_id}/html")
        assert response.status_code in (404, 502), len(damaged)
    path.write_bytes(whole)


def test_it_works_as_long_for_nobody_as_for_somebody(settings: Any) -> None:
    # A37: with the real hasher, whose work is what takes the time.
    settings.PASSWORD_HASHERS = settings.PASSWORD_HASHERS[1:]
    alice = person("alice")
    alice.set_password("三更灯火五更鸡鸣声声")
    alice.save()

    def seconds(name: str) -> float:
        begun = time.thread_time()
        browser_of(None).post("/sign-in/", {"login": name, "password": "芝麻开门芝麻开门"})
        return time.thread_time() - begun

    seconds("alice")
    known, unknown = (min(seconds(name) for _ in range(2)) for name in ("alice", "无名氏"))
    assert 0.5 < known / unknown < 2


def test_it_forgets_a_session_that_signed_out() -> None:
    # A38: the cookie of before opens nothing afterwards.
    client = browser_of(person("alice"))
    before = client.cookies["linksnap_session"].value
    assert client.post("/sign-out/").status_code in (302, 303)
    again = Client()
    again.cookies["linksnap_session"] = before
    assert again.get("/").status_code == 302
