"""Every objective against a slow loop written from its formula, in float64, and its gradient against differences."""

import copy
import math

import pytest
import torch
from torch import Tensor

from ml.losses.clusters import ClusterDiscrimination, clusters_of
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
from ml.losses.types import NO_TAG, Objective
from ml.losses.wrappers import Braked, Matryoshka, Projected, spread
from tests.ml.losses.batches import SCALE, check_gradient, cosine, minus_log_share, strangers, unit_rows, views

TAGS = torch.tensor([[0, 1, 2], [1, 1, NO_TAG], [2, 3, NO_TAG], [3, 3, 2], [4, 9, NO_TAG]])


def same(loss: Tensor, expected: float) -> bool:
    return abs(float(loss) - expected) < 1e-5


def nce(anchors: Tensor, positives: Tensor, more: list[Tensor], hardness: float = 0.0) -> float:
    rows = range(len(anchors))
    losses = []
    for i in rows:
        others = [cosine(anchors[i], positives[j]) for j in rows if j != i]
        others += [cosine(anchors[i], view[j]) for view in more for j in rows]
        shifted = [(SCALE + hardness) * other for other in others]
        losses.append(minus_log_share(SCALE * cosine(anchors[i], positives[i]), shifted))
    return sum(losses) / len(losses)


def test_it_equals_info_nce() -> None:
    anchors, positives, negatives = views(3)
    assert same(InfoNCE(SCALE)([anchors, positives], strangers()), nce(anchors, positives, []))
    assert same(InfoNCE(SCALE)([anchors, positives, negatives], strangers()), nce(anchors, positives, [negatives]))
    assert same(InfoNCE(SCALE, hardness=3.0)([anchors, positives], strangers()), nce(anchors, positives, [], 3.0))
    both = (nce(anchors, positives, []) + nce(positives, anchors, [])) / 2
    assert same(InfoNCE(SCALE, Direction.BOTH)([anchors, positives], strangers()), both)


def supervised(rows: Tensor, positives: list[list[int]], temperature: float, inside: bool) -> float:
    losses = []
    for i, mine in enumerate(positives):
        if not mine:
            continue
        everyone = sum(math.exp(cosine(rows[i], rows[a]) / temperature) for a in range(len(rows)) if a != i)
        shares = [math.exp(cosine(rows[i], rows[p]) / temperature) / everyone for p in mine]
        terms = (
            -math.log(sum(shares) / len(shares)) if inside else sum(-math.log(share) for share in shares) / len(shares)
        )
        losses.append(terms)
    return sum(losses) / len(losses)


def test_it_equals_sup_con_with_several_tags() -> None:
    (rows,) = views(1)
    positives = [[1, 3], [0], [3], [0, 2], []]
    assert same(SupConOut(0.5)([rows], TAGS), supervised(rows, positives, 0.5, inside=False))
    assert same(SupConIn(0.5)([rows], TAGS), supervised(rows, positives, 0.5, inside=True))


def test_it_tells_positives_apart_where_nobody_is_a_stranger() -> None:
    (rows,) = views(1, rows=3)
    names = torch.tensor([[0, 7], [1, 7], [2, 7]])
    assert same(SupConOut(0.5)([rows], names), supervised(rows, [[1, 2], [0, 2], [0, 1]], 0.5, inside=False))


def test_it_equals_nt_xent() -> None:
    first, second = views(2)
    rows = torch.cat([first, second])
    losses = []
    for i in range(10):
        others = [cosine(rows[i], rows[k]) / 0.5 for k in range(10) if k not in (i, (i + 5) % 10)]
        losses.append(minus_log_share(cosine(rows[i], rows[(i + 5) % 10]) / 0.5, others))
    assert same(NTXent(0.5)([first, second], strangers()), sum(losses) / 10)


def test_it_equals_the_mean_of_all_pairs_of_views() -> None:
    three = views(3)
    pairs = [(0, 1), (0, 2), (1, 2)]
    both = [(nce(three[a], three[b], []) + nce(three[b], three[a], [])) / 2 for a, b in pairs]
    pair = InfoNCE(SCALE, Direction.BOTH)
    assert same(MultiView(pair=pair)(three, strangers()), sum(both) / 3)
    assert same(MultiView(core=True, pair=pair)(three, strangers()), sum(both[:2]) / 2)


