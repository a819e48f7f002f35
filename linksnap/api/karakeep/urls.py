"""The addresses of this layer. A program that asks for Karakeep's server is given `…/karakeep`."""

from django.urls import re_path
from django.urls.resolvers import URLPattern

from linksnap.api.karakeep import bookmarks, lists
from linksnap.api.karakeep.door import door, nothing_here

app_name = "karakeep"

_ONE = r"^bookmarks/(?P<bookmark>[0-9a-f]{32})"
_LIST = r"^lists/(?P<list_id>[0-9a-f]{32})"
# Ids are 64 bits wide in the database: a longer number names nothing.
_TAG = r"^tags/(?P<tag_id>[0-9]{1,18})"
_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")

urlpatterns: list[URLPattern] = [
    re_path(r"^bookmarks/?$", door(GET=bookmarks.list_bookmarks, POST=bookmarks.create_bookmark), name="bookmarks"),
    re_path(r"^bookmarks/search/?$", door(GET=bookmarks.search_bookmarks), name="search"),
    re_path(r"^bookmarks/check-url/?$", door(GET=bookmarks.check_url), name="check_url"),
    re_path(r"^bookmarks/singlefile/?$", door(POST=bookmarks.receive_page), name="singlefile"),
    re_path(
        rf"{_ONE}/?$",
        door(GET=bookmarks.read_one, PATCH=bookmarks.patch_bookmark, DELETE=bookmarks.delete_bookmark),
        name="bookmark",
    ),
    re_path(rf"{_ONE}/tags/?$", door(POST=bookmarks.attach_tags, DELETE=bookmarks.detach_tags), name="bookmark_tags"),
    re_path(rf"{_ONE}/lists/?$", door(GET=lists.lists_of), name="bookmark_lists"),
    re_path(r"^lists/?$", door(GET=lists.read_lists, POST=lists.create_list), name="lists"),
    re_path(rf"{_LIST}/?$", door(GET=lists.read_list), name="list"),
    re_path(rf"{_LIST}/bookmarks/?$", door(GET=lists.list_bookmarks), name="list_bookmarks"),
    re_path(
        rf"{_LIST}/bookmarks/(?P<bookmark>[0-9a-f]{{32}})/?$",
        door(PUT=lists.put_in, DELETE=lists.take_out),
        name="list_bookmark",
    ),
    re_path(r"^tags/?$", door(GET=lists.read_tags), name="tags"),
    re_path(rf"{_TAG}/?$", door(GET=lists.read_tag), name="tag"),
    re_path(rf"{_TAG}/bookmarks/?$", door(GET=lists.tagged), name="tagged"),
    re_path(r"^users/me/?$", door(GET=lists.read_me), name="me"),
    re_path(r"", door(**dict.fromkeys(_METHODS, nothing_here)), name="nothing"),
]
