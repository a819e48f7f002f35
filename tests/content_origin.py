"""A second name for the product under test, from which it shows archived bytes."""

from pytest_django import Settings

from linksnap.rules.app_policy import app_policy
from linksnap.rules.content_origin import host_of


def show_from(settings: Settings, app: str, content: str) -> None:
    """Settings as they are with LINKSNAP_PUBLIC_URL=`app` and LINKSNAP_CONTENT_ORIGIN=`content`."""
    settings.PUBLIC_URL = app
    settings.CONTENT_ORIGIN = content
    settings.CONTENT_HOST = host_of(content)
    settings.ALLOWED_HOSTS = [host_of(app), host_of(content), "testserver"]
    settings.CONTENT_SECURITY_POLICY = app_policy(content)
