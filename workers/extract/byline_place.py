"""Where bylines stand: not among comments and columns, and often as a name beside the first date of a page."""

from __future__ import annotations

import re

from workers.extract.dates import read_date
from workers.extract.document import Element, one_line

_NOT_HERE = re.compile(
    r"comment|reply|replies|related|recommend|side-?bar|rank|hot-|footer|(?:^|[\s_-])(?:nav|login|toolbar|popular|more-|next|"
    r"prev|signin|menu|widget)", re.I
)  # fmt: skip
_NO_NAME = re.compile(
    r"[。！？!?@/:：<>#（(【]|\d{3}|登[录陆]|注册|关注|收藏|分享|举报|阅读|评论|回复|点赞|来源|编辑|首页|论坛|会员|等级|专栏|目录|楼主?$|只看|"
    r"转载|版权|^(?:匿名|作者|原创|发表于|发布于|author|admin|by|me|follow|share|reply|comments?|views?|posted|posts?|hide|"
    r"favorite|past|new|link|edit|login|sign ?(?:in|up)|permalink|parent|next|prev|home|about|all|quote|re|subscribe|"
    r"listen|open|more|menu|search|tags?)$|min read|points?$|members?$|comments$",
    re.I,
)
_NAME = re.compile(r"[\w.·'’-]+(?: [\w.·'’-]+){0,3}$")
_NAMED = frozenset({"a", "b", "strong", "span", "h4", "h5", "cite", "bdi", "address"})
_DATED = frozenset({"time", "span", "em", "div", "td", "p", "small", "abbr", "i", "li", "relative-time"})
_BEFORE, _AFTER = 14, 6
_MOST_ELEMENTS = 20_000


def is_name(text: str) -> bool:
    """Whether a short text may be somebody's name: no sentence, no number, no word of a button."""
    return 1 < len(text) <= 40 and not _NO_NAME.search(text)


def is_elsewhere(element: Element, by_own_name: bool = False) -> bool:
    """Whether it stands among comments, related pages or in a frame of the page, or is such a part `by_own_name`."""
    for depth, one in enumerate((element, *element.iterancestors())):
        if one.tag in ("nav", "footer", "aside") or depth > 40:
            return True
        # Some programs put the whole page into one form; a form without a heading is a form.
        if one.tag == "form" and next(one.iter("h1", "h2", "h3"), None) is None:
            return True
        if one.tag in ("body", "main", "html"):
            return False
        # `__next` is what a common program calls the whole page.
        names = f"{one.get('class') or ''} {one.get('id') or ''}"[:300].replace("__next", "")
        if (depth or by_own_name) and _NOT_HERE.search(names):
            return True
    return False


def name_beside_date(root: Element) -> str:
    """The name nearest to the first date that stands alone in an element; "" without one."""
    elements = [one for _, one in zip(range(_MOST_ELEMENTS), root.iter("*"), strict=False)]
    for place, element in enumerate(elements):
        if element.tag in _DATED and _is_date(element) and not is_elsewhere(element):
            around = elements[max(0, place - _BEFORE) : place + _AFTER]
            middle = around.index(element)
            nearest = sorted(range(len(around)), key=lambda index: abs(index - middle))
            return next((name for index in nearest if (name := _name_of(around[index]))), "")
    return ""


def _is_date(element: Element) -> bool:
    if element.tag in ("time", "relative-time"):
        return True
    own = one_line((element.text or "")[:60])
    return 0 < len(own) <= 40 and read_date(own) is not None


def _name_of(element: Element) -> str:
    if element.tag not in _NAMED or len(element):
        return ""
    text = one_line((element.text or "")[:80]).strip(" ·|,，")
    return text if is_name(text) and _NAME.match(text) and read_date(text) is None and not is_elsewhere(element) else ""
