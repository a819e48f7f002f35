"""What a person searched for and which hits they opened: history for them, questions the encoder may learn from."""

from django.conf import settings
from django.db import models


class RecentSearch(models.Model):
    """A phrase of the search box; asked again, it only counts up. Nothing is kept of who wants no history."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="recent_searches")
    text = models.CharField(max_length=500)
    times = models.PositiveIntegerField(default=1)
    searched_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "text"], name="recent_search_once")]
        indexes = [models.Index(fields=["owner", "-searched_at"], name="recent_search_newest")]

    def __str__(self) -> str:
        return self.text


class OpenedHit(models.Model):
    """A hit that was opened: phrase, link, where it stood (from 1), and the passage that was shown."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    text = models.CharField(max_length=500)
    link = models.ForeignKey("linksnap.Link", on_delete=models.CASCADE, related_name="+")
    passage_n = models.PositiveIntegerField(null=True, blank=True)
    rank = models.PositiveIntegerField()
    opened_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["owner", "-opened_at"], name="opened_hit_newest")]

    def __str__(self) -> str:
        return f"{self.text} → {self.link_id}"
