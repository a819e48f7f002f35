"""Names that mean one thing, written by hand: who has two of a line among their tags has a duplicate."""

from benchmarks.aliases_pairs import SAME_IN_BLOGS, pairs
from linksnap.rules.tag_names import tag_key

LINES = """
javascript|js|ecmascript
typescript|ts
kubernetes|k8s
golang|go|go语言|go language
python|py|python语言
c++|cpp
c#|csharp
node|nodejs|node.js
vue|vuejs|vue.js
react|reactjs|react.js
angular|angularjs|angular.js
postgres|postgresql
mongo|mongodb
elasticsearch|elastic search
android|安卓
ios|苹果系统
macos|mac os|mac os x|os x
windows|微软windows
machine learning|ml|机器学习
deep learning|dl|深度学习
natural language processing|nlp|自然语言处理
artificial intelligence|ai|人工智能
computer vision|cv|计算机视觉
neural network|神经网络|nn
large language model|llm|大模型|大语言模型
reinforcement learning|强化学习|rl
database|db|数据库
data structure|数据结构
data science|数据科学
data visualization|data visualisation|数据可视化
visualization|visualisation|可视化
front end|frontend|前端|前端开发|frontend development
back end|backend|后端|后端开发
full stack|fullstack|全栈
web development|web dev|web开发|网页开发
web app|web application|web应用|网页应用
app|application|应用|应用程序
mobile app|mobile application|移动应用
open source|opensource|oss|开源|开源项目|open source project
self hosted|self hosting|selfhosted|自托管
command line|cli|命令行|command line interface|命令行工具|command line tool
terminal|终端
editor|编辑器
text editor|文本编辑器
ide|integrated development environment|集成开发环境
tutorial|教程
guide|指南
course|课程
book|书籍|图书
ebook|e book|电子书
blog|博客
podcast|播客
video|视频
image|picture|图片|图像
music|音乐
audio|音频
font|字体
icon|图标
theme|主题
plugin|plug in|插件
extension|扩展
component|组件
template|模板
framework|框架
library|库|程序库|类库
tool|工具
toolkit|工具包|工具箱
package manager|包管理器|包管理
static site generator|ssg|静态网站生成器|静态站点生成器
content management system|cms|内容管理系统
search engine|搜索引擎
crawler|spider|爬虫|web crawler|网络爬虫
web scraping|scraping|网页抓取
regex|regular expression|正则表达式|regexp
parser|解析器
compiler|编译器
interpreter|解释器
debugger|调试器
log|logging|日志
monitoring|监控
testing|test|测试
unit test|unit testing|单元测试
continuous integration|ci|持续集成
devops|开发运维
container|容器
virtual machine|vm|虚拟机
microservice|微服务
serverless|无服务器
cloud|云
cloud computing|云计算
distributed system|分布式系统|分布式
operating system|os|操作系统
server|服务器
network|networking|网络
security|安全
cybersecurity|网络安全|information security|infosec|信息安全
encryption|加密
cryptography|密码学
password manager|密码管理器|密码管理
privacy|隐私
authentication|auth|认证|身份认证|身份验证
blockchain|区块链
cryptocurrency|crypto|加密货币
bitcoin|btc|比特币
game|游戏
game development|gamedev|game dev|游戏开发
game engine|游戏引擎
virtual reality|vr|虚拟现实
augmented reality|ar|增强现实
internet of things|iot|物联网
robot|机器人|bot
algorithm|算法
math|maths|mathematics|数学
statistics|统计|统计学
programming|编程
programming language|编程语言
functional programming|fp|函数式编程
object oriented|oop|面向对象|object oriented programming
design pattern|设计模式
software engineering|软件工程
user interface|ui|用户界面
user experience|ux|用户体验
design|设计
documentation|docs|文档
api|应用程序接口
translation|翻译
interview|面试
job|jobs|工作
remote work|远程工作|remote job
note taking|notes|笔记
todo|to do|待办|todo list|待办事项
calendar|日历
map|地图
chat|聊天
email|e mail|邮件|电子邮件
download|下载
backup|备份
file sharing|文件共享|文件分享
wechat|微信
mini program|小程序|微信小程序
cross platform|跨平台
high performance|高性能
real time|realtime|实时
lightweight|轻量级|轻量
machine translation|机器翻译
speech recognition|语音识别
recommendation system|recommender system|推荐系统
knowledge graph|知识图谱
big data|大数据
stream processing|流处理
message queue|消息队列|mq
cache|caching|缓存
orm|object relational mapping|对象关系映射
"""


def classes() -> dict[str, int]:
    """The number of its meaning for each key (`linksnap.rules.tag_names.tag_key`) that has a twin."""
    lines = [line.split("|") for line in LINES.split("\n") if line]
    lines += [list(pair) for pair in pairs()] + [pair.split("=") for pair in SAME_IN_BLOGS.split()]
    found: dict[str, int] = {}
    for number, names in enumerate(lines):
        keys = {tag_key(name) for name in names}
        # A name in two lines joins them.
        joined = {found[key] for key in keys & found.keys()}
        found = {key: number if meaning in joined else meaning for key, meaning in found.items()}
        found |= dict.fromkeys(keys, number)
    return found


def said_twice(names: list[str]) -> list[list[str]]:
    """Those of some names that mean the same, together."""
    meaning = classes()
    groups: dict[int | str, list[str]] = {}
    for name in names:
        key = tag_key(name)
        groups.setdefault(meaning.get(key, key), []).append(name)
    return [group for group in groups.values() if len(group) > 1]


def duplicates(names: list[str]) -> int:
    """How many of some names say what another one of them says already."""
    return sum(len(group) - 1 for group in said_twice(names))
