"""The keys: one table for the help, the docs and the templates; and their switch."""

import re

import pytest
from django.utils import translation

from linksnap.forms.keys import KEY_GROUPS
from linksnap.models import User
from linksnap.templatetags.key_words import key_cap
from tests.people import browser_of, person
from tests.shape.tree import ROOT, files, text

# The script itself moves and opens; Enter is the browser's own.
IN_THE_SCRIPT = {"j", "k", "h", "l", "o", "Enter", "Shift+x"}


def test_it_lists_every_key_that_a_template_carries_and_no_other() -> None:
    listed = {press for group in KEY_GROUPS for key in group.keys for press in key.presses}
    carried = {
        press for path in files(".html", "templates") for press in re.findall(r'data-key="([^"{]+)"', text(path))
    }
    assert listed - IN_THE_SCRIPT == carried


def test_it_is_in_the_docs() -> None:
    docs = (ROOT / "docs" / "keys.md").read_text(encoding="utf-8")
    with translation.override("en"):
        for key in (key for group in KEY_GROUPS for key in group.keys):
            ways = " or ".join(" ".join(f"`{key_cap(press)}`" for press in way) for way in key.ways)
            assert f"| {ways} | {key.does} |" in docs


@pytest.mark.django_db
def test_it_can_be_turned_off() -> None:
    client = browser_of(person("alice"))
    assert "data-letters" not in client.get("/help/keys/").content.decode()
    assert client.post("/settings/keys/").headers["Location"] == "/settings/#keys"
    assert not User.objects.get(username="alice").has_letter_keys
    assert 'data-letters="off"' in client.get("/help/keys/").content.decode()
    client.post("/settings/keys/", {"letters": "on"})
    assert User.objects.get(username="alice").has_letter_keys
    dialog = client.get("/help/keys/", headers={"hx-request": "true", "accept-language": "zh-hans"}).content.decode()
    assert "<!doctype" not in dialog and dialog.count("<kbd>") > 25
