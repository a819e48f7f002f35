"""Words that never make a tag by themselves: grammar, and nouns too general to find anything by."""

_ENGLISH_GRAMMAR = """
a able about above across actually add added after again against all allow allows almost alone along
already also although always am among an and another any anybody anyone anything anyway are around
as ask at available away back based be became because become been before behind being below besides
best better between beyond big bit both but by called came can cannot certain change changed choose
clear click come common complete consider contact contain contains continue could couldn create
created currently depends describe described did didn different do does doesn doing don done down
during each easily easy either else enough ensure entire etc even ever every everyone everything
except expect few find first follow following for former found free from full further general get
gets getting give given go goes going gone good got great had happen has have having he hello help
helps hence her here hers herself high him himself his how however i ie if important in include
included includes including indeed instead into is isn it its itself just keep kept know known large
last learn least left less let like likely live ll long look looking low made main make makes making
many may maybe me mean means meanwhile mentioned might mine more moreover most mostly move much must
my myself near nearly need needs neither never nevertheless new next no nobody none nor not note
nothing now of off offer offers often old on once one ones only onto open or other others otherwise
our ours out over own particular per perhaps place please possible press prevent provide provided
provides put quick quickly quite rather re read ready really reason receive require required
requires return right run running said same save say says second see seem seemed seems seen select
send set several shall she should shouldn show shown shows sign similar simple simply since single
skip small so some somehow someone something sometimes sort start started still stop such support
supported supports sure take taken takes tell than that the their theirs them themselves then there
therefore these they think third this those though thought three through throughout thus to today
together tomorrow too top total toward towards true try trying turn two type typical typically under
understand unless unlike until up update updated upon us use used useful uses using usually various
ve very via view visit wait want wants was wasn watch way ways we welcome well went were weren what
whatever when where whereas whether which while who whole whom whose why will with within without
won work working works would wouldn write written yes yesterday yet you your yours yourself
"""

_ENGLISH_GENERAL = """
april article articles august author blog case chapter com comment comments content contents cookies
copyright date day days december detail details example examples fact faq february figure figures
file files footnote form friday home hour hours htm html http https idea image images index
information introduction issue issues item items january july june kind level line link links list
lot march menu minute minutes monday month months name net november number numbers october option
options order org overview page pages paragraph part parts people person php point points post posts
preface privacy problem problems question questions reader readers reserved result results rights
saturday section sections september side site sites size step steps summary sunday table text thing
things thursday time times title topic topics tuesday user users utm value values version versions
video website wednesday week weeks word words world www year years
"""

_CHINESE = """
一下 一个 一些 一定 一样 一点 一直 一种 一般 一起 上一页 上面 下一页 下面 不会 不同 不是
不能 不过 世界 东西 个 中国 中文 为什么 主要 之前 之后 之间 事情 产品 人们 什么 今天
今年 介绍 他们 以上 以下 以前 以及 以后 任何 优点 但是 作为 作用 作者 你们 使用 例如
例子 信息 全文 全部 公司 关于 关注 关闭 其中 其他 其它 其实 其次 具体 具有 内容 出处
分享 利用 前言 前面 功能 包含 包括 原因 原来 去年 参考 发布 发现 发表 只有 只要 可以
可是 可能 右边 同时 名字 名称 后面 因为 国家 图片 地方 基本 大家 大小 大的 她们 好的
如何 如果 它们 完全 完成 实现 容易 对于 小的 就是 工作 工具 左边 已经 年 并且 应该 建议
开始 当时 很多 怎么 怎样 情况 意义 意思 成为 我们 或者 所以 所有 打开 提供 提示 支持
收藏 数量 整个 文件 文字 文章 新的 方式 方法 方面 日 日期 旧的 时候 时间 明天 昨天 显示
更多 更新 最后 月 有人 有时 有时候 服务 本书 本文 本章 本节 机器 条 来源 标题 根据 概述
次 正在 步骤 比如 比较 水平 没有 注册 注意 注明 点击 然后 版本 版权 版权所有 特别 特性
特点 现在 甚至 生活 用户 由于 登录 目前 目录 直接 相关 相应 看到 知道 示例 社会 种 种类
程序 程度 章 简介 简单 类 类型 系统 结束 结果 编辑 缺点 网站 网页 而且 能力 能够 自己
节 英文 虽然 表示 觉得 认为 许多 设置 评论 语言 说明 读者 资料 转载 软件 过程 返回 还有
这个 这些 这样 这种 这里 进行 选择 通过 那个 那些 那时 那样 那种 那里 部分 采用 重要
链接 问题 阅读 附录 需要 非常 页面 项 项目 首先 首页
"""

ENGLISH_GRAMMAR = frozenset(_ENGLISH_GRAMMAR.split())
ENGLISH_GENERAL = frozenset(_ENGLISH_GENERAL.split())
CHINESE = frozenset(_CHINESE.split())
