"""A check whether the visitor is a person stands in place of the page."""

from __future__ import annotations

import re

from workers.capture.types import Verdict
from workers.capture.verdicts.observed import Judgement, Observed
from workers.capture.verdicts.phrases import any_of

# A page of this much prose is read by people, whatever captcha its comment form carries.
READABLE_PROSE = 500
# With a captcha and next to nothing else to see, the captcha is the page.
BARE_LETTERS = 350

# Answers and addresses that are never anything else, by the one who sends them.
ADDRESSES = (
    ("wechat", r"mp\.weixin\.qq\.com/mp/(wappoc_appmsgcaptcha|verifycode)"),
    ("zhihu", r"zhihu\.com/account/unhuman"),
    ("xiaohongshu", r"xiaohongshu\.com/(web-login/captcha|website-login/(captcha|error))"),
    ("google", r"google\.[a-z.]+/sorry/"),
    ("aliyun", r"(_____tmd_____|/punish\?)"),
    ("baidu", r"wappass\.baidu\.com/static/captcha"),
    ("douban", r"sec\.douban\.com/"),
)
PHRASES = (
    (
        "cloudflare",
        any_of(
            r"just a moment\.{3}",
            "checking your browser",
            "sorry, you have been blocked",
            r"attention required! \| cloudflare",
            "正在验证您是否是真人",
        ),
    ),
    ("wechat", any_of("当前环境异常.{0,12}完成验证", r"环境异常[\s\S]{0,40}去验证")),
    ("zhihu", any_of("您的网络环境存在异常", "安全验证 - 知乎")),
    ("akamai", any_of(r"access denied[\s\S]{0,200}reference\s*#\s*[\w.]+")),
    ("incapsula", any_of("incapsula incident id")),
    ("perimeterx", any_of("press (&|and) hold", "pardon our interruption")),
    ("google", any_of("our systems have detected unusual traffic")),
    (
        "words",
        any_of(
            "(请|需要|即可).{0,6}(完成|进行|通过).{0,6}(安全|人机|滑块|身份)?验证",
            "(请)?(拖动|滑动|按住).{0,8}滑块",
            "人机(身份)?验证",
            "(访问|操作|请求)(过于|太)?频繁.{0,20}(稍后|验证)",
            "您的访问(出现|存在)了?异常",
            "检测到.{0,8}(异常|可疑)(访问|流量|行为|请求)",
            "触发.{0,8}(风控|安全(策略|规则))",
            "IP(地址)?存在(风险|异常)",
            "请输入(图片|下方|图形)?验证码.{0,10}继续",
            r"(verify|confirm|prove)( that)? you('re| are)( a)?( not a)? (human|robot|bot)",
            r"are you a (robot|human)\?",
            r"(robot|human) or (robot|human)\?",
            r"(make|be) sure (that )?you('re| are) not a (robot|bot)",
            r"check (that |if |whether )?you('re| are) (a )?human",
            "human verification",
            "unusual (traffic|activity) from your",
            "enable javascript and cookies to continue",
            "complete the security check",
            "(blocked|flagged) (you )?as a (bot|robot)",
            "automated (access|requests|queries)",
        ),
    ),
)
_ADDRESSES = tuple((name, re.compile(pattern, re.IGNORECASE)) for name, pattern in ADDRESSES)
# Stand on innocent pages beside a form, too; these only where nothing else is to be seen.
_WIDGETS = frozenset({"turnstile", "hcaptcha", "recaptcha", "geetest", "tencent", "aliyun", "yidun", "awswaf"})


def bot_check(observed: Observed) -> Judgement | None:
    """By a header or address that means nothing else; else by words or a captcha where there is little to read."""
    signs = observed.signs
    if "challenge" in observed.headers.get("cf-mitigated", ""):
        return _judged("cloudflare", "header", observed)
    for name, pattern in _ADDRESSES:
        if pattern.search(observed.final_url) and not pattern.search(observed.url):
            return _judged(name, "address", observed)
    if signs.prose >= READABLE_PROSE:
        return None
    walls = signs.marks - _WIDGETS
    if walls:
        return _judged(min(walls), "mark", observed)
    for name, pattern in PHRASES:
        if pattern.search(signs.words):
            return _judged(name, "phrase", observed)
    widgets = signs.marks & _WIDGETS
    # A log-in page may carry one, too, and is another kind of wall.
    if widgets and signs.letters < BARE_LETTERS and not signs.passwords and not signs.phones:
        return _judged(min(widgets), "captcha", observed)
    return None


def _judged(name: str, rule: str, observed: Observed) -> Judgement:
    evidence = {"rule": rule, "by": name, "prose": observed.signs.prose, "letters": observed.signs.letters}
    return Judgement(Verdict.BOT_CHECK, name, evidence)
