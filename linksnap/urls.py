"""Every address of the web app."""

from django.urls import URLPattern, URLResolver, include, path, re_path, register_converter

from linksnap.api.linkding.about import health as linkding_health
from linksnap.api.linkding.urls import urlpatterns as linkding_addresses
from linksnap.api.root import api
from linksnap.views import (
    artifact,
    atom,
    capture,
    captures,
    collection,
    collection_links,
    collections,
    errors,
    feeds,
    health,
    highlights,
    language,
    library,
    link_actions,
    link_add,
    link_tags,
    saved_searches,
    settings,
    shared,
    sign_in,
    snapshot,
    suggestions,
    tag,
    tags,
    undo,
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
    path("links/<id:public_id>/collect", collection_links.collect, name="link_collect"),
    path("links/<id:public_id>/uncollect", collection_links.uncollect, name="link_uncollect"),
    path("links/<id:public_id>/highlight", highlights.add, name="link_highlight"),
    path("highlights/<id:public_id>/edit/", highlights.edit, name="highlight_edit"),
    path("highlights/<id:public_id>/delete/", highlights.delete, name="highlight_delete"),
    path("collections/", collections.overview, name="collections"),
    path("collections/new/", collections.create, name="collection_create"),
    path("collections/<id:public_id>/", collection.collection, name="collection"),
    path("collections/<id:public_id>/edit/", collection.edit, name="collection_edit"),
    path("collections/<id:public_id>/move/", collection.move, name="collection_move"),
    path("collections/<id:public_id>/place/", collection.place, name="collection_place"),
    path("collections/<id:public_id>/share/", collection.share, name="collection_share"),
    path("collections/<id:public_id>/delete/", collection.delete, name="collection_delete"),
    path("collections/<id:public_id>/arrange/", collection_links.arrange, name="collection_arrange"),
    path("collections/<id:public_id>/links/<id:link_id>/place/", collection_links.link_place, name="link_place"),
    path("shared/<slug:secret>/", shared.shared, name="shared"),
    path("shared/<slug:secret>/<id:public_id>/", shared.shared, name="shared_list"),
    path("searches/", saved_searches.searches, name="searches"),
    path("searches/new/", saved_searches.save, name="search_save"),
    path("searches/<id:public_id>/", saved_searches.search, name="search"),
    path("searches/<id:public_id>/edit/", saved_searches.edit, name="search_edit"),
    path("searches/<id:public_id>/place/", saved_searches.place, name="search_place"),
    path("searches/<id:public_id>/delete/", saved_searches.delete, name="search_delete"),
    path("undo/<id:public_id>/", undo.undo, name="undo"),
    path("sign-in/", sign_in.sign_in, name="sign_in"),
    path("sign-in/link/<str:secret>/", sign_in.sign_in_link, name="sign_in_link"),
    path("sign-out/", sign_in.sign_out, name="sign_out"),
    path("settings/", settings.settings, name="settings"),
    path("settings/appearance/", settings.save_appearance, name="save_appearance"),
    path("settings/password/", settings.save_password, name="save_password"),
    path("settings/tokens/", settings.create_token, name="create_token"),
    path("settings/tokens/<id:public_id>/revoke/", settings.revoke_token, name="revoke_token"),
    path("settings/feeds/", feeds.feeds, name="feeds"),
    path("settings/feeds/open/", feeds.feed_open, name="feed_open"),
    path("settings/feeds/<id:public_id>/revoke/", feeds.feed_revoke, name="feed_revoke"),
    re_path(r"^feeds/(?P<secret>[A-Za-z0-9_-]{43})\.atom$", atom.atom, name="atom"),
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
