"""A small library written by hand in two languages: eight subjects, each by its Chinese and its English tag."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Subject:
    """What some pages are about: its tag in Chinese and in English, three pages in each."""

    names: tuple[str, str]
    pages: tuple[tuple[str, ...], tuple[str, ...]]


# Chinese tag, English tag, three pages in each language; nothing of one language is a translation of the other's.
_ROWS: tuple[tuple[str, str, tuple[str, ...], tuple[str, ...]], ...] = (
    (
        "机器学习",
        "machine learning",
        (
            "神经网络为什么会过拟合。训练误差一直下降，验证误差却开始上升，可以用正则化和早停。",
            "梯度下降入门。从损失函数讲起，学习率太大会发散，太小又走不动。",
            "怎样标注训练数据。两个人各标一遍，再看一致性，模型的上限由数据决定。",
        ),
        (
            "Decision trees from scratch. A forest of small trees trained on random samples beats one deep tree.",
            "Why your classifier is overconfident. Calibrate the predicted probabilities on held-out examples.",
            "Fine-tuning a language model on one graphics card. Batch size, learning rate and what to watch.",
        ),
    ),
    (
        "排版",
        "typography",
        (
            "中文正文的行高与字距。行高取字号的一点七倍，标点挤压让一行更匀称。",
            "宋体和黑体怎么混排。标题用黑体，正文用宋体，英文另选一款衬线字体。",
            "孤行与寡行。一段的最后一个字不该独自占一行，书籍设计里这叫背题。",
        ),
        (
            "Choosing a typeface for long reading. Large x-height, open counters and a true italic.",
            "Line length and leading. Sixty-six characters a line, and more space between lines for longer ones.",
            "Hyphenation, justified text and rivers of white. How good typesetting avoids them.",
        ),
    ),
    (
        "数据库",
        "database",
        (
            "索引为什么没有用上。优化器估计行数不准，统计信息过期了就要重新收集。",
            "事务的隔离级别。读已提交会看到不可重复读，可串行化会让写冲突的一方重试。",
            "分库分表之后怎么分页。每个分片各取一页再归并，深翻页要改成游标。",
        ),
        (
            "How a B-tree stores rows on disk. Pages, splits, and why random keys make writes slow.",
            "Vacuum explained. Dead tuples pile up in PostgreSQL until something cleans the table.",
            "Joins for people who fear SQL. Nested loops, hash joins and when the planner picks which.",
        ),
    ),
    (
        "摄影",
        "photography",
        (
            "光圈、快门和感光度。大光圈让背景虚化，慢快门把流水拍成丝。",
            "傍晚的蓝调时刻。太阳落山后二十分钟，天空和路灯的亮度正好相当。",
            "人像用多长的镜头。八十五毫米不变形，离得也不太远。",
        ),
        (
            "Shooting film in the rain. A plastic bag, a fast lens and grain you will love.",
            "Reading a histogram. Clipped highlights never come back, so expose for them.",
            "Street portraits of strangers. Ask first, keep the camera at your eye, take three frames.",
        ),
    ),
    (
        "做菜",
        "cooking",
        (
            "红烧肉要不要焯水。五花肉冷水下锅，炒糖色以后小火炖一个半小时。",
            "手擀面怎样才筋道。水和面的比例是四比十，醒半个钟头再揉。",
            "川菜里的豆瓣酱。先用油煸出红油，再下姜蒜，回锅肉就靠它。",
        ),
        (
            "A loaf of sourdough in two days. Feed the starter, fold the dough, bake in a hot pot.",
            "How to roast a chicken. Salt it the day before, dry the skin, rest it before carving.",
            "Stock from leftovers. Onion skins, bones and a slow simmer make a soup worth eating.",
        ),
    ),
    (
        "备份",
        "backup",
        (
            "三二一原则。三份副本，两种介质，一份放在别处，硬盘坏了也不怕。",
            "用增量快照保存家里的照片。每天只存变化的部分，恢复时再拼起来。",
            "没有演练过的恢复等于没有。每个季度从异地的副本还原一次，看文件全不全。",
        ),
        (
            "Restoring a server from last night's copy. What was missing and what we changed since.",
            "Encrypted off-site copies with restic. Deduplicated, verified, and pruned every week.",
            "My disk died on a Sunday. Which files I still had, and which were gone for good.",
        ),
    ),
    (
        "旅行",
        "travel",
        (
            "一个人去大理住半个月。古城外的民宿便宜，骑车环洱海要两天。",
            "签证材料清单。护照、照片、行程单和酒店订单，提前一个月递交。",
            "坐绿皮火车去新疆。硬卧四十八小时，窗外从麦田变成戈壁。",
        ),
        (
            "Three weeks through Portugal by train. Lisbon, Porto and the slow line along the Douro.",
            "Packing for a month in one carry-on bag. Two pairs of shoes is one too many.",
            "Crossing a border on foot. Stamps, queues and a bus that waits on the other side.",
        ),
    ),
    (
        "隐私",
        "privacy",
        (
            "浏览器指纹怎样认出你。字体列表、屏幕大小和显卡，合起来就独一无二。",
            "手机应用要了哪些权限。通讯录和位置能不给就不给，定期检查一遍。",
            "广告商怎么拼出你的画像。第三方 cookie 把你去过的网站连成一串。",
        ),
        (
            "Trackers in email. One invisible picture tells the sender when and where you opened it.",
            "What your phone tells advertisers. Location data is sold by brokers you have never heard of.",
            "Deleting yourself from people-search sites. Letters, forms and six months of patience.",
        ),
    ),
)

SUBJECTS = tuple(Subject((zh, en), (in_zh, in_en)) for zh, en, in_zh, in_en in _ROWS)
