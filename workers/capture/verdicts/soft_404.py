"""The site says 200, and the page says that there is nothing here."""

from __future__ import annotations

from workers.capture.types import Verdict
from workers.capture.verdicts.observed import Judgement, Observed, plain
from workers.capture.verdicts.phrases import any_of

READABLE_PROSE = 500
# Beside a row of recommended things the sentence still stands first.
FIRST_WORDS = 220

THING = r"(page|article|post|story|content|video|product|file|item|listing|thread|topic|account|profile)"
THING_ZH = "(页面|网页|内容|文章|帖子|主题|视频|商品|问题|回答|链接|文件|图片|话题|博客|微博|资源|用户|帐号|账号|宝贝)"
GONE = any_of(
    THING_ZH + "(不存在|未找到|走丢|丢失了|找不到|不见了|消失了|跑丢)",
    THING_ZH + "已?(经)?(被)?(作者|发布者|博主|管理员|系统)?(删除|下架|屏蔽|失效|关闭|移除)",
    "(找不到|没有找到|未找到|无法找到)了?(您|你)?(要|想|所)?(访问|查找|请求|浏览|找|看)?的?.{0,4}(页面|网页|内容|文章|帖子|商品)",
    "(此|该)内容(已被发布者删除|因违规无法查看|暂时无法显示|不可见)",
    "(抱歉|对不起|啊哦|哎呀)[，,!！ ]{0,3}.{0,12}(不存在|找不到|不见了|走丢了|删除|下架)",
    "你似乎来到了没有知识存在的荒原",
    "该公众号已迁移",
    r"404 ?[-—|·]? ?页面",
    THING + r"( you('re| are| were) (looking|searching) for| you requested)? (could ?n[o']t be|was not|not) found",
    THING + r"( you('re| are| were) (looking|searching) for)? (can(no|')t be found|(does|did) ?n[o']t exist)",
    THING + r"( you('re| are| were) looking for)? (is no longer available|no longer exists|is ?n[o']t available)",
    THING + r"( you('re| are| were) looking for)? (has been (removed|deleted)|is gone|isn't here)",
    r"(can't|cannot|couldn't|could not|unable to) (find|locate) (the|that|this|your) " + THING,
    r"nothing (was )?found here",
    r"(oops|sorry)[,!. ]{0,3}.{0,30}(not found|doesn't exist|no longer|can't find|gone)",
    r"^\s*(error )?404\b",
    r"\b404 (error|not found)",
    r"not found\s*$",
)


def soft_404(observed: Observed) -> Judgement | None:
    """Told so by title, heading or first words of a page without prose, or sent from deep inside to the front page."""
    signs = observed.signs
    if observed.status is not None and observed.status >= 400:
        return None
    if signs.prose >= READABLE_PROSE:
        return None
    for rule, words in (
        ("title", signs.title),
        ("heading", "\n".join(signs.headings[:2])),
        ("text", signs.head[:FIRST_WORDS]),
    ):
        if GONE.search(plain(words)):
            return _judged(rule, observed)
    if _sent_home(observed):
        return _judged("sent_home", observed)
    return None


def _sent_home(observed: Observed) -> bool:
    asked, came = observed.asked_path, observed.came_path
    deep = asked.split("?")[0].strip("/").count("/") >= 1 and len(asked) >= 14
    return (
        deep
        and came in ("/", "/index.html", "/index.php", "/404", "/404.html", "/404/")
        and observed.signs.type != "article"
    )


def _judged(rule: str, observed: Observed) -> Judgement:
    return Judgement(
        Verdict.SOFT_404, rule, {"rule": rule, "prose": observed.signs.prose, "letters": observed.signs.letters}
    )
