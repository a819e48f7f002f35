"""Every address of the web app."""

from django.urls import URLPattern, URLResolver, include, path, register_converter

from linksnap.api.linkding.about import health as linkding_health
from linksnap.api.linkding.urls import urlpatterns as linkding_addresses
from linksnap.api.root import api
from linksnap.views import (
    artifact,
    capture,
    captures,
    errors,
    health,
    language,
    library,
    link_actions,
    link_add,
    link_tags,
    settings,
    sign_in,
    snapshot,
    suggestions,
    tag,
    tags,
)
from linksnap.views.address_parts import PublicIdConverter, TagSlugConverter
from linksnap.views.events import events

register_converter(PublicIdConverter, "id")
register_converter(TagSlugConverter, "tag")

urlpatterns: list[URLPattern | URLResolver] = [
    path("", library.library, name="library"),
    path("side/tags/", library.side_tags, name="side_tags"),
    path("add/", link_add.add, name="add"),
    path("captures/", captures.captures, name="captures"),
    path("captures/tray/", captures.captures_tray, name="captures_tray"),
    path("captures/<id:public_id>/", capture.capture, name="capture"),
    path("captures/<id:public_id>/retry/", capture.capture_retry, name="capture_retry"),
    path("captures/<id:public_id>/cancel/", capture.capture_cancel, name="capture_cancel"),
    path("captures/<id:public_id>/dismiss/", capture.capture_dismiss, name="capture_dismiss"),
    path("events/", events, name="events"),
    # Snapshots: a link's page goes by the link's id, stored bytes by the snapshot's.
    path("s/<id:public_id>/", snapshot.snapshot, name="snapshot"),
    path("s/<id:public_id>/v/<int:version>/", snapshot.snapshot, name="snapshot_version"),
    path("s/<id:public_id>/<slug:kind>", artifact.artifact, name="artifact"),
    path("links/<id:public_id>/tag", link_tags.tag, name="link_tag"),
    path("links/<id:public_id>/untag", link_tags.untag, name="link_untag"),
    path("links/<id:public_id>/accept", suggestions.accept, name="suggestion_accept"),
    path("links/<id:public_id>/reject", suggestions.reject, name="suggestion_reject"),
    path("links/<id:public_id>/accept-all", suggestions.accept_all, name="suggestion_accept_all"),
    path("links/<id:public_id>/again", link_actions.again, name="link_again"),
    path("links/<id:public_id>/favourite", link_actions.favourite, name="link_favourite"),
    path("links/<id:public_id>/unread", link_actions.unread, name="link_unread"),
    path("links/<id:public_id>/archive", link_actions.archive, name="link_archive"),
    path("links/<id:public_id>/delete", link_actions.delete, name="link_delete"),
    path("links/<id:public_id>/edit", link_actions.edit, name="link_edit"),
    path("tags/", tags.tags, name="tags"),
    path("tags/<tag:slug>/", tag.tag, name="tag"),
    path("tags/<tag:slug>/rename/", tag.tag_rename, name="tag_rename"),
    path("tags/<tag:slug>/merge/", tag.tag_merge, name="tag_merge"),
    path("tags/<tag:slug>/parent/", tag.tag_parent, name="tag_parent"),
    path("tags/<tag:slug>/delete/", tag.tag_delete, name="tag_delete"),
    path("tags/<tag:slug>/alias/", tag.tag_alias_remove, name="tag_alias_remove"),
    path("sign-in/", sign_in.sign_in, name="sign_in"),
    path("sign-in/link/<str:secret>/", sign_in.sign_in_link, name="sign_in_link"),
    path("sign-out/", sign_in.sign_out, name="sign_out"),
    path("settings/", settings.settings, name="settings"),
    path("settings/appearance/", settings.save_appearance, name="save_appearance"),
    path("settings/password/", settings.save_password, name="save_password"),
    path("settings/tokens/", settings.create_token, name="create_token"),
    path("settings/tokens/<id:public_id>/revoke/", settings.revoke_token, name="revoke_token"),
    path("language/", language.set_language, name="set_language"),
    path("api/v1/", api.urls),
    # Below /api/ but for our own version, programs made for linkding are answered.
    path("api/", include((linkding_addresses, "linkding"))),
    path("health", linkding_health, name="health"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.server_error
