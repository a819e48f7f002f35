"""Every address of the content origin: stored bytes by token, and whether the process lives."""

from django.urls import path, re_path

from linksnap.views import content, health

urlpatterns = [
    re_path(r"^v/(?P<token>[A-Za-z0-9_:.-]{30,700})/(?P<kind>[a-z_]{1,16})$", content.content, name="content"),
    path("healthz", health.healthz, name="healthz"),
    re_path(r"^(?P<path>.*)$", content.nothing, name="nothing"),
]
