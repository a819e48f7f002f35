"""What watchers ask."""

import pytest
from django.db import DatabaseError
from django.test import Client


def test_it_lives_without_a_database() -> None:
    response = Client().get("/healthz")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})


@pytest.mark.django_db
def test_it_is_ready_when_the_database_answers() -> None:
    assert Client().get("/readyz").json() == {"status": "ready", "database": True}


@pytest.mark.django_db
def test_it_is_not_ready_without_its_database(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> None:
        raise DatabaseError

    monkeypatch.setattr("linksnap.views.health.connection.cursor", refuse)
    assert Client().get("/readyz").status_code == 503
