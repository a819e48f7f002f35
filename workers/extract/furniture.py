"""What stands in and around articles without being part of them, told by names and by short fixed phrases."""

from __future__ import annotations

import re

from workers.extract.document import Element

_WORD = re.compile(r"[A-Za-z][a-z]*|[A-Z]+|[\u4e00-\u9fff]+")

# Whole words of a class or id (`post-share` has the words post and share).
_NAMES = """
    share sharing sharebar social related recommend recommends recommended recommendation recommendations sponsor
    sponsored promo promotion advert advertisement ads ad adsense banner breadcrumb breadcrumbs crumb crumbs pagination
    pager paginator prevnext sidebar toolbar navbar nav menu footer copyright disclaimer declaration newsletter
    subscribe subscription signup login register popup modal cookie cookies consent qrcode erweima download
    ranking hotnews hotlist trending popular follow followers tagcloud toc tocbox catalog catalogue directory
    signature editsection navbox catlinks hatnote noprint printfooter jumplinks skip paywall outbrain taboola
    disqus wechatpay reward donate donation tipping vote votes voting upvote downvote rating likes zan dianzan
    bookmark favorite report skipnav headerlink permalink anchorjs tooltip badge badges karma userinfo usercard
    sitenav crosslinks seealso morelinks readmore byline
"""
_WORDS = frozenset(_NAMES.split())
# Words that only tell in company: `comment` alone may be a code comment, `author` a name that is quoted.
_PAIRS = (
    r"comments?[_-]?(?:list|area|section|box|form|wrap|wrapper|container|block)|^comments$|^comment$|^respond$|pinglun|"
    r"author[_-]?(?:info|card|box|bio|profile|meta|panel)|about[_-]?(?:the[_-]?)?author|post[_-]?(?:meta|nav|tags|footer|info|"
    r"author|header[_-]meta)|entry[_-]?(?:meta|footer|utility)|article[_-]?(?:meta|info|tags?|footer|toolbar|bar|copyright|"
    r"actions?|operate|opt)|tags?[_-]?(?:list|links|box|cloud|container|wrap)|^tags$|^meta$|^postmeta$|read[_-]?(?:next|count|"
    r"more)|prev(?:ious)?[_-]?(?:next|post)|next[_-]?(?:prev|post)|hot[_-]?(?:news|rank|list|article|words?)|"
    r"rank[_-]?(?:list|box)|more[_-]?(?:news|articles?|posts|stories|links|from)|other[_-]?(?:news|articles?)|"
    r"(?:right|left)[_-]?(?:side|bar|col(?:umn)?|box|rail)|side[_-]?(?:bar|box|nav)|app[_-]?(?:download|open|banner|guide)|"
    r"open[_-]?(?:in[_-]?)?app|qr[_-]?code|^side$|^edit(?:or)?$|^source$|^pstatus$|^authi$|^sign$|^locked$|^p[_-]?info$|"
    r"edit[_-]?(?:link|page|this)|table[_-]of[_-]contents|on[_-]?this[_-]?page|jump[_-]?(?:to|link)|print[_-]?(?:hide|no)"
)
_PAIR = re.compile(_PAIRS, re.I)
_ROLES = frozenset({"navigation", "contentinfo", "complementary", "banner", "search", "menu", "toolbar", "doc-toc"})
_TAGS = frozenset({"nav", "footer", "button", "form", "dialog", "menu"})

