"""Cluster discrimination: groups found in the vectors themselves stand in for tags."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import torch
from numpy.typing import NDArray
from sklearn.cluster import MiniBatchKMeans
from torch import Tensor

from ml.losses.sup_con import SupConOut
from ml.losses.types import NO_TAG, Objective, pages_of


def clusters_of(vectors: NDArray[np.float32], count: int, seed: int = 0) -> NDArray[np.int64]:
    """The cluster of each row of (n, d) unit vectors, by spherical mini-batch k-means; at most n clusters."""
    fitted = MiniBatchKMeans(min(count, len(vectors)), random_state=seed, n_init=3, batch_size=1024)
    return np.asarray(fitted.fit_predict(vectors), dtype=np.int64)


@dataclass(frozen=True)
class ClusterDiscrimination:
    """Inputs: one or more views; names (n, 2): page, then the cluster found for it before this round.

    The loss of `SupConOut` with the cluster as the only tag. Caron et al. 2018, "Deep Clustering" (arXiv:1807.05520),
    Zhuang et al. 2019, "Local Aggregation" (arXiv:1903.12355), Yan et al. 2020, "ClusterFit" (arXiv:1912.03330).

    Relations: batches drawn from one cluster turn the same groups the other way round, into free hard negatives for
    InfoNCE; which of both is right depends on whether a cluster is one topic. Clusters without their members'
    neighbours (`NO_TAG`) fall back to the views of a page.
    """

    by_cluster: Objective = field(default_factory=SupConOut)

    def __call__(self, views: Sequence[Tensor], names: Tensor) -> Tensor:
        """Views: 1 or more of (n, d)."""
        rows = names.reshape(len(names), -1)
        cluster = rows[:, 1:2] if rows.shape[1] > 1 else torch.full_like(rows, NO_TAG)
        return self.by_cluster(views, torch.cat([pages_of(names)[:, None], cluster], dim=1))
