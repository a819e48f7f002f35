"""A person and their browser, as nearly every test of pages wants them.

Nothing of linksnap is imported at the top: pytest loads this file before the settings.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from django.test import Client

    from linksnap.models import User


@pytest.fixture
def alice() -> User:
    from tests.people import person

    return person("alice")


@pytest.fixture
def browser(alice: User) -> Client:
    from tests.people import browser_of

    return browser_of(alice)