# Utility classes such as `Mend(30px)--modal` describe looks, not meaning.
_PLAIN_NAME = re.compile(r"[\w-]+$")
_MOST_WORDS = 3
_SHORT = 90
_PHRASES = re.compile(
    r"""^[\s【\[（(>»·•*\-—]*(?:
    责任编辑|責任編輯|责编|編輯[:：]|编辑[:：]|审核[:：]|校对[:：]|監製[:：]|监制[:：]|来源[:：]|來源[:：]|文章来源|稿源|本文来源|作者[:：]|
    原标题[:：]|版权声明|版權聲明|本文版权|著作权归|未经授权|转载请|轉載請|欢迎转载|免责声明|声明[:：]|特别声明|
    扫一扫|扫码|长按|點擊|点击(?:上方|下方|阅读|查看|关注|这里)|阅读原文|关注我们|欢迎关注|微信扫|分享到|分享至|分享本文|收藏|举报|点赞|赞\s*\d|
    阅读\s*[\d万+]+|阅读(?:量|数)|浏览(?:量|数|次数)|已读\s*\d|评论\s*\d*$|发表于\s|发布于\s|编辑于\s|发布时间|发布日期|更新时间|
    打开.{0,8}APP|下载.{0,8}APP|打开.{0,12}查看|展开全文|展开阅读|收起$|登录后|我要(?:评论|反馈|纠错)|打印本页|关闭窗口|返回(?:顶部|首页|列表)|
    上一[篇页条][:：\s]|下一[篇页条][:：\s]|上一主题|下一主题|标签[:：]|关键[词字][:：]|分类[:：]|目录$|本帖最后由|当前位置|您的位置|
    share\s(?:this|on|via)|tweet$|pin\sit|follow\s(?:us|me|@)|subscribe|sign\sup\s(?:for|to)|read\smore|continue\sreading|
    (?:\d+\s)?min(?:ute)?s?\sread|filed\sunder|tagged\s(?:with|in|:)|posted\s(?:in|by|on)|tags?:|leave\sa\s(?:comment|reply)|
    (?:\d+\s)?comments?$|previous(?:\spost)?:|next(?:\spost)?:|all\srights\sreserved|©|copyright\s|edit\sthis\spage|
    a\sversion\sof\sthis\s(?:article|story)|last\s(?:updated|modified|edited)|published\s(?:on|at|by)?|was\sthis\s(?:page|article)\shelpful|back\sto\stop|
    skip\sto\s|table\sof\scontents$|advertisement$|download\sthe\sapp|open\sin\sapp|get\sthe\sapp
    )""",
    re.I | re.X,
)
_ENDS = re.compile(
    r"""^[\s【\[（(#▍|■●]*(?:相关(?:阅读|文章|新闻|推荐|链接|报道|内容)|推荐(?:阅读|文章|内容)|延伸阅读|更多(?:阅读|文章|精彩|推荐|新闻)|
    猜你喜欢|热门(?:文章|推荐|评论|新闻)|为您推荐|大家都在看|网友评论|全部评论|最新评论|精彩评论|往期(?:回顾|推荐|精选)|
    related\s(?:articles?|posts?|stories|content|reading|links)|recommended|you\smay\salso\slike|more\s(?:from|stories|posts|articles)|
    read\snext|comments?\s*(?:\(\d+\))?|\d+\s(?:comments|responses|thoughts)|leave\sa\s(?:reply|comment)|about\sthe\sauthor|
    popular\sposts|keep\sreading|responses)[\s】\]）):：]*(?:\(\d+\)|（\d+）|\d+)?\s*$""",
    re.I | re.X,
)


def is_furniture(element: Element) -> bool:
    """Whether an element's tag, role or name says that it is no part of what people came to read."""
    if element.tag in _TAGS or (element.get("role") or "").lower() in _ROLES:
        return True
    if element.tag in ("html", "body", "main", "article"):
        return False
    names = f"{element.get('class') or ''} {element.get('id') or ''}"[:1_000].split()
    return any(_is_furniture_name(name) for name in names if _PLAIN_NAME.match(name))


def _is_furniture_name(name: str) -> bool:
    if _PAIR.search(name):
        return True
    words = _WORD.findall(name)
    # `sharing-with-a-single-developer` is the anchor of a heading.
    return len(words) <= _MOST_WORDS and any(word.lower() in _WORDS for word in words)


def is_phrase(text: str) -> bool:
    """Whether a short block is one of the lines every page has: credits, copyright, buttons, counts."""
    return len(text) <= _SHORT and _PHRASES.match(text) is not None


def ends_article(text: str) -> bool:
    """Whether a short block is the heading of what follows an article: related pages, comments."""
    return len(text) <= 40 and _ENDS.match(text) is not None
