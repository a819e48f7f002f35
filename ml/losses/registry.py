"""Every objective by name: what its batches hold, and how it is made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from ml.losses.adversarial import AdversarialPair
from ml.losses.clusters import ClusterDiscrimination
from ml.losses.denoising import WordsBack
from ml.losses.hard_positive import HardPositive
from ml.losses.info_nce import Direction, InfoNCE
from ml.losses.local_global import LocalGlobal
from ml.losses.moco import MoCo
from ml.losses.multi_view import MultiView
from ml.losses.nt_xent import NTXent
from ml.losses.pair_margin import BatchHard, PairMargin, Triplet
from ml.losses.sigmoid_nce import SigmoidNCE
from ml.losses.sup_con import SupConIn, SupConOut
from ml.losses.symmetric import Symmetric
from ml.losses.types import Objective
from ml.losses.wrappers import Braked, Matryoshka, Projected


class BatchShape(StrEnum):
    """What the rows of a batch hold, column by column."""

    PAIRS = "pairs"  # anchor, positive
    TRIPLETS = "triplets"  # anchor, positive, hard negative
    TWO_VIEWS = "two_views"  # two changed copies of one text
    MANY_VIEWS = "many_views"  # three views of a page, of different kinds
    PASSAGES = "passages"  # two passages of a page
    TAGGED = "tagged"  # two texts of pages that share tags; page and tags in the names
    CLUSTERED = "clustered"  # one text; page and cluster in the names
    JUDGED = "judged"  # two texts; page and yes/no in the names
    MEMORY = "memory"  # page, page, hard view of it
    TEXTS = "texts"  # one text, no partner
    DAMAGED = "damaged"  # a text most of whose words are gone, the whole text


@dataclass(frozen=True)
class Family:
    """An objective of the catalogue. `make` takes the width of the vectors."""

    name: str
    shape: BatchShape
    make: Callable[[int], Objective]
    # The second column is embedded by a momentum encoder; the one column is embedded twice; views of the base follow;
    # the first column comes again with its words moved; a decoder writes the second column.
    momentum: bool = False
    twice: bool = False
    base: bool = False
    adversarial: bool = False
    decoder: bool = False


def _prefixes(dim: int) -> tuple[int, ...]:
    return tuple(size for size in (dim, 256, 128) if size <= dim)


FAMILIES = {
    family.name: family
    for family in (
        Family("info_nce", BatchShape.PAIRS, lambda dim: InfoNCE()),
        Family("info_nce_both", BatchShape.PAIRS, lambda dim: InfoNCE(direction=Direction.BOTH)),
        Family("info_nce_hard", BatchShape.PAIRS, lambda dim: InfoNCE(hardness=9.0)),
        Family("info_nce_negatives", BatchShape.TRIPLETS, lambda dim: InfoNCE()),
        Family("nt_xent", BatchShape.TWO_VIEWS, lambda dim: NTXent()),
        Family("sim_cse", BatchShape.TEXTS, lambda dim: InfoNCE(), twice=True),
        Family("multi_view", BatchShape.MANY_VIEWS, lambda dim: MultiView()),
        Family("multi_view_core", BatchShape.MANY_VIEWS, lambda dim: MultiView(core=True)),
        Family("local_global", BatchShape.PASSAGES, lambda dim: LocalGlobal()),
        Family("moco", BatchShape.PAIRS, lambda dim: MoCo(dim), momentum=True),
        Family("sup_con_out", BatchShape.TAGGED, lambda dim: SupConOut()),
        Family("sup_con_in", BatchShape.TAGGED, lambda dim: SupConIn()),
        Family("pair_margin", BatchShape.JUDGED, lambda dim: PairMargin()),
        Family("pair_margin_online", BatchShape.JUDGED, lambda dim: PairMargin(online=True)),
        Family("triplet", BatchShape.TRIPLETS, lambda dim: Triplet()),
        Family("batch_hard", BatchShape.TAGGED, lambda dim: BatchHard()),
        Family("sigmoid_nce", BatchShape.PAIRS, lambda dim: SigmoidNCE()),
        Family("clusters", BatchShape.CLUSTERED, lambda dim: ClusterDiscrimination()),
        Family("symmetric", BatchShape.PAIRS, lambda dim: Symmetric()),
        Family("hard_positive", BatchShape.MEMORY, lambda dim: HardPositive()),
        Family("adversarial", BatchShape.PAIRS, lambda dim: AdversarialPair(), adversarial=True),
        Family("denoising", BatchShape.DAMAGED, lambda dim: WordsBack(), decoder=True),
        Family("projected", BatchShape.PAIRS, lambda dim: Projected(InfoNCE(), dim)),
        Family("matryoshka", BatchShape.PAIRS, lambda dim: Matryoshka(InfoNCE(), _prefixes(dim))),
        Family("distilled", BatchShape.PAIRS, lambda dim: Braked(InfoNCE(), distillation=1.0), base=True),
        Family("spread_out", BatchShape.PAIRS, lambda dim: Braked(InfoNCE(), spreading=1.0)),
    )
}


def family_named(name: str) -> Family:
    """The family of this name; raises ValueError with the names there are."""
    if name not in FAMILIES:
        raise ValueError(f"no objective is called {name!r}; there are {', '.join(sorted(FAMILIES))}")
    return FAMILIES[name]