def test_it_compares_a_passage_with_the_rest_of_its_page() -> None:
    (rows,) = views(1)
    pages = [0, 0, 0, 1, 1]
    means = {page: rows[[i for i in range(5) if pages[i] == page]].sum(0) for page in (0, 1)}
    losses = []
    for i, page in enumerate(pages):
        rest = torch.nn.functional.normalize(means[page] - rows[i], dim=0)
        other = torch.nn.functional.normalize(means[1 - page], dim=0)
        losses.append(minus_log_share(SCALE * cosine(rows[i], rest), [SCALE * cosine(rows[i], other)]))
    assert same(LocalGlobal(SCALE)([rows], torch.tensor(pages)), sum(losses) / 5)


def test_it_takes_its_negatives_from_the_queue() -> None:
    queries, keys, earlier = views(3)
    moco = MoCo(6, size=8, scale=SCALE)
    moco.queue.push(earlier.detach(), torch.arange(10, 15))
    losses = [
        minus_log_share(SCALE * cosine(queries[i], keys[i]), [SCALE * cosine(queries[i], earlier[j]) for j in range(5)])
        for i in range(5)
    ]
    assert same(moco([queries, keys], strangers()), sum(losses) / 5)
    assert moco.queue.names[:, 0].tolist() == [12, 13, 14, 0, 1, 2, 3, 4]


def test_it_equals_sigmoid_nce() -> None:
    anchors, positives = views(2)
    expected = 0.0
    for i in range(5):
        for j in range(5):
            sign = 1 if i == j else -1
            expected += math.log(1 + math.exp(-sign * (SCALE * cosine(anchors[i], positives[j]) - 2.0)))
    assert same(SigmoidNCE(SCALE, -2.0).double()([anchors, positives], strangers()), expected / 5)


def test_it_equals_clip() -> None:
    anchors, positives = views(2)
    both = (nce(anchors, positives, []) + nce(positives, anchors, [])) / 2
    assert same(Symmetric(SCALE).double()([anchors, positives], strangers()), both)


def test_it_pulls_yes_and_pushes_no() -> None:
    left, right = views(2)
    names = torch.tensor([[0, 1], [1, 0], [2, 1], [3, 0], [4, 0]])
    cosines = [cosine(left[i], right[i]) for i in range(5)]
    yes, no = [0, 2], [1, 3, 4]
    near = sum(max(0.0, 0.9 - cosines[i]) for i in yes) / 2
    far = sum(max(0.0, cosines[i] - 0.1) for i in no) / 3
    assert same(PairMargin(0.9, 0.1)([left, right], names), near + far)
    hard_yes = [i for i in yes if cosines[i] < max(cosines[j] for j in no)]
    hard_no = [i for i in no if cosines[i] > min(cosines[j] for j in yes)]
    near = sum(max(0.0, 0.9 - cosines[i]) for i in hard_yes) / max(1, len(hard_yes))
    far = sum(max(0.0, cosines[i] - 0.1) for i in hard_no) / max(1, len(hard_no))
    assert same(PairMargin(0.9, 0.1, online=True)([left, right], names), near + far)


def test_it_equals_the_triplet_losses() -> None:
    anchors, positives, negatives = views(3)
    gaps = [0.2 - cosine(anchors[i], positives[i]) + cosine(anchors[i], negatives[i]) for i in range(5)]
    assert same(Triplet(0.2)([anchors, positives, negatives], strangers()), sum(max(0.0, gap) for gap in gaps) / 5)
    alike = {0: [1, 3], 1: [0], 2: [3], 3: [0, 2]}
    hardest = []
    for i, mine in alike.items():
        furthest = min(cosine(anchors[i], anchors[p]) for p in mine)
        nearest = max(cosine(anchors[i], anchors[k]) for k in range(5) if k != i and k not in mine)
        hardest.append(max(0.0, 0.2 - furthest + nearest))
    assert same(BatchHard(0.2)([anchors], TAGS), sum(hardest) / 4)


def test_it_weighs_the_hard_view_against_the_plain_one() -> None:
    memory, plain, changed = views(3)
    expected = 0.7 * nce(changed, memory, []) + 0.3 * nce(plain, memory, [])
    assert same(HardPositive(0.7, InfoNCE(SCALE))([memory, plain, changed], strangers()), expected)


