"""The languages whose passages have a vector index of their own; all others share one."""

INDEXED_LANGUAGES = ("zh", "en", "ja", "de", "fr", "es", "ru")
OTHER_LANGUAGES = f"lang NOT IN ({', '.join(repr(lang) for lang in INDEXED_LANGUAGES)})"
"""The condition of the shared index, as its definition and every query that is to use it say it."""
