"""Only the beginning of an article is shown; the rest is for those who pay."""

from __future__ import annotations

from workers.capture.types import Verdict
from workers.capture.verdicts.observed import Judgement, Observed, plain
from workers.capture.verdicts.phrases import any_of

# A teaser is shorter than this; a whole article that ends in an offer to subscribe is seldom.
TEASER_PROSE = 2_500
ENOUGH = 3

OFFERS = any_of(
    "(订阅|開通|开通|购买|付费|支付|加入会员|成为会员|开会员|VIP会员).{0,14}(阅读|查看|解锁|收听)(完整|全部|剩余|余下|本文)?(内容|全文|文章|章节)",
    "(订阅|开通|购买|付费|支付|成为会员|开会员).{0,6}(后|即可|才能).{0,4}(继续)?(阅读|查看|解锁|收听)",
    "(本文|本篇|此文|该文章)(为|是|属于|仅限|仅对|仅供).{0,8}(付费|会员|订阅|VIP)",
    r"(剩余|还有|余下|还剩)\s*\d{1,5}\s*(%|％|字).{0,10}(未读|付费|订阅|解锁|内容|阅读)",
    "(试读|免费(试读|内容|部分))(已)?(结束|到此)",
    "解锁(全文|剩余|全部|完整)",
    "会员(专享|专属)(文章|内容|全文)",
    r"subscribe (now )?(to|and) (continue|keep|read|unlock|get (full|unlimited))",
    r"(continue|keep) reading .{0,30}(subscri|membership|for \S*\d)",
    r"(available|visible) to .{0,20}(members|subscribers) only",
    r"this (article|content|story|post) is .{0,30}(for|to) .{0,30}(subscribers|members)",
    r"already a (subscriber|member)\?",
    r"you('ve| have) (reached|used|read) .{0,40}(free )?(articles?|limit)",
    r"(unlock|read) the (full|rest of (the|this)) (article|story|post)",
    r"to (read|access|view) (the (full|rest)|this) (article|story).{0,30}(subscri|purchase|member)",
    r"(become|upgrade to) a? ?(paid|member|subscriber).{0,40}(read|access|unlock|continue)",
)


def paywall(observed: Observed) -> Judgement | None:
    """Little prose, and two of these: the data says so, a box for payers stands there, words offer the rest."""
    signs = observed.signs
    if signs.prose >= TEASER_PROSE or observed.status not in (None, 200, 402, 403):
        return None
    boxed = any(OFFERS.search(text) or len(text) < 12 for text in map(plain, signs.pay))
    layered = any(layer.covers >= 0.2 and OFFERS.search(plain(layer.text)) for layer in signs.layers)
    offered = bool(OFFERS.search(plain(signs.tail)) or OFFERS.search(plain(signs.head)) or layered)
    declared = signs.free is False or signs.tier.lower() in ("locked", "metered") or observed.status == 402
    weight = 2 * declared + 2 * offered + bool(signs.pay) + boxed + layered
    # Without a word or a box of it the data alone may be careless, and the whole article may be here.
    if weight < ENOUGH or not (offered or signs.pay):
        return None
    evidence = {
        "rule": "teaser",
        "prose": signs.prose,
        "declared": declared,
        "offered": offered,
        "boxed": bool(signs.pay),
    }
    return Judgement(Verdict.PAYWALL, "teaser", evidence)
