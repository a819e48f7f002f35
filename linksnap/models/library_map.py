"""A person's pages laid out on a plane by meaning: near pages lie near each other."""

from django.conf import settings
from django.db import models


class LibraryMap(models.Model):
    """One layout of one library under one encoder; the newest finished one is shown."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="library_maps")
    encoder = models.ForeignKey("linksnap.Encoder", on_delete=models.CASCADE, related_name="+")
    # Each with its number, middle, size and the words it is named by; and what the next layout starts from.
    clusters = models.JSONField(default=dict, blank=True)
    links = models.PositiveIntegerField(default=0)
    is_ready = models.BooleanField(default=False)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["owner", "-made_at"], name="library_map_newest")]

    def __str__(self) -> str:
        return f"map of {self.owner_id}, {self.links} links"


class MapPlace(models.Model):
    """Where one link lies on a map, both coordinates within [-1, 1], and the number of its cluster (-1: none)."""

    map = models.ForeignKey(LibraryMap, on_delete=models.CASCADE, related_name="places")
    link = models.ForeignKey("linksnap.Link", on_delete=models.CASCADE, related_name="+")
    x = models.FloatField()
    y = models.FloatField()
    cluster = models.SmallIntegerField(default=-1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["map", "link"], name="map_place_once")]

    def __str__(self) -> str:
        return f"({self.x:.2f}, {self.y:.2f})"
