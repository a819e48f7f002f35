"""What is held out of training: whole sites, and of the big ones their newest pages."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from ml.data.records import PageRecord

HELD_OUT = 0.2
BIG_SITE = 0.05


@dataclass(frozen=True)
class Split:
    """Pages to train on and pages to judge by; near-duplicates are on one side."""

    train: list[PageRecord]
    held_out: list[PageRecord]


def split_by_site_and_time(records: Sequence[PageRecord], share: float = HELD_OUT) -> Split:
    """Hold out about `share` of the pages.

    A site goes to one side, chosen by a hash of its name: pages of one site resemble each other, and a model that has
    seen some would be judged too kindly. A site with more than a twentieth of the library is cut by time instead: its
    newest pages are held out.
    """
    sizes = Counter(record.site for record in records)
    big = {site for site, size in sizes.items() if size > BIG_SITE * len(records)}
    newest: set[int] = set()
    for site in big:
        pages = sorted((record for record in records if record.site == site), key=lambda one: (one.saved_at, one.page))
        newest |= {record.page for record in pages[len(pages) - round(share * len(pages)) :]}
    out = {
        record.page
        for record in records
        if (record.page in newest if record.site in big else _fraction(record.site) < share)
    }
    # A page that is the twin of one held out would give the answer away.
    out |= {record.page for record in records if record.twin in out}
    return Split([one for one in records if one.page not in out], [one for one in records if one.page in out])


def _fraction(name: str) -> float:
    digest = hashlib.blake2b(name.encode("utf-8", "replace"), digest_size=8).digest()
    return int.from_bytes(digest, "big") / 2**64
