"""Trains the encoder: `python -m workers.encoder_training RUN_ID`, started by the resident one where a run waits.

Pages of those who agreed become records, records pairs; an adapter is trained from the base, merged, and judged beside
the live encoder. One that the gate accepts is made ready beside it and waits for the operator's word; another is kept
as a report only. Polite (nice 19); killed, it goes on from its last checkpoint.
"""

import os
import shutil
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "linksnap.settings")
django.setup()

import structlog  # noqa: E402
from django.conf import settings  # noqa: E402
from django.db import DatabaseError, connection  # noqa: E402

from linksnap.models import EncoderState, TrainingRun, WorkState  # noqa: E402
from linksnap.queries.nearest_pages import active_encoder  # noqa: E402
from linksnap.queries.training_pages import training_pages  # noqa: E402
from linksnap.rules.this_process import process_name  # noqa: E402
from linksnap.services import encoders, training_runs  # noqa: E402
from ml.data.pairs import counts, pairs_of, samples  # noqa: E402
from ml.data.records import PageRecord, read_records, write_records  # noqa: E402
from ml.data.split import split_by_site_and_time  # noqa: E402
from ml.encoder.load import load_encoder  # noqa: E402
from ml.encoder.types import EncoderError, TextEncoder  # noqa: E402
from ml.evaluation.gate import Report, judge  # noqa: E402
from ml.evaluation.scores import Remembered  # noqa: E402
from ml.training.candidate import Candidate, candidate  # noqa: E402
from ml.training.run import TooLittle, Trained, train  # noqa: E402
from ml.training.settings import BadSettings, TrainingSettings  # noqa: E402
from ml.training.watch import Progress  # noqa: E402
from workers.open_encoder import open_encoder  # noqa: E402
from workers.training_search import LibrarySearch  # noqa: E402

log = structlog.get_logger(__name__)

_NICE = 19
_BEAT_S = 20.0
MOST_CURVE = 400


class Cancelled(RuntimeError):
    """Somebody ended the run, or another process has it."""


class Stopped(BaseException):
    """LinkSnap is being stopped; no handler of errors on the way may take it for one."""


def _stop(signum: int, frame: object) -> None:
    raise Stopped


@dataclass
class Training:
    """One run on its way; what it makes lies in `folder`."""

    run: TrainingRun
    folder: Path
    stop: threading.Event = field(default_factory=threading.Event)

    def carry_out(self) -> None:
        """From the rows to the gate's word. Raises what is wrong with settings, library, disk or encoder."""
        recipe = TrainingSettings.from_json(self.run.config)
        base = base_folder()
        pages = self.pages()
        split = split_by_site_and_time(pages)
        pairs = pairs_of(split.train)
        self.say(
            data={
                "pages": len(pages),
                "held_out": len(split.held_out),
                "pairs": counts(pairs),
                "samples": samples(pairs),
            }
        )
        trained = train(base, pairs, recipe, self.folder, self.step)
        self.say(progress={"doing": "judging"})
        live = Remembered(self.live())

        def judged(encoder: Path) -> Report:
            return judge(split, live, load_encoder(encoder), LibrarySearch(pages))

        self.end(trained, candidate(base, trained.adapter, self.folder, f"library-{self.run.pk}", judged))

    def pages(self) -> list[PageRecord]:
        """The records, kept in a file so that a run that goes on learns from the same pages."""
        path = self.folder / "records.jsonl"
        if not path.exists():
            self.say(progress={"doing": "reading"})
            half = path.with_suffix(".part")
            write_records(half, (PageRecord(**asdict(page)) for page in training_pages()))
            half.rename(path)
        return list(read_records(path))

    def live(self) -> TextEncoder:
        """The encoder that search runs now."""
        row = active_encoder()
        return open_encoder(row) if row else load_encoder(base_folder())

    def step(self, progress: Progress) -> None:
        """Write down a step of the training; raises Cancelled when somebody has ended it."""
        curve = {"step": progress.step, "loss": progress.loss}
        if progress.health:
            curve |= {name: round(value, 4) for name, value in asdict(progress.health).items()}
        self.run.curves = [*self.run.curves, curve][-MOST_CURVE:]
        shown = {"doing": "training", "step": progress.step, "steps": progress.steps, "loss": progress.loss}
        self.say(progress=shown, curves=self.run.curves)

    def say(self, **facts: Any) -> None:
        """Keep the run ours and its page up to date. Raises Cancelled."""
        if not training_runs.beat(self.run, **facts):
            raise Cancelled

    def end(self, trained: Trained, found: Candidate) -> None:
        """Register what the gate accepts; throw away the weights of what it does not."""
        report, merged = found.report, found.encoder
        degenerated = trained.stopped not in ("", "time")
        told = {
            "outcome": trained.stopped if degenerated else report.outcome.value,
            "rows": [asdict(row) for row in report.rows],
            "strength": found.strength,
            "steps": trained.steps,
            "seconds": trained.seconds,
            "pairs": trained.pairs,
            "before": asdict(trained.before),
            "after": asdict(trained.after),
        }
        row = None
        if report.is_accepted and not degenerated:
            base = active_encoder()
            row = encoders.add(merged)
            type(row).objects.filter(pk=row.pk).update(base=base.revision if base else "")
            encoders.note(row, gate=told)
            if row.state == EncoderState.REFUSED:
                row = None
        else:
            shutil.rmtree(merged, ignore_errors=True)
        # Checkpoints are large, and the records are people's own words: neither stays longer than it is needed.
        shutil.rmtree(self.folder / "checkpoints", ignore_errors=True)
        (self.folder / "records.jsonl").unlink(missing_ok=True)
        training_runs.finish(self.run, WorkState.SUCCEEDED, report=told, encoder=row, progress={"doing": "done"})
        log.info("training_done", run=self.run.public_id, outcome=told["outcome"], seconds=trained.seconds)


