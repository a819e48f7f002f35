"""Searches a person keeps under a name."""

from django.conf import settings
from django.db import models

from linksnap.models.public_id import public_id_field


class SavedSearch(models.Model):
    """The text of the search box and its mode; the answer is always asked anew."""

    public_id = public_id_field()
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_searches")
    name = models.CharField(max_length=200)
    query = models.TextField()
    mode = models.CharField(max_length=8, default="hybrid")
    position = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "name"], name="saved_search_name_once")]

    def __str__(self) -> str:
        return self.name
