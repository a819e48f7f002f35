"""Single sign-on against an identity provider of our own."""

import html
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from allauth.socialaccount.models import SocialAccount
from django.test import Client

from linksnap.env import SignOn
from linksnap.models import User
from linksnap.services import people
from tests.identity_provider import CLIENT, SECRET, IdentityProvider, new_key, running_provider
from tests.people import browser_of, person

pytestmark = pytest.mark.django_db
ID = "oidc-测试"


@pytest.fixture
def provider(settings: Any) -> Iterator[IdentityProvider]:
    with running_provider() as provider:
        wish(settings, SignOn(provider.address, CLIENT, SECRET, name="公司登录", makes_accounts=True))
        yield provider


def wish(settings: Any, sign_on: SignOn) -> None:
    settings.ENV = replace(settings.ENV, sign_on=sign_on)
    settings.SIGN_ON_ID = ID
    app: dict[str, Any] = {
        "provider_id": ID,
        "name": sign_on.name,
        "client_id": sign_on.client_id,
        "secret": sign_on.client_secret,
    }
    app["settings"] = {"server_url": sign_on.issuer, "scope": list(sign_on.scopes)}
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app], "OAUTH_PKCE_ENABLED": True}}


def leave(client: Client, address: str = "/sign-in/with/", **form: str) -> str:
    """The address at the provider a press of the button leads to."""
    page = client.post(address, form)
    assert page.status_code == 200, page.get("Location")
    found = re.search(r'http-equiv="refresh" content="0;url=([^"]+)"', page.content.decode())
    assert found
    return html.unescape(found[1])


def come_back(client: Client, provider: IdentityProvider, **form: str) -> Any:
    back = provider.authorise(leave(client, **form))
    assert back.startswith("http://localhost:8420/sign-in/with/callback/?")
    return client.get(back.removeprefix("http://localhost:8420"))


def test_it_makes_an_account_and_finds_it_again(provider: IdentityProvider) -> None:
    client = browser_of(None)
    assert "公司登录" in client.get("/sign-in/").content.decode()
    answer = come_back(client, provider, next="/tags/")
    assert (answer.status_code, answer["Location"]) == (302, "/tags/")
    assert client.get("/").status_code == 200
    made = User.objects.get()
    assert (made.username, made.has_usable_password(), made.is_superuser) == ("小明", False, False)
    provider.claims["preferred_username"] = "改名了"
    assert come_back(browser_of(None), provider)["Location"] == "/"
    assert User.objects.get().username == "小明"
    assert "/keys" in provider.asked


def test_it_leads_nowhere_else(provider: IdentityProvider) -> None:
    assert come_back(browser_of(None), provider, next="//evil.example/偷")["Location"] == "/"


def test_it_makes_no_account_unless_it_may(provider: IdentityProvider, settings: Any) -> None:
    wish(settings, replace(settings.ENV.sign_on, makes_accounts=False))
    client = browser_of(None)
    answer = come_back(client, provider)
    assert answer["Location"] == "/sign-in/"
    assert "no account here" in client.get("/sign-in/").content.decode()
    assert not User.objects.exists() and not SocialAccount.objects.exists()


def test_it_never_takes_over_an_account_by_name_or_address(provider: IdentityProvider) -> None:
    bob = person("小明")
    User.objects.filter(pk=bob.pk).update(email="ming@zili.example")
    provider.claims |= {"email": "ming@zili.example", "email_verified": True}
    client = browser_of(None)
    come_back(client, provider)
    made = SocialAccount.objects.get().user
    assert made != bob and made.username != "小明" and made.username
    assert User.objects.count() == 2


@pytest.mark.parametrize(
    "spoilt",
    [{"iss": "https://evil.example"}, {"aud": "somebody else"}, {"exp": 1}],
)
def test_it_refuses_a_token_that_is_not_for_it(provider: IdentityProvider, spoilt: dict[str, Any]) -> None:
    provider.spoilt = spoilt
    client = browser_of(None)
    assert come_back(client, provider)["Location"] == "/sign-in/"
    assert not User.objects.exists()


