"""Where an article or a discussion stands: names its container has, posts that repeat, or the densest part of the page.

Most pages of one kind are made by few programs, and those name the container of the text: a name is believed where
enough prose stands in it, whoever the host is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from workers.extract.document import Element
from workers.extract.weights import PageWeights

_ARTICLES = """
    articlebody js_content rich_media_content post-richtext content_views article_content markdown-body artibody
    endtext post_body rm_txt_con rm_txt trs_editor ucap-content pages_content entry-content post-content
    article-content article_content article__content articlecontent article-body article__body article_body
    post-body post__body post__content story-body story-content story__body storytext available-content gh-content
    td-post-content mw-parser-output read-article-holder article-holder article-text article_text articletext
    cnblogs_post_body htmledit_views blog-content blog-post-content blog_content post-text post_content
    postcontent detail-content detail_content news-content news_content newscontent news_txt news-text
    content-article cont_txt left_zw caas-body e-content vp-doc theme-doc-markdown md-content__inner md-typeset
    rst-content markdown-section ltx_page_content ltx_document ltx_article body-content book-body
    devsite-article-body wiki-content wikitext show-content ql-editor richtext rich-text rich_text note-content
    note-detail novelcontent chapter-content chaptercontent read-content htmlcontent lemma-summary
    tl_article_content notion-page-content body-text bodytext bodycontent text-content con_text xxnr
"""
_ARTICLE_NAMES = frozenset(_ARTICLES.split())
# Names that also wrap comments and neighbours: asked only where no better name is on the page.
_WIDE = """
    main-content maincontent main_content content_area article-page article-wrap main-article articlemain
    article-main article-inner documentation docs-content doc-content article-detail zoom prose
    content__article-body
"""
_WIDE_NAMES = frozenset(_WIDE.split())
_THREADS = """
    t_f t_msgfont reply_content topic_content cooked bbwrapper d_post_content js-post-body commtext toptext
    postbody reply-doc reply-content topic-richtext richcontent-inner message-content message-body post_message
    usertext-body answer-content answer_content comment-body-md thread-content posttext post-message story_text
    comment_text
