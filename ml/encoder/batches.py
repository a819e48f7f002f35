"""Groups texts of similar length into batches, so that little is computed on padding."""

from collections.abc import Iterator, Sequence


def length_sorted_batches(lengths: Sequence[int], max_tokens: int) -> Iterator[list[int]]:
    """Yield indexes into `lengths`, longest first, so that rows × longest row ≤ `max_tokens` in each batch.

    A single text longer than `max_tokens` makes a batch of its own. Longest first means that a batch too
    big for the memory fails at once and not after an hour.
    """
    order = sorted(range(len(lengths)), key=lambda index: -lengths[index])
    batch: list[int] = []
    for index in order:
        if batch and lengths[batch[0]] * (len(batch) + 1) > max_tokens:
            yield batch
            batch = []
        batch.append(index)
    if batch:
        yield batch
