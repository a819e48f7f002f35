"""What a person gives along when a site of theirs is captured: cookies and headers, encrypted at rest."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from linksnap.models.public_id import public_id_field


class SiteAccess(models.Model):
    """One site of one person. `secret` is the sealed JSON {"cookies": …, "headers": …}; nobody reads it back."""

    public_id = public_id_field()
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="site_accesses")
    host = models.CharField(max_length=255)
    secret = models.BinaryField(default=b"")
    # Names only, so that the settings can show what is kept without opening it.
    cookie_names = models.JSONField(default=list, blank=True)
    header_names = models.JSONField(default=list, blank=True)
    user_agent = models.CharField(max_length=300, blank=True, default="")
    created_at = models.DateTimeField(db_default=Now())
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "host"], name="site_access_once")]

    def __str__(self) -> str:
        return self.host
