"""Names of tags in Chinese and English that mean the same, and names without a twin, written by hand for `aliases`."""

PAIRS = """
机器学习=machine-learning 深度学习=deep-learning 人工智能=artificial-intelligence 神经网络=neural-networks
自然语言处理=nlp 计算机视觉=computer-vision 强化学习=reinforcement-learning 大模型=large-language-models
数据库=database 数据科学=data-science 数据可视化=data-visualization 数据分析=data-analysis
大数据=big-data 数据结构=data-structures 算法=algorithms 编程=programming
编程语言=programming-languages 前端=frontend 后端=backend 全栈=full-stack
操作系统=operating-systems 编译器=compilers 虚拟机=virtual-machines 容器=containers
分布式系统=distributed-systems 云计算=cloud-computing 微服务=microservices 无服务器=serverless
网络安全=cybersecurity 密码学=cryptography 加密=encryption 隐私=privacy
防火墙=firewall 漏洞=vulnerabilities 逆向工程=reverse-engineering 恶意软件=malware
开源=open-source 自托管=self-hosting 备份=backup 服务器=servers
路由器=router 域名=domain-names 浏览器=browsers 搜索引擎=search-engines
爬虫=web-scraping 正则表达式=regex 命令行=command-line 终端=terminal
文本编辑器=text-editors 版本控制=version-control 代码审查=code-review 重构=refactoring
单元测试=unit-testing 测试=testing 调试=debugging 性能优化=performance
软件工程=software-engineering 软件架构=software-architecture 设计模式=design-patterns 项目管理=project-management
敏捷开发=agile 远程工作=remote-work 创业=startups 产品管理=product-management
用户体验=user-experience 用户界面=user-interface 设计=design 平面设计=graphic-design
字体=fonts 排版=typography 颜色=colors 图标=icons
插画=illustration 动画=animation 摄影=photography 相机=cameras
电影=movies 纪录片=documentaries 电视剧=tv-series 音乐=music
吉他=guitar 钢琴=piano 播客=podcasts 游戏=games
游戏开发=game-development 桌游=board-games 国际象棋=chess 围棋=go-game
图形学=computer-graphics 三维打印=3d-printing 机器人=robotics 无人机=drones
物联网=iot 智能家居=smart-home 电子=electronics 硬件=hardware
芯片=semiconductors 键盘=keyboards 手机=smartphones 笔记本电脑=laptops
电动汽车=electric-cars 自动驾驶=self-driving 汽车=cars 自行车=bicycles
火车=trains 飞机=airplanes 太空=space 天文学=astronomy
物理=physics 化学=chemistry 生物学=biology 数学=mathematics
统计学=statistics 概率=probability 线性代数=linear-algebra 量子计算=quantum-computing
医学=medicine 健康=health 营养=nutrition 睡眠=sleep
心理学=psychology 冥想=meditation 健身=fitness 跑步=running
瑜伽=yoga 游泳=swimming 足球=football 篮球=basketball
徒步=hiking 露营=camping 旅行=travel 地图=maps
日本=japan 中国=china 香港=hong-kong 台湾=taiwan
德国=germany 美国=usa 欧洲=europe 北京=beijing
历史=history 考古=archaeology 哲学=philosophy 宗教=religion
政治=politics 法律=law 版权=copyright 经济=economics
金融=finance 投资=investing 股票=stocks 税=taxes
比特币=bitcoin 区块链=blockchain 加密货币=cryptocurrency 电子商务=e-commerce
市场营销=marketing 广告=advertising 搜索引擎优化=seo 社交媒体=social-media
新闻=news 新闻学=journalism 写作=writing 博客=blogging
笔记=note-taking 知识管理=knowledge-management 效率=productivity 时间管理=time-management
读书=reading 小说=novels 科幻=science-fiction 诗歌=poetry
文学=literature 语言学=linguistics 翻译=translation 英语学习=learning-english
词典=dictionary 教育=education 大学=universities 论文=papers
科研=research 求职=job-hunting 面试=interviews 职业=career
领导力=leadership 管理=management 育儿=parenting 婚姻=marriage
宠物=pets 猫=cats 狗=dogs 鸟=birds
园艺=gardening 植物=plants 烹饪=cooking 食谱=recipes
咖啡=coffee 茶=tea 啤酒=beer 面包=bread
气候变化=climate-change 能源=energy 太阳能=solar-power 环境=environment
建筑=architecture 城市规划=urban-planning 房地产=real-estate 家具=furniture
时尚=fashion 艺术=art 博物馆=museums 书法=calligraphy
"""
"""Two hundred pairs, `中文=english`."""

ALONE = """
随笔 待办 周报 公众号 上海 杭州 文言文 春节 高考 考研 微信 小程序 相声 二次元 麻将 中医 户口 面经 五笔 拼音
rust golang django postgres linux vim emacs todo inbox wishlist knitting baseball thanksgiving vermont haskell
zig latex tmux graphql webassembly
"""
"""Tags that have no twin in the other language here: proposing one for them is a mistake."""

SAME_IN_BLOGS = """
安卓=android 加密货币=crypto 旅行=travel 人工智能=ai 学习=learn 自动化=automation 代码=code 博客=blog
机器人=bot 计算机网络=networking 机器学习=ml 深度学习=dl 搜索引擎优化=seo 测评=评测 个人成长=自我成长
数字生活=数字化生活 编译器=程序编译器 独立开发者=独立开发 分布式=分布式系统 诗=诗歌 信息安全=资讯安全
旅行=旅游 统计学=统计 数字花园=个人数字花园 终身学习者=终身学习 效率工具=效率与工具 家居风水=住宅风水
架构=架构设计 医学=医疗 .net=dotnet vim=nvim go=golang js=javascript 前端=前端开发 随笔=随想
"""
"""Tags of Chinese blogs that mean the same, judged by hand among all that any of the ways compared proposes."""


def pairs() -> list[tuple[str, str]]:
    """The pairs, Chinese first."""
    return [(zh, en) for zh, _, en in (pair.partition("=") for pair in PAIRS.split())]
