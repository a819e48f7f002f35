"""Error pages, in both languages, for people and for strangers."""

import pytest
from allauth.core import ratelimit
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import Client, RequestFactory
from django.utils import translation

from linksnap.views import errors
from tests.kept import link_of
from tests.people import browser_of, person

WORDS = {
    400: ("This request makes no sense", "无法理解这个请求"),
    403: ("This is not yours to see", "你无权查看"),
    404: ("There is nothing here", "这里什么也没有"),
    500: ("Something went wrong on our side", "我们这边出了问题"),
}
PAGE = "<!doctype html>"


@pytest.mark.parametrize("status", WORDS)
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_it_says_it_in_both_languages_without_a_database(status: int, language: str) -> None:
    request = RequestFactory().get("/没有/")
    request.user = AnonymousUser()
    with translation.override(language):
        response = {
            400: lambda: errors.bad_request(request, ValueError()),
            403: lambda: errors.forbidden(request, PermissionDenied()),
            404: lambda: errors.not_found(request, LookupError()),
            500: lambda: errors.server_error(request),
        }[status]()
    assert response.status_code == status
    assert WORDS[status][language == "zh-hans"] in response.content.decode()


@pytest.mark.django_db
def test_it_answers_an_unknown_address() -> None:
    response = browser_of(person("alice")).get("/没有这页/")
    assert response.status_code == 404
    assert "There is nothing here" in response.content.decode()


@pytest.mark.django_db
def test_it_explains_an_old_form() -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(person("alice"))
    client.cookies["linksnap_language"] = "zh-hans"
    response = client.post("/add/", {"url": "https://zili.example/"})
    assert response.status_code == 403
    assert "表单已过期" in response.content.decode()


def away(*_: object) -> None:
    raise OperationalError("数据库走了")


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/sign-in/", "/没有这页/"])
def test_it_says_without_a_database_that_it_is_not_ready(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    client = browser_of(person("alice"))
    client.raise_request_exception = False
    client.cookies["linksnap_language"] = "zh-hans"
    with monkeypatch.context() as patch:
        patch.setattr(BaseDatabaseWrapper, "_cursor", away)
        response = client.get(path)
    page = response.content.decode()
    assert (response.status_code, response["Retry-After"]) == (503, "10") and PAGE in page
    assert 'lang="zh-Hans"' in page and 'href=""' in page and "数据库走了" not in page


@pytest.mark.django_db
def test_it_draws_a_fault_though_the_session_is_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    client = browser_of(person("alice"))
    client.raise_request_exception = False

    def broken(*_: object) -> None:
        raise RuntimeError("会话坏了")

    with monkeypatch.context() as patch:
        patch.setattr("django.contrib.sessions.backends.db.SessionStore.load", broken)
        patch.setattr("django.contrib.sessions.backends.cached_db.SessionStore.load", broken)
        response = client.post("/add/", {"url": "https://zili.example/"})
    page = response.content.decode()
    assert response.status_code == 500 and PAGE in page and "会话坏了" not in page
    # What was sent cannot be sent again by a link.
    assert 'href=""' not in page and 'href="/"' in page


@pytest.mark.django_db
def test_it_draws_a_page_for_requests_that_make_no_sense() -> None:
    alice = browser_of(person("alice"))
    body = "--x\r\n甲".encode()
    answers = [
        alice.get("/sign-in/", headers={"Host": "evil.example"}),
        alice.generic("POST", "/add/", body, content_type="multipart/form-data"),
        alice.generic("POST", "/add/", "a=1&" * 2000, content_type="application/x-www-form-urlencoded"),
        alice.post("/captures/batch/", {"do": "删除", "all": "1"}),
        alice.post("/links/batch/", {"do": "删除", "link": link_of(person("alice")).public_id}),
    ]
    for number, answer in enumerate(answers):
        page = answer.content.decode()
        assert answer.status_code == 400 and "This request makes no sense" in page and PAGE in page, number
        assert "default-src 'none'" in answer["Content-Security-Policy"]
        assert "style-src 'self'" in answer["Content-Security-Policy"], number


@pytest.mark.django_db
def test_it_leads_on_from_too_many_attempts() -> None:
    request = RequestFactory().get("/settings/password/")
    request.user = AnonymousUser()
    assert 'href="/sign-in/"' in ratelimit.respond_429(request).content.decode()
    request.user = person("alice")
    response = ratelimit.respond_429(request)
    assert response.status_code == 429 and 'href="/sign-in/"' not in response.content.decode()
