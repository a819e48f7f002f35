"""When a site may be visited next: spacing, Retry-After and the circuit breaker, for all people together."""

from django.db import models


class SiteTurn(models.Model):
    """One site (registrable domain); belongs to the instance, and can be forgotten at any time."""

    site = models.CharField(max_length=255, primary_key=True)
    # No capture of this site starts before.
    free_at = models.DateTimeField(null=True, blank=True)
    # Failures of the network one after the other; a success sets it to 0.
    failures = models.PositiveSmallIntegerField(default=0)
    # The breaker is open until then; `closings` doubles the wait each time.
    closed_until = models.DateTimeField(null=True, blank=True)
    closings = models.PositiveSmallIntegerField(default=0)
    reason = models.CharField(max_length=40, blank=True, default="")
    changed_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return self.site
