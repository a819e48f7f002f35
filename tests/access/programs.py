"""The table of addresses for programs: operations of `/api/v1` by their names, the two borrowed layers by address."""

from tests.access.expectations import Expected, Who

_Body = dict[str, object]


def _read(**path: str) -> Expected:
    return Expected(Who.OWNER if path else Who.PERSON, ("GET",), path)


def _write(
    verb: str,
    body: _Body | None = None,
    *,
    files: tuple[str, ...] = (),
    may_be: tuple[int, ...] = (),
    saves: bool = False,
    **path: str,
) -> Expected:
    who = Who.OWNER if path else Who.PERSON
    return Expected(who, (verb,), path, body or {}, files, may_be, saves=(verb,) if saves else ())


_LINK = {"link_id": "{link}"}
_TAG = {"slug": "{tag}"}
_PILE = {"collection_id": "{collection}"}
_RUN = {"import_id": "{import}"}
# A run that is not where a button would be shown answers 409.
_ANY_PHASE = (409,)

OPERATIONS: dict[str, Expected] = {
    "save_link": _write("POST", {"url": "https://neu.example/新"}, saves=True),
    "list_links": _read(),
    "read_link": _read(**_LINK),
    "change_link": _write("PATCH", {"title": "改了"}, **_LINK),
    "delete_link": _write("DELETE", **_LINK),
    "snapshot_again": _write("POST", **_LINK),
    "add_tag": _write("POST", {"name": "新标签"}, **_LINK),
    "change_tags": _write("PATCH", {"add": ["新标签"], "remove": ["{tag_name}"]}, **_LINK),
    "remove_tag": _write("DELETE", **_LINK, **_TAG),
    "similar_links": _read(**_LINK),
    "read_text": _read(**_LINK),
    "read_file": _read(**_LINK, kind="html"),
    "act_on_links": _write("POST", {"do": "archive", "ids": ["{link}"]}),
    "undo_change": _write("POST", change_id="{change}"),
    "list_captures": _read(),
    "ask_for_capture": _write("POST", {"link": "{link}"}),
    "act_on_captures": _write("POST", {"do": "cancel", "ids": ["{capture}"]}),
    "read_capture": _read(capture_id="{capture}"),
    "retry_capture": _write("POST", capture_id="{capture}"),
    "cancel_capture": _write("POST", capture_id="{capture}"),
    "list_suggestions": _read(),
    "accept_suggestion": _write("POST", suggestion_id="{suggestion}"),
    "decide_suggestions": _write("POST", {"accept": ["{suggestion}"]}),
    "reject_suggestion": _write("POST", suggestion_id="{suggestion}"),
    "list_tag_proposals": _read(),
    "accept_tag_proposal": _write("POST", proposal_id="{proposal}"),
    "refuse_tag_proposal": _write("POST", proposal_id="{proposal}"),
    "list_tags": _read(),
    "read_tag": _read(**_TAG),
    "make_tag": _write("POST", {"name": "新标签"}),
    "change_tag": _write("PATCH", {"name": "改了名"}, **_TAG),
    "add_alias": _write("POST", {"name": "又一名"}, **_TAG),
    "remove_alias": _write("DELETE", **_TAG, alias="{alias_name}"),
    "merge_tag": _write("POST", {"into": "{other_tag}"}, **_TAG),
    "split_tag": _write("POST", {"query": "site:zili.example", "dry_run": True}, **_TAG),
    "delete_tag": _write("DELETE", **_TAG),
    "list_collections": _read(),
    "create_collection": _write("POST", {"name": "新合集", "parent": "{collection}"}),
    "read_collection": _read(**_PILE),
    "change_collection": _write("PATCH", {"name": "改了", "parent": "{other_collection}"}, **_PILE),
    "delete_collection": _write("DELETE", **_PILE),
    "shift_collection": _write("POST", {"places": 1}, **_PILE),
    "list_collection_links": _read(**_PILE),
    "add_collection_links": _write("POST", {"links": ["{other_link}"]}, **_PILE),
    "remove_collection_link": _write("DELETE", **_PILE, **_LINK),
    "order_collection_links": _write("PUT", {"links": ["{link}", "{other_link}"]}, **_PILE),
    "share_collection": _write("POST", **_PILE),
    "unshare_collection": _write("DELETE", **_PILE),
    "list_highlights": _read(),
    "add_highlight": _write("POST", {"link": "{link}", "quote": "标点"}),
    "read_highlight": _read(highlight_id="{highlight}"),
    "change_highlight": _write("PATCH", {"note": "改了"}, highlight_id="{highlight}"),
    "delete_highlight": _write("DELETE", highlight_id="{highlight}"),
    "list_saved_searches": _read(),
    "save_search": _write("POST", {"query": "标点"}),
    "read_saved_search": _read(search_id="{search}"),
    "change_saved_search": _write("PATCH", {"name": "改了"}, search_id="{search}"),
    "delete_saved_search": _write("DELETE", search_id="{search}"),
    "search_links": _read(),
    # It reads although it is asked by POST; without an encoder that answers it says so (503).
    "find_like": Expected(Who.PERSON, ("POST",), body={"link": "{link}"}, may_be=(422, 503), reads=("POST",)),
    "read_status": Expected(Who.PERSON, ("GET",), saves=("GET",)),
    "send_page": _write("POST", {"url": "https://neu.example/页"}, files=("file",), saves=True),
    "export_html": _read(),
    "export_csv": _read(),
    "export_json": _read(),
    "export_bibtex": _read(),
    "start_export": _write("POST", {"format": "linksnap"}),
    "list_exports": _read(),
    "read_export": _read(export_id="{export}"),
    "read_export_file": _read(export_id="{export}"),
    "delete_export": _write("DELETE", export_id="{export}"),
    "start_import": _write("POST", files=("file",)),
    "list_imports": _read(),
    "read_import": _read(**_RUN),
    "forget_import": _write("DELETE", may_be=_ANY_PHASE, **_RUN),
    "apply_import": _write("POST", {"tags": "review"}, may_be=_ANY_PHASE, **_RUN),
    "pause_import": _write("POST", may_be=_ANY_PHASE, **_RUN),
    "resume_import": _write("POST", may_be=_ANY_PHASE, **_RUN),
    "cancel_import": _write("POST", may_be=_ANY_PHASE, **_RUN),
    "undo_import": _write("POST", may_be=_ANY_PHASE, **_RUN),
    "read_import_report": _read(**_RUN),
    "read_settings": _read(),
    "change_settings": _write("PATCH", {"formats": ["pdf"]}),
    "list_site_access": _read(),
    "keep_site_access": _write("PUT", {"site": "neu.example", "secret": "Cookie: 会话=1"}),
    "delete_site_access": _write("DELETE", access_id="{access}"),
    "list_webhooks": _read(),
    "create_webhook": _write("POST", {"url": "https://neu.example/haken", "events": ["link.saved"]}),
    "read_webhook": _read(webhook_id="{webhook}"),
    "change_webhook": _write("PATCH", {"active": False}, webhook_id="{webhook}"),
    "delete_webhook": _write("DELETE", webhook_id="{webhook}"),
    "test_webhook": _write("POST", webhook_id="{webhook}"),
    "list_deliveries": _read(webhook_id="{webhook}"),
    "list_followed_feeds": _read(),
    "follow_feed": _write("POST", {"url": "https://neu.example/feed"}),
    "read_followed_feed": _read(feed_id="{followed}"),
    "unfollow_feed": _write("DELETE", feed_id="{followed}"),
    "fetch_feed": _write("POST", feed_id="{followed}"),
}