def test_it_refuses_a_token_somebody_else_signed(provider: IdentityProvider) -> None:
    provider.forger = new_key()
    client = browser_of(None)
    assert come_back(client, provider)["Location"] == "/sign-in/"
    assert "did not work" in client.get("/sign-in/").content.decode()
    assert not User.objects.exists()


@pytest.mark.parametrize("broken", ["/.well-known", "/token", "/keys", "/userinfo"])
def test_it_says_that_a_provider_is_broken(provider: IdentityProvider, broken: str) -> None:
    client = browser_of(None)
    if broken == "/.well-known":
        provider.broken = broken
        assert client.post("/sign-in/with/")["Location"] == "/sign-in/"
        return
    back = provider.authorise(leave(client))
    provider.broken = broken
    assert client.get(back.removeprefix("http://localhost:8420"))["Location"] == "/sign-in/"
    assert client.get("/").status_code == 302


@pytest.mark.parametrize(
    "query", ["", "?code=x", "?code=x&state=偷来的", "?error=access_denied&state=1", "?error=汉字"]
)
def test_it_takes_back_nobody_it_has_not_sent(provider: IdentityProvider, query: str) -> None:
    client = browser_of(None)
    assert client.get(f"/sign-in/with/callback/{query}")["Location"] == "/sign-in/"
    assert provider.asked == []


def test_it_takes_back_nobody_into_another_browser(provider: IdentityProvider) -> None:
    back = provider.authorise(leave(browser_of(None)))
    victim = browser_of(None)
    assert victim.get(back.removeprefix("http://localhost:8420"))["Location"] == "/sign-in/"
    assert victim.get("/").status_code == 302


def test_it_follows_the_group_of_owners(provider: IdentityProvider, settings: Any) -> None:
    wish(settings, replace(settings.ENV.sign_on, owner_group="管理员", groups_claim="roles"))
    people.set_owner(person("主人"), True)
    provider.claims["roles"] = ["读者", "管理员"]
    come_back(browser_of(None), provider)
    assert User.objects.get(username="小明").is_superuser
    provider.claims["roles"] = ["读者"]
    come_back(browser_of(None), provider)
    assert not User.objects.get(username="小明").is_superuser


def test_it_keeps_the_last_owner_whatever_the_provider_says(provider: IdentityProvider, settings: Any) -> None:
    wish(settings, replace(settings.ENV.sign_on, owner_group="管理员"))
    provider.claims["groups"] = ["管理员"]
    come_back(browser_of(None), provider)
    provider.claims["groups"] = []
    come_back(browser_of(None), provider)
    assert User.objects.get().is_superuser


def test_it_connects_and_parts_an_account(provider: IdentityProvider) -> None:
    alice = person("alice")
    alice.set_password("三更灯火五更鸡，正是读书时")
    alice.save()
    client = browser_of(alice)
    back = provider.authorise(leave(client, "/settings/security/sign-on/connect/"))
    assert client.get(back.removeprefix("http://localhost:8420"))["Location"] == "/settings/security/"
    assert SocialAccount.objects.get().user == alice
    stranger = browser_of(None)
    come_back(stranger, provider)
    assert stranger.get("/").wsgi_request.user == alice
    assert client.post("/settings/security/sign-on/part/").status_code == 302
    assert not SocialAccount.objects.exists()


def test_it_parts_nobody_from_the_only_way_in(provider: IdentityProvider) -> None:
    client = browser_of(None)
    come_back(client, provider)
    page = client.post("/settings/security/sign-on/part/", follow=True).content.decode()
    assert "Set a password first" in page and SocialAccount.objects.exists()


def test_it_lets_nobody_in_whose_account_is_closed(provider: IdentityProvider) -> None:
    come_back(browser_of(None), provider)
    User.objects.update(is_active=False)
    client = browser_of(None)
    assert come_back(client, provider)["Location"] == "/sign-in/"
    assert client.get("/").status_code == 302


def test_it_is_not_there_without_a_provider() -> None:
    client = browser_of(None)
    assert client.post("/sign-in/with/").status_code == 404
    assert client.get("/sign-in/with/callback/?code=1").status_code == 404
    assert client.get("/sign-in/with/").status_code in {302, 405}