def base_folder() -> Path:
    """The encoder every training begins with: never one that was trained here, or the drift would add up."""
    return settings.ENV.encoder_folder


def folder_of(run: TrainingRun) -> Path:
    """Where a run's files lie."""
    return settings.ENV.data / "encoders" / f"training-{run.public_id}"


@contextmanager
def beating(training: Training) -> Iterator[None]:
    """Keep the lease while long steps run, from a thread with a connection of its own."""

    def beat() -> None:
        while not training.stop.wait(_BEAT_S):
            with suppress(DatabaseError):
                training_runs.beat(training.run)
        connection.close()

    thread = threading.Thread(target=beat, daemon=True)
    thread.start()
    try:
        yield
    finally:
        training.stop.set()
        thread.join()


def main() -> None:
    """Take the training that waits and carry it out; every fault is written to its row."""
    os.nice(_NICE)
    signal.signal(signal.SIGTERM, _stop)
    run = training_runs.claim(int(sys.argv[1]), process_name())
    if run is None:
        return
    folder = folder_of(run)
    training = Training(run, folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with beating(training):
            training.carry_out()
    except Stopped:
        training_runs.give_back(run)
    except Cancelled:
        log.info("training_cancelled", run=run.public_id)
        shutil.rmtree(folder, ignore_errors=True)
    except TooLittle as error:
        training_runs.finish(run, WorkState.FAILED, reason="too_few_pairs", detail=str(error))
    except BadSettings as error:
        training_runs.finish(run, WorkState.FAILED, reason="bad_settings", detail=str(error))
    except EncoderError as error:
        training_runs.finish(run, WorkState.FAILED, reason="encoder", detail=str(error))
    except OSError as error:
        # A full disk, mostly; what was written so far helps nobody.
        log.exception("training_failed", run=run.public_id)
        shutil.rmtree(folder, ignore_errors=True)
        training_runs.finish(run, WorkState.FAILED, reason="disk", detail=str(error)[:500])
    except DatabaseError:
        raise
    except Exception as error:
        log.exception("training_failed", run=run.public_id)
        training_runs.finish(run, WorkState.FAILED, reason="internal", detail=repr(error)[:500])


if __name__ == "__main__":
    main()
