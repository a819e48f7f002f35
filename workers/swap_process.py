"""Which encoders wait for the process that makes them ready (workers.encoder_swap)."""

from dataclasses import dataclass

from linksnap.models import Encoder, EncoderState
from linksnap.services.encoder_tables import lacks_indexes
from workers.side_process import SideProcess


@dataclass
class WaitingEncoders:
    """Encoders with work to do: chosen ones first; the active one until none of its indexes is missing."""

    active_is_whole: bool = False

    def __call__(self) -> list[int]:
        """Their ids; the answer about the active one is remembered."""
        waiting = Encoder.objects.filter(state__in=[EncoderState.CHOSEN, EncoderState.BUILDING])
        ids = list(waiting.order_by("-state", "pk").values_list("pk", flat=True))
        active = Encoder.objects.filter(state=EncoderState.ACTIVE).first()
        if active is not None and not self.active_is_whole:
            self.active_is_whole = not lacks_indexes(active)
            ids += [] if self.active_is_whole else [active.pk]
        return ids


def swap_process() -> SideProcess:
    """Started where an encoder waits to be built or to become active, or lacks an index."""
    return SideProcess("workers.encoder_swap", WaitingEncoders())
