"""Everything that is measured in one library, in turn."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from rich.progress import Progress

from benchmarks.search_speed import exactness, peers
from benchmarks.search_speed.asking import Asked, ask_all
from benchmarks.search_speed.indexes import build_index, forget_phrases, ingest_rate
from benchmarks.search_speed.instance import Ground
from benchmarks.search_speed.library import HOSTS, PASSAGES_A_PAGE
from benchmarks.search_speed.texts import Material
from linksnap.services.phrases import phrase_vector

COLD, WARM, COMPARED = 100, 200, 60
CLIENTS = (4, 16)


def measure(ground: Ground, material: Material, bar: Progress, *, with_peers: bool) -> dict[str, Any]:
    """One library's figures: times by mode, cold and warm, filters, throughput, exactness, indexes, peers."""
    steps = bar.add_task("measuring", total=7 + len(HOSTS))
    run: dict[str, Any] = {
        "pages": ground.plan.pages,
        "passages": ground.plan.pages * PASSAGES_A_PAGE,
        "texts": len(material.texts),
    }

    def done(name: str, value: object) -> None:
        run[name] = value
        bar.advance(steps)

    done("index", build_index(ground))
    done("one_client", _one_client(ground, material))
    done("throughput", {str(clients): _throughput(ground, material, clients) for clients in CLIENTS})
    phrases = _phrases(ground, material)
    done("exactness", {"none": asdict(exactness.recall(ground.owner, ground.encoder, phrases, ""))})
    filtered = {}
    for name, (host, _) in HOSTS.items():
        questions = material.questions[COLD : COLD + WARM // 2]
        times = {mode: ask_all(ground.port, ground.token, Asked(questions, mode, host)).as_json() for mode in MODES}
        run["exactness"][name] = asdict(exactness.recall(ground.owner, ground.encoder, phrases, host))
        filtered[name] = times
        bar.advance(steps)
    run["filtered"] = filtered
    done("ingest", ingest_rate(ground, material))
    done("peers", peers.measure(ground.plan, material, phrases) if with_peers else {})
    bar.update(steps, completed=7 + len(HOSTS))
    return run


MODES = ("keyword", "meaning", "hybrid")


def _one_client(ground: Ground, material: Material) -> dict[str, Any]:
    """Times by mode with phrases nobody has asked (hybrid) and with those that were."""
    warm = material.questions[COLD : COLD + WARM]
    ask_all(ground.port, ground.token, Asked(warm[:50], "hybrid"))
    forget_phrases()
    times: dict[str, Any] = {
        "hybrid, cold": ask_all(ground.port, ground.token, Asked(material.questions[:COLD], "hybrid")).as_json(),
    }
    ask_all(ground.port, ground.token, Asked(warm, "hybrid"))
    for mode in MODES:
        times[f"{mode}, warm"] = ask_all(ground.port, ground.token, Asked(warm, mode)).as_json()
    return times


def _throughput(ground: Ground, material: Material, clients: int) -> dict[str, Any]:
    warm = material.questions[COLD : COLD + WARM]
    return {mode: ask_all(ground.port, ground.token, Asked(warm, mode), clients).as_json() for mode in MODES}


def _phrases(ground: Ground, material: Material) -> list[list[float]]:
    found = [phrase_vector(question, ground.encoder) for question in material.questions[: COMPARED + 40]]
    return [vector for vector in found if vector is not None][:COMPARED]
