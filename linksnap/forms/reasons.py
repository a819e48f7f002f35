"""Why something was refused or failed, in words: one mapping from reason codes to translated sentences."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# Refused on submit: rules.canonical_url.UrlProblem.
_ADDRESS: dict[str, Promise] = {
    "empty": _("Paste an address first."),
    "too_long": _("This address is too long: 8,192 bytes at most."),
    "bad_scheme": _("Only http:// and https:// addresses can be saved."),
    "no_host": _("This address names no site."),
    "bad_host": _("This is not a valid web address."),
    "bad_port": _("The port in this address is not a number from 1 to 65535."),
    "bad_characters": _("This address holds characters that no address may hold."),
    "blocked_port": _("This port is not one that web pages are served on, so it is blocked."),
    "private_address": _("This address belongs to a private network, so it is blocked."),
    "credentials": _("This address holds a user name or password. Remove it and try again."),
}
# How a capture ended: workers.capture.types.Verdict, and "internal" for a fault of our own.
_CAPTURE: dict[str, Promise] = {
    "complete": _("The whole page was kept."),
    "partial": _("The page was kept, but some of its files could not be loaded."),
    "error_status": _("The site answered with an error page."),
    "near_empty": _("The page shows almost nothing."),
    "blocked_address": _("The site's name leads to a private network, so it is blocked."),
    "name_not_found": _("There is no site of this name."),
    "connection": _("The site could not be reached."),
    "tls_error": _("The site's certificate is not valid."),
    "timeout": _("The site took too long to answer."),
    "too_large": _("The page is too large to keep."),
    "wrong_type": _("This address is not a web page."),
    "no_content": _("The site answered without any content."),
    "unreadable_file": _("The file could not be read as a saved page."),
    "not_in_file": _("The file does not hold the page of this address."),
    "file_missing": _("The file this snapshot was to be made from is gone."),
    "superseded": _("A newer copy of the page took its place."),
    "no_copy": _("The web archive has no copy that shows this page."),
    "crash": _("The browser crashed on this page."),
    "site_turn": _("Another page of this site comes first."),
    "site_resting": _("This site did not answer several times and is left alone for a while."),
    "retry_after": _("The site asked to come back later."),
    "site_busy": _("The site is overloaded."),
    "internal": _("Something went wrong on our side."),
    "cancelled": _("Cancelled."),
    "quota": _("Your files take all the space you have here, so no new snapshots are made. The link is saved."),
    "consent_wall": _("The site wants a yes to its cookies before it shows the page."),
    "login_wall": _("The site shows this page only to people who are logged in."),
    "paywall": _("Only the beginning of the page is free to read."),
    "bot_check": _("The site checks whether a person is visiting, and shows a captcha instead of the page."),
    "soft_404": _("The site says that this page does not exist."),
    "capture_bad_wait": _("Wait 30 seconds at most."),
    "capture_bad_agent": _("A user agent is one line of plain letters, 300 at most."),
    "unchanged": _("The page has not changed since the last snapshot."),
}
_TAG_NAME: dict[str, Promise] = {
    "tag_empty": _("Type a name for the tag."),
    "tag_too_long": _("This tag name is too long."),
    "tag_bad_characters": _("A tag name holds no commas and no control characters."),
    "tag_too_many": _("A link has at most 200 tags."),
    "split_empty": _("No link of this tag meets that."),
    "split_odd": _("Part of this makes no sense as a search. Put it right first."),
    "split_same": _("Choose another tag than the one you split."),
}
# Refused by services.collections: rules.collection_names.CollectionProblem.
_COLLECTION: dict[str, Promise] = {
    "collection_empty": _("Type a name for the collection."),
    "collection_too_long": _("This name is too long: 200 characters at most."),
    "collection_name_taken": _("There is a collection of this name at this place already."),
    "collection_cycle": _("A collection cannot stand under itself."),
    "collection_too_deep": _("Collections can be nested 50 levels deep, not deeper."),
    "collection_gone": _("This collection is not there any more."),
}
# Refused by services.saved_searches and services.highlights.
_KEPT: dict[str, Promise] = {
    "saved_search_empty": _("There is nothing to search for."),
    "saved_search_too_long": _("This search is too long: 500 characters at most."),
    "saved_search_name_empty": _("Type a name for the search."),
    "saved_search_name_too_long": _("This name is too long: 200 characters at most."),
    "saved_search_name_taken": _("You have a saved search of this name already."),
    "saved_search_bad_mode": _("A search goes by words, by meaning, or by both."),
    "saved_search_too_many": _("You have 500 saved searches. Delete one first."),
    "highlight_empty": _("Type or paste the words to highlight."),
    "highlight_too_long": _("This quote is too long: 20,000 characters at most."),
    "highlight_note_too_long": _("This note is too long: 100,000 characters at most."),
}
# Refused when a page is sent as a file: services.uploads.UploadProblem.
_UPLOAD: dict[str, Promise] = {
    "file_empty": _("The file is empty."),
    "file_too_large": _("The file is too large: 50 MB at most."),
    "file_wrong_type": _("This file is neither a saved page (HTML, MHTML, WARC or WACZ) nor a PDF or a picture."),
    "too_many_waiting": _("Too many pages you have sent are still waiting. Try again in a few minutes."),
}
# Refused when cookies or headers of a site are pasted: rules.pasted_access.AccessProblem.
_ACCESS: dict[str, Promise] = {
    "access_empty": _("Paste cookies or headers first."),
    "access_too_large": _("This is more than a site is sent: 300 cookies and 200,000 characters at most."),
    "access_unreadable": _("This is neither a cookies.txt, nor the JSON of an extension, nor lines of headers."),
    "access_other_site": _("None of these cookies belongs to this site."),
    "access_expired": _("All cookies of this site have expired. Sign in there and export them again."),
    "access_bad_header": _("One of these headers is the browser's own, or holds characters that no header may hold."),
    "access_bad_host": _("This is not the name of a site."),
    "access_shared_host": _("Many sites of strangers end in this name. Give the whole name of yours."),
    "access_too_many": _("You have given access to 200 sites. Delete one first."),
}
# How a message of a webhook, or the fetch of a followed feed, ended.
_OUTSIDE: dict[str, Promise] = {
    "refused": _("The receiver did not take it."),
    "webhook_off": _("The webhook was turned off before."),
    "not_a_feed": _("There is no feed at this address, and the page names none."),
    "feed_followed": _("You follow the feed of this page already."),
    "feed_gone": _("The site says that this feed is gone for good."),
    "no_such_event": _("Choose at least one of the events shown."),
    "too_many_webhooks": _("You have 20 webhooks. Delete one first."),
    "too_many_feeds": _("You follow 500 feeds. Leave one first."),
}
# Why an export was not written: services.exports.
_EXPORT: dict[str, Promise] = {
    "disk_full": _("The disk has not enough room for it."),
    "not_writable": _("The folder cannot be written to."),
    "no_export_folder": _("This instance has no folder for exports."),
    "no_such_range": _("The file has no such bytes."),
}
# Nothing to compare with: services.similar.SimilarProblem.
_SIMILAR: dict[str, Promise] = {
    "no_example": _("Name a link, a text or a vector that the pages should be like."),
    "link_gone": _("This link is not there any more."),
    "not_searchable": _("One of these pages is not searchable yet, so nothing can be compared with it."),
    "no_words": _("One of these texts holds no words."),
    "wrong_vector_size": _("This vector is not one of the encoder in use."),
    "cancels_out": _("What the pages should be like and unlike cancels out. Take something away."),
    "encoder_unavailable": _("Searching by meaning is not ready at the moment. Try again soon."),
}
_ALL = {
    **_ADDRESS,
    **_CAPTURE,
    **_TAG_NAME,
    **_COLLECTION,
    **_KEPT,
    **_UPLOAD,
    **_ACCESS,
    **_OUTSIDE,
    **_EXPORT,
    **_SIMILAR,
}


def reason_sentence(code: str) -> str:
    """The sentence for a code, in the active language; a code nobody has written a sentence for is named as it is."""
    sentence = _ALL.get(code)
    if sentence is None:
        return str(_("It did not work (%(code)s).")) % {"code": code}
    return str(sentence)


def known_reasons() -> frozenset[str]:
    """Every code that has a sentence."""
    return frozenset(_ALL)