def test_it_takes_clusters_for_tags() -> None:
    (rows,) = views(1)
    names = torch.stack([torch.arange(5), torch.tensor([0, 0, 1, 1, 2])], dim=1)
    expected = supervised(rows, [[1], [0], [3], [2], []], 0.5, inside=False)
    assert same(ClusterDiscrimination(SupConOut(0.5))([rows], names), expected)
    two = torch.cat([unit_rows(1, seed=1)] * 4 + [-unit_rows(1, seed=1)] * 4).detach().float().numpy()
    assert [len(set(clusters_of(two, 2)[part].tolist())) for part in (slice(0, 4), slice(4, 8))] == [1, 1]
    assert len(set(clusters_of(two[:1], 5).tolist())) == 1


def test_it_means_the_objective_over_prefixes() -> None:
    anchors, positives = views(2)
    short = [torch.nn.functional.normalize(view[:, :3], dim=1) for view in (anchors, positives)]
    expected = (nce(anchors, positives, []) + nce(short[0], short[1], [])) / 2
    assert same(Matryoshka(InfoNCE(SCALE), (6, 3))([anchors, positives], strangers()), expected)


def test_it_adds_what_leaving_the_base_costs() -> None:
    anchors, positives, base_a, base_p = views(4)
    away = [
        1 - sum(cosine(mine[i], base[i]) for i in range(5)) / 5
        for mine, base in ((anchors, base_a), (positives, base_p))
    ]
    braked = Braked(InfoNCE(SCALE), distillation=2.0)
    assert same(braked([anchors, positives, base_a, base_p], strangers()), nce(anchors, positives, []) + sum(away))
    others = [cosine(anchors[i], anchors[j]) for i in range(5) for j in range(5) if i != j]
    first, second = sum(others) / 20, sum(other**2 for other in others) / 20
    assert same(spread(anchors, strangers()), first**2 + max(0.0, second - 1 / 6))
    assert float(spread(anchors[:1], strangers(1))) == 0


def test_it_trains_on_a_projection() -> None:
    anchors, positives = views(2)
    projected = Projected(InfoNCE(SCALE), 6, 4).double()
    z = [torch.nn.functional.normalize(projected.head(view), dim=1) for view in (anchors, positives)]
    assert same(projected([anchors, positives], strangers()), nce(z[0], z[1], []))


OBJECTIVES: list[tuple[Objective, int, Tensor]] = [
    (InfoNCE(SCALE, Direction.BOTH), 2, strangers()),
    (InfoNCE(SCALE), 3, strangers()),
    (NTXent(0.5), 2, strangers()),
    (MultiView(), 3, strangers()),
    (LocalGlobal(SCALE), 1, torch.tensor([0, 0, 1, 1, 2])),
    (SupConOut(0.5), 1, TAGS),
    (SupConIn(0.5), 1, TAGS),
    (SigmoidNCE().double(), 2, strangers()),
    (Symmetric().double(), 2, strangers()),
    (PairMargin(), 2, torch.tensor([[0, 1], [1, 0], [2, 1], [3, 0], [4, 0]])),
    (Triplet(), 3, strangers()),
    (BatchHard(), 1, TAGS),
    (Matryoshka(InfoNCE(SCALE), (6, 3)), 2, strangers()),
    (Braked(InfoNCE(SCALE), spreading=1.0), 2, strangers()),
    (Projected(InfoNCE(SCALE), 6, 4).double(), 2, strangers()),
]


@pytest.mark.parametrize(("objective", "count", "names"), OBJECTIVES, ids=lambda one: type(one).__name__)
def test_it_has_the_gradient_of_its_formula(objective: Objective, count: int, names: Tensor) -> None:
    assert check_gradient(copy.deepcopy(objective), views(count), names)


def test_it_gives_keys_and_memory_no_gradient() -> None:
    queries, keys = views(2)
    MoCo(6)([queries, keys], strangers()).backward()
    assert keys.grad is None and queries.grad is not None
    memory, plain, changed = views(3)
    HardPositive()([memory, plain, changed], strangers()).backward()
    assert memory.grad is not None and not memory.grad.any() and plain.grad is not None
