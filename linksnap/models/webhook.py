"""Addresses of other programs that want to hear what happens, and what was sent to them."""

from django.conf import settings
from django.db import models

from linksnap.models.public_id import public_id_field
from linksnap.models.work_row import OPEN_STATES, WorkRow


class Webhook(models.Model):
    """Where to send, which events, and the secret that signs them (the receiver needs it, so it is kept as it is)."""

    public_id = public_id_field()
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="webhooks")
    url = models.TextField()
    events = models.JSONField(default=list)
    secret = models.CharField(max_length=80)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["owner", "-created_at"], name="webhook_newest")]

    def __str__(self) -> str:
        return self.url


class WebhookDelivery(WorkRow):
    """One message to one address; retried with growing pauses until it is taken or given up."""

    public_id = public_id_field()
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries")
    event = models.CharField(max_length=40)
    payload = models.JSONField(default=dict)
    http_status = models.PositiveSmallIntegerField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [
            models.Index(fields=["webhook", "-created_at"], name="delivery_newest"),
            models.Index(fields=["run_after"], name="delivery_due", condition=models.Q(state__in=OPEN_STATES)),
        ]

    def __str__(self) -> str:
        return f"{self.event} to {self.webhook_id}"
