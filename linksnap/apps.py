"""The one Django app."""

from importlib import import_module

from django.apps import AppConfig


class LinkSnapConfig(AppConfig):
    """LinkSnap: links, snapshots, passages, tags."""

    name = "linksnap"
    verbose_name = "LinkSnap"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the checks; not before, as they may read what the settings made of the environment."""
        import_module("linksnap.checks")
