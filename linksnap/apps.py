"""The one Django app."""

from django.apps import AppConfig


class LinkSnapConfig(AppConfig):
    """LinkSnap: links, snapshots, passages, tags."""

    name = "linksnap"
    verbose_name = "LinkSnap"
    default_auto_field = "django.db.models.BigAutoField"
