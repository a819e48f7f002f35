"""Messages are found in code and templates, and every fault of a catalogue is named."""

from pathlib import Path

import pytest

from scripts import messages

TEMPLATE = """{% load i18n %}
  <p title="{% translate "Search" context "verb" %}">{% translate 'Save it' %}</p>
      {% blocktranslate count n=links trimmed %}
        one link
      {% plural %}
        {{ n }} links
      {% endblocktranslate %}
"""
CODE = 'from x import gettext_lazy as _, pgettext\nname = _("Tag name")\nother = pgettext("step", "Load")\nn = 1\n'
PO = """msgid ""
msgstr "Language: zh_Hans\\nPlural-Forms: nplurals=1; plural=0;\\n"

msgid "Save it"
msgstr "保存"

#, fuzzy
msgid "Tag name"
msgstr "标签"

#, python-format
msgid "%(n)s links"
msgstr "链接 %(m)s"

msgctxt "verb"
msgid "Search"
msgstr ""
"""


@pytest.fixture
def product(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "page.html").write_text(TEMPLATE, encoding="utf-8")
    (tmp_path / "linksnap").mkdir()
    (tmp_path / "linksnap" / "names.py").write_text(CODE, encoding="utf-8")
    monkeypatch.setattr(messages, "ROOT", tmp_path)
    monkeypatch.setattr(messages, "LOCALE", tmp_path / "linksnap" / "locale")
    return tmp_path


def test_it_finds_messages_with_context_and_plural(product: Path) -> None:
    found = [(ids, context) for ids, context, _ in messages.marked_messages()]
    assert found == [
        ("Tag name", None),
        ("Load", "step"),
        ("Search", "verb"),
        ("Save it", None),
        (("one link", "%(n)s links"), None),
    ]


def test_it_names_every_fault_of_a_catalogue(product: Path) -> None:
    messages.collect("en")
    po = messages.catalogue_file("zh_Hans")
    po.parent.mkdir(parents=True)
    po.write_text(PO, encoding="utf-8")
    found = "\n".join(messages.problems())
    assert "'Tag name' is fuzzy" in found
    assert "'Search' is untranslated" in found
    assert "'Load' of linksnap/names.py is not in it" in found
    assert "'%(n)s links': " in found
    assert "'Save it'" not in found


def test_it_keeps_translations_when_it_collects_again(product: Path) -> None:
    po = messages.catalogue_file("zh_Hans")
    po.parent.mkdir(parents=True)
    po.write_text(PO, encoding="utf-8")
    messages.collect("zh_Hans")
    text = po.read_text(encoding="utf-8")
    assert 'msgstr "保存"' in text
    assert messages.compile_catalogue(po) == po.with_suffix(".mo")
    assert messages.compile_catalogue(po) is None
