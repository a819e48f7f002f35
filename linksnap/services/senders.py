"""Whether a request comes from somebody we know, asked before its body is read: a living session or token."""

from http.cookies import CookieError, SimpleCookie
from importlib import import_module

from django.conf import settings
from django.contrib.auth import get_user
from django.http import HttpRequest

from linksnap.services import tokens

_KEYWORDS = frozenset({"bearer", "token"})
_LONGEST_HEADER = 16_384


def is_known(authorization: str, cookie: str) -> bool:
    """True when one of the two headers opens something: the token of the one, or the session of the other."""
    words = authorization[:_LONGEST_HEADER].split()
    if len(words) == 2 and words[0].lower() in _KEYWORDS and tokens.find(words[1]) is not None:
        return True
    return _has_session(cookie[:_LONGEST_HEADER])


def _has_session(cookie: str) -> bool:
    try:
        morsel = SimpleCookie(cookie).get(settings.SESSION_COOKIE_NAME)
    except CookieError:
        return False
    if morsel is None or not morsel.value:
        return False
    request = HttpRequest()
    request.session = import_module(settings.SESSION_ENGINE).SessionStore(morsel.value)
    return bool(get_user(request).is_authenticated)
