"""Files of strangers: XML by defusedxml, archives never unpacked, nothing unpickled, no parser in the web process."""

import ast
import re
from collections.abc import Iterator

import pytest

from linksnap.embedded.valkey import RIGHTS
from tests.shape.test_imports import DJANGO, loaded_by
from tests.shape.tree import ROOT, files, name, text

CODE = files(".py", "linksnap", "workers", "ml", "scripts")
# What writes XML, and a fault: no parser comes out of these.
_HARMLESS_XML = {"Element", "SubElement", "register_namespace", "tostring", "ParseError", "indent"}
_PARSES_XML = ("xml.etree", "xml.sax", "xml.dom", "xml.parsers", "pyexpat", "xmltodict")
# lxml reads pages and pictures (SVG), in the capture's own process (workers/extract, workers/capture).
_LXML_ROOMS = ("workers/extract/", "workers/capture/")
# Pickles between a worker and the child it has just made, read by an unpickler that makes plain values only.
_PICKLES = {"linksnap/services/importing/pipeline.py"}


def imported() -> Iterator[tuple[str, str, str]]:
    """File, module and name of every import."""
    for path in CODE:
        for node in ast.walk(ast.parse(text(path))):
            if isinstance(node, ast.Import):
                yield from ((name(path), alias.name, "") for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                yield from ((name(path), node.module or "", alias.name) for alias in node.names)


def test_it_reads_xml_through_defusedxml_alone() -> None:
    found = [
        f"{path}: {module}.{what}"
        for path, module, what in imported()
        if module.startswith(_PARSES_XML) and what not in _HARMLESS_XML
    ]
    assert found == [], "parse XML with defusedxml"


def test_it_reads_xml_with_lxml_only_without_entities() -> None:
    outside = {path for path, module, _ in imported() if module.startswith("lxml") and not path.startswith(_LXML_ROOMS)}
    assert outside == set()
    loose = re.compile(r"etree\.(parse|fromstring|XML|iterparse|XMLParser)\(")
    strict = "resolve_entities=False, no_network=True, recover=True, huge_tree=False"
    assert [name(path) for path in CODE if loose.search(text(path)) and strict not in text(path)] == []


def test_it_unpacks_no_archive_to_disk() -> None:
    unpacks = re.compile(r"\.extract(all)?\([\"'\w]|unpack_archive|\.extractall")
    reading = [path for path in CODE if re.search(r"\b(zipfile|tarfile|shutil)\b", text(path))]
    assert [name(path) for path in reading if unpacks.search(text(path))] == []


def test_it_reads_no_pickle_of_strangers() -> None:
    loads = re.compile(r"pickle\.loads?\(|Unpickler|joblib|shelve|marshal|allow_pickle=True|yaml\.(unsafe_)?load\(")
    assert {name(path) for path in CODE if loads.search(text(path))} <= _PICKLES
    assert not re.search(r"torch\.load\((?!.*weights_only=True)", "\n".join(text(path) for path in CODE))
    # Models are read as safetensors, and bring no code of their own.
    assert [name(path) for path in CODE if "trust_remote_code=True" in text(path)] == []


def test_it_parses_no_page_picture_or_document_in_the_web_process() -> None:
    parsers = {
        "lxml",
        "PIL",
        "pypdfium2",
        "trafilatura",
        "readability",
        "selectolax",
        "feedparser",
        "tinycss2",
        "tinytag",
    }
    assert not loaded_by("linksnap.urls", DJANGO) & parsers


@pytest.mark.parametrize("right", RIGHTS.split())
def test_it_gives_the_broker_of_docker_compose_the_same_rights(right: str) -> None:
    assert right in text(ROOT / "docker-compose.yml"), "linksnap/embedded/valkey.py and docker-compose.yml say the same"
