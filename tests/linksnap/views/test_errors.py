"""Error pages, in both languages, for people and for strangers."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.test import Client, RequestFactory
from django.utils import translation

from linksnap.views import errors
from tests.people import browser_of, person

WORDS = {
    400: ("This request makes no sense", "无法理解这个请求"),
    403: ("This is not yours to see", "你无权查看"),
    404: ("There is nothing here", "这里什么也没有"),
    500: ("Something went wrong on our side", "我们这边出了问题"),
}


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
