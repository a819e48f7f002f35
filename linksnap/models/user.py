"""A person with an account, and how they like their pages."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from linksnap.models.public_id import public_id_field


class Theme(models.TextChoices):
    SYSTEM = "system", _("Like the system")
    LIGHT = "light", _("Light")
    DARK = "dark", _("Dark")


class User(AbstractUser):
    """Owner of links. The e-mail address is optional: a one-person instance needs none."""

    public_id = public_id_field()
    language = models.CharField(max_length=16, blank=True, default="")
    # Artifact kinds a capture of theirs makes; empty: the lean set of the engine.
    formats = models.JSONField(default=list, blank=True)
    # Bytes their artifacts may take on disk; empty: the instance's own limit, or none.
    quota_bytes = models.PositiveBigIntegerField(null=True, blank=True)
    # Thin out old versions (first, last and pinned ones always stay).
    thins_versions = models.BooleanField(default=True)
    # Probability from which a suggested tag is put on by itself; empty: never.
    auto_tags_from = models.FloatField(null=True, blank=True)
    # Whether the instance's encoder may learn from this library; empty: not asked yet.
    shares_training = models.BooleanField(null=True, blank=True)
    remembers_searches = models.BooleanField(default=True)
    # Single letters as keys (j, k, a …); some input methods and readers of screens want them off.
    has_letter_keys = models.BooleanField(default=True)
    # How each list was looked at last: its name -> {"view": …, "sort": …}; an address without them gets these.
    views = models.JSONField(default=dict, blank=True)
    theme = models.CharField(max_length=8, choices=Theme.choices, default=Theme.SYSTEM)

    def __str__(self) -> str:
        return self.username
