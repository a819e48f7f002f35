"""Words that carry a question and not its subject: "how", "the", 如何, 的."""

from functools import lru_cache

_ENGLISH_LIST = """
a about all am an and any are as at be been between but by can could did do does for from get had has have how i if in
into is it its me my no not of on one or our s should so some such t than that the their them then there these they this
those to use used using was we were what when where which while who whom whose why will with would you your
"""
_CHINESE_LIST = """
的 了 着 过 地 得 和 与 及 或 或者 以及 而 而且 但 但是 因为 所以 如果 是 不是 是否 在 有 没有 会 能 能够 可以 可
应该 应当 要 想 把 被 对 对于 关于 从 到 向 往 由 用 于 为 为了 以 让 使 给 跟 同 就 都 也 还 又 再 很 更 最 太 这
那 这个 那个 这些 那些 哪 哪个 哪些 哪里 什么 怎么 怎样 怎么样 如何 为什么 为何 为啥 多少 几 谁 吗 呢 吧 啊 呀 我
我们 你 你们 他 她 它 他们 它们 其 之 一个 一种 一些 一下 个 种 上 下 中 里 时 时候 等 等等 请 请问 有没有 能不能
可不可以 怎么办 做 进行 介绍 讲 说 问题 方法
"""
LONGEST = 6
_ENGLISH = frozenset(_ENGLISH_LIST.split())
_CHINESE = frozenset(_CHINESE_LIST.split())


@lru_cache(maxsize=10_000)
def is_function_word(word: str) -> bool:
    """Whether a word (folded, see `folding`) only makes the sentence; also one of several such: 如何在, 这是什么."""
    if word.casefold() in _ENGLISH or word in _CHINESE:
        return True
    beginnings = (word[:end] for end in range(1, len(word)) if len(word) <= LONGEST)
    return any(part in _CHINESE and is_function_word(word[len(part) :]) for part in beginnings)