"""
_THREAD_NAMES = frozenset(_THREADS.split())
_THREAD_ID = re.compile(r"^(?:postmessage|post_content|post_message|thread_subject_content)_?\d+$", re.I)
_FRAME = frozenset({"side", "sidebar", "aside", "rightbar", "leftbar", "right-sidebar", "footer", "related"})
_LEAST_ARTICLE = 120.0
_LEAST_POST = 6.0
# More than this before the first of them is an article, and they are its comments.
_MOST_BEFORE = 400.0
_NO_POSTS = frozenset({"p", "li", "span", "a", "td", "tr", "dd", "dt", "h2", "h3", "h4", "pre", "code", "figure"})
_SAME = 0.8


def names_of(element: Element) -> set[str]:
    """The lower-case words by which a page calls an element: classes, id, itemprop."""
    text = f"{element.get('class') or ''} {element.get('id') or ''} {element.get('itemprop') or ''}"
    return set(text[:1_000].lower().split())


def named_containers(page: PageWeights) -> list[Element]:
    """The container(s) of the article by name; several where a page holds several texts of one kind."""
    for wanted in (_ARTICLE_NAMES, _WIDE_NAMES):
        hits = [
            element
            for element in page.elements
            if element not in page.furniture
            and page.of(element).prose >= _LEAST_ARTICLE
            and element.tag not in ("html", "body")
            and names_of(element) & wanted
        ]
        if hits:
            chosen = _without_nested(page, hits)
            best = max(chosen, key=lambda element: page.of(element).prose)
            kind = names_of(best) & wanted
            return [element for element in chosen if element is best or names_of(element) & kind]
    return []


def named_posts(page: PageWeights) -> list[Element]:
    """The posts of a discussion by name, in their order; empty where there are not at least two."""
    hits = [
        element
        for element in page.elements
        if page.of(element).words >= _LEAST_POST
        and (names_of(element) & _THREAD_NAMES or _THREAD_ID.match(element.get("id") or ""))
    ]
    outer: list[Element] = []
    taken: set[Element] = set()
    for element in hits:
        if element.getparent() not in taken and not any(above in taken for above in element.iterancestors()):
            taken.add(element)
            outer.append(element)
    outer = [post for post in outer if not _in_frame(post)]
    return _bodies(page, outer) if len(outer) > 1 else []


def _in_frame(element: Element) -> bool:
    """Whether it stands in a column beside the discussion."""
    return any(one.tag == "aside" or names_of(one) & _FRAME for one in (element, *element.iterancestors()))


def _bodies(page: PageWeights, posts: list[Element]) -> list[Element]:
    """The part that every post has once and that holds its sentences, without names, dates and buttons."""
    best, best_score = posts, _purity(page, posts)
    groups: dict[str, list[Element]] = {}
    for post in posts:
        for element in post.iter("div", "section", "article", "td", "blockquote"):
            if element is not post and element.get("class"):
                groups.setdefault(f"{element.tag}.{element.get('class')}", []).append(element)
    for members in groups.values():
        if len(members) == len(posts) and (score := _purity(page, members)) > best_score:
            best, best_score = members, score
    return best


def _purity(page: PageWeights, members: Sequence[Element]) -> float:
    """How much of sentences there is, less where other words stand between them."""
    sentences = sum(page.sentences(member) for member in members)
    words = sum(page.of(member).words for member in members)
    return sentences * sentences / words if words else 0.0


def repeated_posts(page: PageWeights) -> list[Element]:
    """The bodies of posts that repeat all over a page under parents of their own, whatever they are called."""
    groups: dict[str, list[Element]] = {}
    for element in page.elements:
        signature = element.get("class") or element.get("itemprop")
        if (
            signature
            and element.tag not in _NO_POSTS
            and element not in page.furniture
            and page.of(element).prose >= _LEAST_POST
        ):
            groups.setdefault(f"{element.tag}.{signature[:200]}", []).append(element)
    least = 0.5 * page.total
    best: list[Element] = []
    best_score = 0.0
    for members in groups.values():
        if len(members) < 3 or len({member.getparent() for member in members}) < len(members):
            continue
        members = _outermost(members)
        if len(members) < 3 or page.before[members[0]] > _MOST_BEFORE:
            continue
        prose = sum(page.of(member).prose for member in members)
        largest = max(page.of(member).prose for member in members)
        # The purest of the groups that hold most of the page: the bodies, not the posts with all their furniture.
        score = _purity(page, members)
        if prose >= least and largest < 0.8 * prose and score > best_score and not _in_frame(members[0]):
            best, best_score = members, score
    return best


def densest_container(page: PageWeights) -> Element | None:
    """The part of the page whose sentences most outweigh its links; None where no part has sentences."""
    best: Element | None = None
    for element in page.elements:
        # Deeper elements come later, and hold no more than those above them: nearly the same, and tighter, wins.
        if page.of(element).score > 0 and (best is None or page.of(element).score >= page.of(best).score):
            best = element
    return best


def _without_nested(page: PageWeights, hits: list[Element]) -> list[Element]:
    """Of containers inside one another the inner one where it holds nearly all, else the outer."""
    chosen: list[Element] = []
    chosen_set: set[Element] = set()
    for element in hits:
        above = next((one for one in element.iterancestors() if one in chosen_set), None)
        if above is None:
            chosen.append(element)
            chosen_set.add(element)
        elif page.of(element).score >= _SAME * page.of(above).score > 0:
            chosen[chosen.index(above)] = element
            chosen_set.discard(above)
            chosen_set.add(element)
    return chosen


def _outermost(members: Iterable[Element]) -> list[Element]:
    kept: list[Element] = []
    taken: set[Element] = set()
    for member in members:
        if not any(above in taken for above in member.iterancestors()):
            kept.append(member)
            taken.add(member)
    return kept
