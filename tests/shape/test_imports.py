"""What a fresh interpreter loads: the web process stays light, the engine stays plain."""

import json
import os
import subprocess
import sys

import pytest

from tests.shape.tree import ROOT

PROBE = """
import json, sys
{before}
import {module}
print(json.dumps(sorted(sys.modules)))
"""
DJANGO = "import os, django; os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'linksnap.settings'); django.setup()"


def loaded_by(module: str, before: str = "") -> set[str]:
    code = PROBE.format(module=module, before=before)
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=dict(os.environ), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return {name.split(".")[0] for name in json.loads(done.stdout.splitlines()[-1])}


def test_it_serves_pages_without_torch_and_playwright() -> None:
    heavy = {"torch", "sentence_transformers", "transformers", "playwright", "ml", "workers", "sklearn", "scipy"}
    assert not loaded_by("linksnap.urls", DJANGO) & heavy


@pytest.mark.parametrize(
    "module", ["workers.capture.host", "workers.capture.__main__", "workers.egress.server", "workers.extract.page"]
)
def test_it_captures_without_django(module: str) -> None:
    assert not loaded_by(module) & {"django", "celery", "redis", "torch", "ml", "psycopg"}


def test_it_captures_without_parsers_in_the_worker() -> None:
    before = f"{DJANGO}; import workers.celery"
    heavy = {"trafilatura", "lxml", "py3langid", "numpy", "nh3", "PIL", "playwright", "torch", "ml"}
    assert not loaded_by("workers.tasks.capture", before) & heavy


def test_it_encodes_without_django() -> None:
    assert not loaded_by("ml.cli") & {"django", "celery", "redis", "linksnap", "workers", "playwright"}


def test_it_supervises_with_the_standard_library_alone() -> None:
    loaded = loaded_by("linksnap.embedded.__main__")
    assert not loaded & {"django", "celery", "redis", "psycopg", "torch", "workers", "ml"}
