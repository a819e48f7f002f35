"""The page asks for an account before it shows anything."""

from __future__ import annotations

import re

from workers.capture.types import Verdict
from workers.capture.verdicts.observed import Judgement, Observed
from workers.capture.verdicts.phrases import any_of

READABLE_PROSE = 300
# A dialog that could not be put away lies over what there is.
BEHIND_DIALOG_PROSE = 800

LOGIN_PATH = re.compile(
    r"(^|[/_.?&=-])(log-?in|log-?on|sign-?in|signup|passport|sso|oauth2?|auth|accounts?/(login|signin)|denglu)([/_.?&=-]|$)"
)
# What a comment form says, too, is no demand: it asks for an account to write, not to read.
TO_WRITE = r"(?!.{0,14}(发表|参与|评论|留言|回复|点赞|收藏|互动|投票|comment|reply|vote|like|rate|post|join))"
DEMANDS = any_of(
    "(登录|登陆)(后|才|即)(可|能|可以|能够)?(继续)?(查看|阅读|浏览|访问|观看)",
    "(内容|帖子|页面|文章).{0,8}(登录|登陆)(后|才)" + TO_WRITE,
    "(游客|您所在的用户组).{0,12}(无法|没有权限|无权)",
    r"(log|sign) ?in (to|or sign ?up to) (continue|view|read|see|access|follow|join)",
    r"registered (users|members) only",
    r"members[- ]only (area|page|section|forum|content)",
    r"this (content|page|account|board) is (private|for members)",
    r"join (linkedin|facebook|instagram) to (see|view)",
)
# Said at the edge of open pages as well; a demand only where there is hardly a link to follow.
REQUESTS = any_of(
    "(手机号|验证码|短信)登录.{0,20}(获取|发送)验证码",
    r"already (on|a member of) \w+\? (sign|log) in",
    "(请|需要?|必须)先?(登录|登陆|登入)" + TO_WRITE,
    "您(还|尚)?(没有|未)登录" + TO_WRITE,
    r"(you must|you need to|please|you have to) (be logged in|log ?in|sign ?in)\b" + TO_WRITE,
)


def login_wall(observed: Observed) -> Judgement | None:
    """Sent to a log-in page, told to log in, or a form to log in and nothing else; not one that was asked for."""
    signs = observed.signs
    if observed.status == 401:
        return _judged("status", observed)
    asked_for_it = bool(LOGIN_PATH.search(observed.asked_path))
    if asked_for_it:
        return None
    fields = signs.passwords + signs.phones
    if LOGIN_PATH.search(observed.came_path) and (fields or signs.prose < READABLE_PROSE):
        return _judged("sent_to_login", observed)
    dialog = any(layer.sort == "login" and layer.covers >= 0.1 for layer in signs.layers)
    if dialog and signs.prose < BEHIND_DIALOG_PROSE:
        return _judged("dialog", observed)
    if signs.prose >= READABLE_PROSE:
        return None
    asks = signs.links < 25 and len(observed.asked_path) > 1 and REQUESTS.search(signs.words)
    if asks or (signs.links < 150 and DEMANDS.search(signs.words)):
        return _judged("demand", observed)
    # A form to log in on a home page full of links is a service's front door, and was what the person saved.
    if fields and signs.prose < 120 and signs.links < 40 and len(observed.asked_path) > 1:
        return _judged("form", observed)
    return None


def _judged(rule: str, observed: Observed) -> Judgement:
    signs = observed.signs
    evidence = {"rule": rule, "prose": signs.prose, "fields": signs.passwords + signs.phones, "links": signs.links}
    return Judgement(Verdict.LOGIN_WALL, rule, evidence)
