"""Asks the running product over HTTP, by one client or many, and tells how long each answer took."""

from __future__ import annotations

import http.client
import json
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

import numpy as np


class AnswerProblem(RuntimeError):
    """The product answered something else than hits, or by words alone where meaning was asked for."""


@dataclass(frozen=True)
class Asked:
    """What is asked: the questions in turn, the mode, and a filter by site ("" for none)."""

    questions: Sequence[str]
    mode: str = "hybrid"
    site: str = ""


@dataclass(frozen=True)
class Times:
    """Milliseconds of each answer, and how many seconds all of them took together."""

    each_ms: tuple[float, ...]
    seconds: float

    def as_json(self) -> dict[str, float]:
        """Median, 95th percentile, answers a second."""
        p50, p95 = np.percentile(self.each_ms, [50, 95])
        rate = len(self.each_ms) / self.seconds
        return {"p50_ms": round(float(p50), 1), "p95_ms": round(float(p95), 1), "a_second": round(rate, 1)}


class Client:
    """One person's browser: a connection that stays open."""

    def __init__(self, port: int, token: str) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self._headers = {"Authorization": f"Bearer {token}"}

    def ask(self, question: str, asked: Asked) -> float:
        """Ask one question; the milliseconds until the whole answer is here. Raises AnswerProblem."""
        wanted = {"q": question, "mode": asked.mode, "limit": 10, **({"site": asked.site} if asked.site else {})}
        begun = time.perf_counter()
        self._connection.request("GET", f"/api/v1/search?{urlencode(wanted)}", headers=self._headers)
        answer = self._connection.getresponse()
        content = answer.read()
        took = (time.perf_counter() - begun) * 1000
        if answer.status != 200:
            raise AnswerProblem(f"{answer.status}: {content[:300].decode(errors='replace')}")
        if json.loads(content)["fallback"]:
            raise AnswerProblem(f"no vector for {question!r}: the encoder did not answer")
        return took


def ask_all(port: int, token: str, asked: Asked, clients: int = 1) -> Times:
    """Let `clients` ask the questions between them, each the next as soon as it has an answer."""
    waiting = list(reversed(asked.questions))
    took: list[float] = []
    faults: list[Exception] = []

    def go_on() -> None:
        client = Client(port, token)
        while waiting and not faults:
            try:
                took.append(client.ask(waiting.pop(), asked))
            except IndexError:
                return
            except (AnswerProblem, OSError) as error:
                faults.append(error)

    begun = time.perf_counter()
    threads = [threading.Thread(target=go_on) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        raise AnswerProblem(str(faults[0]))
    return Times(tuple(took), time.perf_counter() - begun)
