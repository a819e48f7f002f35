"""The pages and commands of the command palette: what they are called, where they lead, what else people call them."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from operator import itemgetter

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from linksnap.rules.folding import fold
from linksnap.rules.tag_forms import sounds_like


class Fit(IntEnum):
    """How a text fits a page, the better the lower: a word begins so, sounds so, or holds it."""

    BEGINS = 0
    SOUNDS = 1
    HOLDS = 2


@dataclass(frozen=True)
class PalettePage:
    """A page: the name of its address, what stands behind it (`?…` or `#…`), its icon, and the key that leads there.

    `words` are what else people may type for it, in both languages whichever one the page is in.
    """

    name: Promise
    url_name: str
    icon: str
    words: str = ""
    behind: str = ""
    press: str = ""
    for_owners: bool = False

    @property
    def href(self) -> str:
        """Its address."""
        return reverse(self.url_name) + self.behind

    def fit(self, text: str, by_sound: bool) -> Fit | None:
        """How its name and its other words have each word of `text`, as the worst of them; None where one has not."""
        known = _compared(f"{self.name} {self.words} {self.url_name}").split()
        fits = [_fit(known, part, by_sound) for part in _compared(text).split()]
        found = [fit for fit in fits if fit is not None]
        return max(found, default=Fit.BEGINS) if len(found) == len(fits) else None


PAGES: tuple[PalettePage, ...] = (
    PalettePage(_("Add links"), "add", "plus", "new save snapshot paste 添加 新增 收藏 保存 网址", press="n"),
    PalettePage(_("Library"), "library", "library", "home all 主页 首页 资料库 全部", press="g l"),
    PalettePage(_("To read"), "library", "book-open", "unread later 未读 待读 稍后读", "?state=unread"),
    PalettePage(_("Favourites"), "library", "star", "favorites starred 收藏 星标 喜欢", "?state=favourite"),
    PalettePage(_("Archive"), "library", "archive", "archived done 归档 存档 已读", "?state=archived"),
    PalettePage(_("Failed captures"), "library", "triangle-alert", "error broken 失败 错误 出错", "?state=failed"),
    PalettePage(_("Highlights"), "highlights", "highlighter", "quotes marks notes 高亮 划线 摘录 笔记"),
    PalettePage(_("Queue"), "captures", "inbox", "captures running progress 队列 抓取 进度"),
    PalettePage(_("Tags"), "tags", "tags", "labels rename merge 标签 改名 合并", press="g t"),
    PalettePage(_("Tag rules"), "tag_rules", "list-checks", "automatic automation 标签规则 自动"),
    PalettePage(_("Tag the library anew"), "retag", "sparkles", "retag suggest bulk 重新 批量 打标签"),
    PalettePage(_("Tags put on by themselves"), "auto_tags", "sparkles", "automatic auto-tags undo 自动标签 撤销"),
    PalettePage(_("Order in your tags"), "tag_proposals", "merge", "merge duplicates clean 整理标签 合并 重复"),
    PalettePage(_("Tag review"), "review", "list-checks", "suggestions accept 建议 审核 标签", press="g r"),
    PalettePage(_("Map"), "map", "map", "clusters 地图 聚类", press="g m"),
    PalettePage(_("Collections"), "collections", "folder", "folders lists 合集 文件夹 目录", press="g c"),
    PalettePage(_("Saved searches"), "searches", "search", "queries filters 保存的搜索 筛选"),
    PalettePage(_("Import"), "imports", "upload", "bookmarks pocket karakeep linkding browser 导入 书签 迁移"),
    PalettePage(_("Export"), "exports", "download", "backup zip csv html 导出 备份 下载"),
    PalettePage(_("Report"), "report", "activity", "dead links duplicates health 报告 失效 重复"),
    PalettePage(_("Quality"), "quality", "chart-line", "precision calibration suggestions 质量 准确率 校准"),
    PalettePage(_("Settings"), "settings", "settings", "preferences language theme dark 设置 偏好 语言 深色"),
    PalettePage(_("Keyboard"), "key_help", "keyboard", "shortcuts keys help 键盘 快捷键 帮助", press="?"),
    PalettePage(_("Sign-in and security"), "security", "shield-check", "password passkey account 密码 安全 账户 登录"),
    PalettePage(_("API tokens"), "settings", "key-round", "api token 令牌 接口", "#tokens"),
    PalettePage(_("Browser extension"), "settings", "camera", "bookmarklet addon 扩展 插件 书签工具", "#extension"),
    PalettePage(_("Feeds"), "feeds", "rss", "rss atom subscribe 订阅 源"),
    PalettePage(_("Webhooks"), "webhooks", "webhook", "webhook automation 自动化 通知"),
    PalettePage(_("Status"), "status", "hard-drive", "operations workers disk 状态 运维 磁盘", for_owners=True),
    PalettePage(_("People"), "people", "users", "users accounts invite 用户 成员 邀请", for_owners=True),
)


def pages(request: HttpRequest, text: str) -> list[PalettePage]:
    """The pages this person may open that fit `text`, the best first; all of them without a text.

    By pinyin and initials, too (`shezhi`, `sz` for 设置), where the page is in Chinese.
    """
    is_owner, by_sound = getattr(request.user, "is_superuser", False), (get_language() or "").startswith("zh")
    open_to = (page for page in PAGES if is_owner or not page.for_owners)
    found = [(fit, page) for page in open_to if (fit := page.fit(text, by_sound)) is not None]
    return [page for _place, page in sorted(found, key=itemgetter(0))]


def _fit(known: Sequence[str], part: str, by_sound: bool) -> Fit | None:
    if any(word.startswith(part) for word in known):
        return Fit.BEGINS
    if by_sound and any(sounds_like(word, part) for word in known):
        return Fit.SOUNDS
    return Fit.HOLDS if any(part in word for word in known) else None


def _compared(text: str) -> str:
    return fold(text).casefold()
