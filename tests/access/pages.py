"""The table of pages: one entry a named address (accounts: account_pages.py). One without an entry fails the tests."""

from tests.access.expectations import Expected, Who

_Body = dict[str, object]


def _open(*verbs: str) -> Expected:
    return Expected(Who.ANYBODY, verbs or ("GET",))


def _person(*verbs: str, body: _Body | None = None, files: tuple[str, ...] = (), **path: str) -> Expected:
    return Expected(Who.PERSON, verbs or ("GET",), path, body or {}, files)


def _see(**path: str) -> Expected:
    return Expected(Who.OWNER, ("GET",), path)


def _do(body: _Body | None = None, may_be: tuple[int, ...] = (), **path: str) -> Expected:
    return Expected(Who.OWNER, ("POST",), path, body or {}, may_be=may_be)


def _link(body: _Body | None = None) -> Expected:
    return _do(body, public_id="{link}")


def _tag(body: _Body | None = None) -> Expected:
    return _do(body, slug="{tag}")


_VERSION = {"public_id": "{link}", "version": "1"}

PAGES: dict[str, Expected] = {
    "library": _person(),
    "side_tags": _person(),
    "side_searches": _person(),
    "add": _person("GET", "POST", body={"url": "https://neu.example/新"}),
    "add_page": _person("GET", "POST", body={"page_url": "https://neu.example/页"}, files=("file",)),
    "captures": _person(),
    "captures_batch": _person("POST", body={"do": "cancel", "capture": ["{capture}"]}),
    "captures_tray": _person(),
    "capture": _see(public_id="{capture}"),
    "capture_retry": _do(public_id="{capture}"),
    "capture_cancel": _do(public_id="{capture}"),
    "capture_dismiss": _do(public_id="{capture}"),
    "events": Expected(Who.PERSON, ("GET",), has_head=False),
    "snapshot": _see(public_id="{link}"),
    "snapshot_version": _see(**_VERSION),
    "version_pin": _do({"pinned": "1"}, **_VERSION),
    "version_current": _do(**_VERSION),
    "artifact": _see(public_id="{snapshot}", kind="html"),
    "link_tag": _link({"name": "新标签"}),
    "link_untag": _link({"tag": "{tag}"}),
    "suggestion_accept": _link({"suggestion": "{suggestion}"}),
    "suggestion_reject": _link({"suggestion": "{suggestion}"}),
    "suggestion_accept_all": _link(),
    "link_again": _link(),
    "capture_options": Expected(Who.OWNER, ("GET", "POST"), {"public_id": "{link}"}),
    "link_favourite": _link(),
    "link_unread": _link(),
    "link_archive": _link(),
    "link_delete": _link(),
    "link_edit": _link({"title": "别的题目"}),
    "imports": _person("GET", "POST", files=("file",)),
    "import_run": _see(public_id="{import}"),
    "import_apply": _do({"tags": "mine", "folders": "collections", "min_uses": "3"}, public_id="{import}"),
    "import_move": _do({"do": "cancel"}, public_id="{import}"),
    "import_forget": _do(public_id="{import}"),
    "import_report": _see(public_id="{import}"),
    "report": _person(),
    "report_check": _person("POST"),
    "report_addresses": _person(health="dead"),
    "report_act": _person("POST", body={"do": "archive", "link": ["{link}"]}, health="dead"),
    "report_duplicates": _person(),
    "report_merge": _person("POST", body={"group": ["{link} {other_link}"]}),
    "report_tags": _person(),
    "report_merge_tags": _person("POST", body={"pair": ["{tag} {other_tag}"]}),
    "manifest": _open(),
    "opensearch": _open(),
    "extension": _person(),
    "exports": _person(),
    "export_chosen": _person(),
    "export_small": _person(suffix="csv"),
    "export_start": _person("POST"),
    "export_download": _see(public_id="{export}"),
    "export_delete": _do(public_id="{export}"),
    "export_schedule": _person("POST", body={"rhythm": "week", "format": "html", "keep": "4"}),
    "export_schedule_stop": _person("POST"),
    "tags": _person(),
    "tag": _see(slug="{tag}"),
    "tag_rename": _tag({"name": "改了名"}),
    "tag_merge": _tag({"into": "{other_tag_name}"}),
    "tag_parent": _tag({"parent": "{other_tag_name}"}),
    "tag_delete": _tag(),
    "tag_alias_remove": _tag({"alias": "{alias}"}),
    "link_collect": _link({"name": "{collection_name}"}),
    "link_uncollect": _link({"collection": "{collection}"}),
    "link_highlight": _link({"quote": "标点"}),
    "highlights": _person(),
    "highlight_edit": _do({"note": "改了"}, public_id="{highlight}"),
    "highlight_delete": _do(public_id="{highlight}"),
    "collections": _person(),
    "collection_create": _person("POST", body={"name": "新合集", "parent": "{collection}"}),
    "collection": _see(public_id="{collection}"),
    "collection_edit": _do({"name": "改了"}, public_id="{collection}"),
    "collection_move": _do({"under": "{other_collection_name}"}, public_id="{collection}"),
    "collection_place": _do({"places": "1"}, public_id="{collection}"),
    "collection_share": _do({"on": "1"}, public_id="{collection}"),
    "collection_delete": _do(public_id="{collection}"),
    "collection_arrange": _do({"link": ["{link}", "{other_link}"]}, public_id="{collection}"),
    "link_place": _do({"places": "1"}, public_id="{collection}", link_id="{link}"),
    "shared": Expected(Who.SECRET, ("GET",), {"secret": "{share_secret}"}),
    "shared_list": Expected(Who.SECRET, ("GET",), {"secret": "{share_secret}", "public_id": "{inner_collection}"}),
    "searches": _person(),
    "search_save": _person("POST", body={"name": "新检索", "q": "标点", "mode": "keyword"}),
    "search_suggest": _person(),
    "search_history": _person("POST", body={"q": "行高", "link": "{link}", "rank": "1"}),
    "save_remembering": _person("POST", body={"remembers": "on"}),
    "forget_searches": _person("POST"),
    "search": _see(public_id="{search}"),
    "search_edit": _do({"name": "改了"}, public_id="{search}"),
    "search_place": _do({"places": "1"}, public_id="{search}"),
    "search_delete": _do(public_id="{search}"),
    "undo": _do(public_id="{change}"),
    "settings": _person(),
    "save_appearance": _person("POST", body={"language": "en", "theme": "dark"}),
    "save_storage": _person("POST", body={"thins_versions": "on"}),
    "create_token": _person("POST", body={"name": "新令牌", "scope": "read"}),
    "revoke_token": _do(public_id="{token}"),
    "save_auto_tags": _person("POST", body={"start": "0.95"}),
    "auto_tags": _person(),
    "auto_tags_decide": _person("POST", body={"row": "{auto_tag}", "do": "keep"}),
    "auto_tags_decide_all": _person("POST", body={"do": "keep"}),
    "save_formats": _person("POST", body={"formats": ["pdf"]}),
    "sites": _person(),
    "site_keep": _person("POST", body={"site": "neu.example", "secret": "Cookie: 会话=1"}),
    "site_forget": _do(public_id="{access}"),
    "feeds": _person(),
    "feed_open": _person("POST", body={"source": "collection", "of": "{collection}"}),
    "feed_revoke": _do(public_id="{feed}"),
    "feed_follow": _person("POST", body={"url": "https://neu.example/feed"}),
    "feed_fetch": _do(public_id="{followed}"),
    "feed_unfollow": _do(public_id="{followed}"),
    "webhooks": _person(),
    "webhook_create": _person("POST", body={"url": "https://neu.example/haken", "events": ["link.saved"]}),
    "webhook": _see(public_id="{webhook}"),
    "webhook_change": _do({"url": "https://neu.example/x", "events": ["link.saved"]}, public_id="{webhook}"),
    "webhook_test": _do(public_id="{webhook}"),
    "webhook_again": _do({"delivery": "{delivery}"}, public_id="{webhook}"),
    "webhook_delete": _do(public_id="{webhook}"),
    "atom": Expected(Who.SECRET, ("GET",), {"secret": "{feed_secret}"}),
    "set_language": _open("POST"),
    "health": _open(),
    "karakeep_health": _open(),
    "status": Expected(Who.OPERATOR, ("GET",)),
    "training": Expected(Who.OPERATOR, ("GET",)),
    "training_start": Expected(Who.OPERATOR, ("POST",)),
    "training_roll_back": Expected(Who.OPERATOR, ("POST",)),
    "training_cancel": Expected(Who.OPERATOR, ("POST",), {"public_id": "0" * 32}, may_be=(404,)),
    "training_promote": Expected(Who.OPERATOR, ("POST",), {"public_id": "0" * 32}, may_be=(404,)),
    "training_agree": Expected(Who.PERSON, ("POST",), body={"learn": "yes"}),
    "metrics": Expected(Who.SECRET, ("GET",)),
    "healthz": _open(),
    "readyz": _open(),
}
