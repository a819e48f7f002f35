"""Python's cycle collector, told to leave a web process alone."""

import gc

# A page makes some ten thousand objects and drops nearly all of them without any cycle. By default the collector looks
# at them every 700, and now and then at everything that was ever imported: a quarter of the slowest pages' time.
NEW_OBJECTS, YOUNG_ROUNDS, OLD_ROUNDS = 50_000, 20, 100


def collect_seldom() -> None:
    """Never look again at what is loaded by now, and at what comes after only every 50,000 objects.

    What the process serves should be imported before. Costs some MB: garbage in cycles stays a little longer.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(NEW_OBJECTS, YOUNG_ROUNDS, OLD_ROUNDS)
