"""The addresses of this layer. linkding ends each with a slash; some of its programs leave it out, so both work."""

from django.urls import re_path
from django.urls.resolvers import URLPattern

from linksnap.api.linkding import about, assets, bookmarks, tags
from linksnap.api.linkding.door import door, nothing_here

app_name = "linkding"

# Ids are 64 bits wide in the database: a longer number names nothing.
_ONE = r"bookmarks/(?P<bookmark_id>[0-9]{1,18})"
_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")

urlpatterns: list[URLPattern] = [
    re_path(r"^$", door(GET=about.list_addresses), name="root"),
    re_path(r"^bookmarks/?$", door(GET=bookmarks.list_bookmarks, POST=bookmarks.create_bookmark), name="bookmarks"),
    re_path(r"^bookmarks/archived/?$", door(GET=bookmarks.list_archived), name="archived"),
    re_path(r"^bookmarks/shared/?$", door(GET=bookmarks.list_shared), name="shared"),
    re_path(r"^bookmarks/check/?$", door(GET=bookmarks.check_bookmark), name="check"),
    re_path(r"^bookmarks/singlefile/?$", door(POST=assets.receive_page), name="singlefile"),
    re_path(
        rf"^{_ONE}/?$",
        door(
            GET=bookmarks.read_one,
            PUT=bookmarks.put_bookmark,
            PATCH=bookmarks.patch_bookmark,
            DELETE=bookmarks.delete_bookmark,
        ),
        name="bookmark",
    ),
    re_path(rf"^{_ONE}/archive/?$", door(POST=bookmarks.archive), name="archive"),
    re_path(rf"^{_ONE}/unarchive/?$", door(POST=bookmarks.unarchive), name="unarchive"),
    re_path(rf"^{_ONE}/assets/?$", door(GET=assets.list_assets), name="assets"),
    re_path(rf"^{_ONE}/assets/upload/?$", door(POST=assets.upload_asset), name="upload"),
    re_path(rf"^{_ONE}/assets/(?P<asset_id>[0-9]{{1,18}})/?$", door(GET=assets.read_asset), name="asset"),
    re_path(
        rf"^{_ONE}/assets/(?P<asset_id>[0-9]{{1,18}})/download/?$", door(GET=assets.download_asset), name="download"
    ),
    re_path(r"^tags/?$", door(GET=tags.list_tags, POST=tags.create_tag), name="tags"),
    re_path(r"^tags/(?P<tag_id>[0-9]{1,18})/?$", door(GET=tags.read_tag, DELETE=tags.delete_tag), name="tag"),
    re_path(r"^bundles/?$", door(GET=tags.list_bundles), name="bundles"),
    re_path(r"^bundles/(?P<bundle_id>[0-9]{1,18})/?$", door(GET=tags.read_bundle), name="bundle"),
    re_path(r"^user/profile/?$", door(GET=about.read_profile), name="profile"),
    re_path(r"", door(**dict.fromkeys(_METHODS, nothing_here)), name="nothing"),
]
