"""How the encoders of the instance stand: which is active, which is on its way and how far."""

from dataclasses import dataclass

from django.db.models import Count

from linksnap.models import Encoder, EncoderState, Passage, PassageEmbedding


@dataclass(frozen=True)
class EncoderStanding:
    """An encoder, and how many `of` all passages have its vectors; `doing` is a code of workers.encoder_swap."""

    encoder: Encoder
    made: int
    of: int
    doing: str

    @property
    def percent(self) -> int:
        """Rounded down: 100 only when nothing is missing."""
        return self.made * 100 // self.of if self.of else 100


def standings() -> list[EncoderStanding]:
    """Every encoder, the active one first, then the newest."""
    of = Passage.objects.count()
    counted = PassageEmbedding.objects.values_list("encoder_id").annotate(n=Count("passage_id")).order_by()
    made = dict(counted)
    rows = sorted(Encoder.objects.all(), key=lambda row: (row.state != EncoderState.ACTIVE, -row.pk))
    return [EncoderStanding(row, made.get(row.pk, 0), of, _doing(row)) for row in rows]


def standings_if_several() -> list[EncoderStanding]:
    """Every encoder where there is more than the active one; else nothing, and nothing is counted."""
    return standings() if Encoder.objects.count() > 1 else []


def _doing(row: Encoder) -> str:
    on_its_way = row.state in (EncoderState.BUILDING, EncoderState.CHOSEN)
    return str(row.report.get("progress", {}).get("doing", "waits")) if on_its_way else ""
