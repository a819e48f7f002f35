"""The version of the installed program."""

from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as version_of


def version() -> str:
    """As the package says; inside a source tree that was never installed there is none."""
    try:
        return version_of("linksnap")
    except PackageNotFoundError:
        return "0 (source tree)"