def _layer(
    *verbs: str, body: _Body | None = None, files: tuple[str, ...] = (), saves: tuple[str, ...] = (), **path: str
) -> Expected:
    return Expected(Who.OWNER if path else Who.PERSON, verbs, path, body or {}, files, saves=saves)


_BOOKMARK = {"bookmark_id": "{link_number}"}
_NEW: _Body = {"url": "https://neu.example/新", "title": "新的"}
_ONE = {"bookmark": "{link}"}
_LIST = {"list_id": "{collection}"}

LINKDING: dict[str, Expected] = {
    "root": _layer("GET"),
    "bookmarks": _layer("GET", "POST", body=_NEW, saves=("POST",)),
    "archived": _layer("GET"),
    "shared": _layer("GET"),
    # It wants an address in its query.
    "check": Expected(Who.PERSON, ("GET",), may_be=(400,)),
    "singlefile": _layer("POST", body={"url": "https://neu.example/页"}, files=("file",), saves=("POST",)),
    "bookmark": _layer("GET", "PUT", "PATCH", "DELETE", body=_NEW, **_BOOKMARK),
    "archive": _layer("POST", **_BOOKMARK),
    "unarchive": _layer("POST", **_BOOKMARK),
    "assets": _layer("GET", **_BOOKMARK),
    "upload": _layer("POST", files=("file",), **_BOOKMARK),
    "asset": _layer("GET", asset_id="{asset_number}", **_BOOKMARK),
    "download": _layer("GET", asset_id="{asset_number}", **_BOOKMARK),
    "tags": _layer("GET", "POST", body={"name": "新标签"}),
    "tag": _layer("GET", "DELETE", tag_id="{tag_number}"),
    "bundles": _layer("GET"),
    "bundle": _layer("GET", bundle_id="{search_number}"),
    "profile": _layer("GET"),
}

KARAKEEP: dict[str, Expected] = {
    "bookmarks": _layer("GET", "POST", body={"type": "link", **_NEW}, saves=("POST",)),
    "search": _layer("GET"),
    "check_url": _layer("GET"),
    "singlefile": _layer("POST", body={"url": "https://neu.example/页"}, files=("file",), saves=("POST",)),
    "bookmark": _layer("GET", "PATCH", "DELETE", body={"title": "改了"}, **_ONE),
    "bookmark_tags": _layer("POST", "DELETE", body={"tags": [{"tagId": "{tag_number}"}]}, **_ONE),
    "bookmark_lists": _layer("GET", **_ONE),
    "lists": _layer("GET", "POST", body={"name": "新合集", "icon": "📚", "parentId": "{collection}"}),
    "list": _layer("GET", **_LIST),
    "list_bookmarks": _layer("GET", **_LIST),
    "list_bookmark": _layer("PUT", "DELETE", **_LIST, **_ONE),
    "tags": _layer("GET"),
    "tag": _layer("GET", tag_id="{tag_number}"),
    "tagged": _layer("GET", tag_id="{tag_number}"),
    "me": _layer("GET"),
}
