"""The extension as it is handed out: complete, bilingual, no code from elsewhere."""

import io
import json
import re
import zipfile

import pytest
from django.conf import settings
from django.urls import reverse

from tests.people import browser_of, person

pytestmark = pytest.mark.django_db

FOLDER = settings.BASE_DIR / "linksnap" / "extension"
LANGUAGES = ("en", "zh_CN")


def messages(language: str) -> dict[str, dict[str, object]]:
    loaded: dict[str, dict[str, object]] = json.loads(
        (FOLDER / "_locales" / language / "messages.json").read_text("utf-8")
    )
    return loaded


def handed_out() -> zipfile.ZipFile:
    answer = browser_of(person("alice")).get(reverse("extension"))
    assert answer["Content-Type"] == "application/zip"
    return zipfile.ZipFile(io.BytesIO(answer.content))


def test_it_hands_out_every_file_the_manifest_names() -> None:
    packed = handed_out()
    names = set(packed.namelist())
    manifest = json.loads(packed.read("manifest.json"))
    named = {*manifest["icons"].values(), manifest["action"]["default_popup"], manifest["options_ui"]["page"]}
    assert named | {manifest["background"]["service_worker"]} <= names
    for page in ("popup.html", "options.html"):
        html = packed.read(page).decode()
        assert set(re.findall(r'(?:src|href)="([^"#]+)"', html)) <= names
        assert "<style" not in html and "onclick" not in html


def test_it_asks_for_no_site_before_the_person_names_one() -> None:
    manifest = json.loads(handed_out().read("manifest.json"))
    assert "host_permissions" not in manifest
    assert set(manifest["permissions"]) == {"activeTab", "contextMenus", "scripting", "storage"}


def test_it_speaks_chinese_and_english() -> None:
    english, chinese = (messages(language) for language in LANGUAGES)
    assert english.keys() == chinese.keys()
    code = "".join(path.read_text("utf-8") for path in FOLDER.glob("*.*") if path.suffix in {".js", ".html", ".json"})
    said = set(re.findall(r'\bsay\("(\w+)"', code)) | set(re.findall(r'data-say="(\w+)"', code))
    said |= set(re.findall(r"__MSG_(\w+)__", code)) | set(re.findall(r'getMessage\("(\w+)"', code))
    assert said <= english.keys()
    assert all(re.search(r"[\u4e00-\u9fff]", str(entry["message"])) for entry in chinese.values())


def test_it_fetches_no_code_from_elsewhere() -> None:
    for path in FOLDER.glob("*.js"):
        assert not re.search(r"\beval\(|new Function|import\(", path.read_text("utf-8")), path.name


def test_it_is_for_people_with_an_account() -> None:
    assert browser_of(None).get(reverse("extension")).status_code == 302
