"""A made-up history of trainings for the encoder's page: one the gate let through, one it refused."""

from datetime import timedelta

from django.utils import timezone

from linksnap.models import Encoder, EncoderState, TrainingRun, WorkState

_ROWS = (
    ("library", "library", 412, 0.684, 0.731, 0.021, 0.073),
    ("tags", "library", 168, 0.571, 0.613, -0.006, 0.089),
    ("said", "library", 260, 0.702, 0.748, 0.018, 0.075),
    ("words", "library", 152, 0.653, 0.702, 0.011, 0.087),
    ("en_to_zh", "public", 80, 0.931, 0.934, -0.009, 0.016),
    ("zh_to_en", "public", 80, 0.918, 0.927, -0.004, 0.024),
)
_SAMPLES = (
    ("title_passage", "zh", "湿地影像志：一年四季的芦苇荡", "清晨六点，水面上的雾还没散，第一批白鹭已经落在浅滩上。"),
    ("question_hit", "zh", "备份没演练过算不算备份", "自托管备份的三二一法则 没有演练过的备份不算备份。"),
    ("next_passage", "en", "The clock was set by the noon gun for a hundred years.", "Then the harbour fell silent."),
)


def train_twice() -> None:
    """Two trainings that are over, a month apart."""
    trained, _ = Encoder.objects.get_or_create(
        name="library-2", revision="5f0c2a7be913", defaults={"dim": 384, "state": EncoderState.READY}
    )
    names = ("name", "kind", "n", "before", "after", "low", "high")
    better = [dict(zip(names, row, strict=True)) for row in _ROWS]
    curves = [
        {"step": step, "loss": round(0.6 + 2.4 / (1 + step / 30) + 0.05 * (step % 3), 3)} for step in range(5, 400, 5)
    ]
    data = {
        "pages": 3_214,
        "pairs": {
            "title_passage zh": 4_120,
            "title_passage en": 2_871,
            "question_hit zh": 164,
            "next_passage en": 3_002,
        },
        "samples": [dict(zip(("source", "lang", "anchor", "positive"), one, strict=True)) for one in _SAMPLES],
    }
    for days, outcome, rows, encoder in ((33, "tie", better[4:], None), (2, "better", better, trained)):
        run = TrainingRun.objects.create(
            state=WorkState.SUCCEEDED,
            report={"outcome": outcome, "rows": rows, "strength": 0.5 if encoder else 1.0},
            curves=curves,
            data=data,
            encoder=encoder,
        )
        TrainingRun.objects.filter(pk=run.pk).update(created_at=timezone.now() - timedelta(days=days))
