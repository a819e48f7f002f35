"""Exports of other tools as those write them, made up for tests: real field names and order, invented people."""

import json
from collections.abc import Sequence

KARAKEEP = {
    "bookmarks": [
        {
            "createdAt": 1717230600,
            "title": "量子计算入门",
            "tags": ["物理", "to read"],
            "lists": ["l2", "l9"],
            "content": {"type": "link", "url": "https://example.cn/量子"},
            "note": "周末读",
            "customMetadata": None,
            "archived": True,
        },
        {
            "createdAt": 1717230601,
            "title": None,
            "tags": [],
            "lists": [],
            "content": {"type": "text", "text": "买牛奶和鸡蛋"},
            "note": None,
            "archived": False,
        },
        {"createdAt": 1717230602, "title": "图片", "tags": [], "lists": [], "content": None, "note": None},
    ],
    "lists": [
        {
            "id": "l1",
            "name": "学习",
            "description": None,
            "icon": "📚",
            "type": "manual",
            "query": None,
            "parentId": None,
        },
        {
            "id": "l2",
            "name": "Physics",
            "description": "",
            "icon": "⚛",
            "type": "manual",
            "query": None,
            "parentId": "l1",
        },
        {
            "id": "l9",
            "name": "最近",
            "description": "",
            "icon": "🕒",
            "type": "smart",
            "query": "age:<1w",
            "parentId": None,
        },
    ],
}

LINKDING = {
    "count": 2,
    "next": None,
    "previous": None,
    "results": [
        {
            "id": 7,
            "url": "https://example.com/嵌入式数据库",
            "title": "",
            "description": "轻量数据库对比",
            "notes": "**重点** see part 2",
            "web_archive_snapshot_url": "https://web.archive.org/web/2024/https://example.com",
            "favicon_url": None,
            "preview_image_url": None,
            "is_archived": False,
            "unread": True,
            "shared": True,
            "tag_names": ["数据库", "sqlite"],
            "date_added": "2024-03-01T09:30:00.123456+08:00",
            "date_modified": "2024-03-02T00:00:00Z",
            "website_title": "Databases, compared",
            "website_description": None,
        },
        {
            "id": 8,
            "url": "javascript:alert(1)",
            "title": "小书签",
            "tag_names": [],
            "date_added": "2024-03-01T09:30:00Z",
        },
    ],
}

LINKWARDEN = {
    "name": "王小明",
    "username": "wang",
    "collectionOrder": [1, 2],
    "linksRouteTo": "ORIGINAL",
    "archiveAsScreenshot": True,
    "collections": [
        {
            "id": 2,
            "name": "论文",
            "description": "",
            "color": "#0ea5e9",
            "parentId": 1,
            "isPublic": True,
            "rssSubscriptions": [],
            "links": [
                {
                    "id": 11,
                    "name": "Attention 机制综述",
                    "type": "url",
                    "description": "survey",
                    "collectionId": 2,
                    "url": "https://example.org/attention",
                    "textContent": '正文 <b>不是标签</b> & 引号"\n\n  Second line. ',
                    "lastPreserved": "2023-11-07T10:00:00.000Z",
                    "aiTagged": True,
                    "importDate": None,
                    "createdAt": "2023-11-05T10:00:00.000Z",
                    "updatedAt": "2023-11-06T10:00:00.000Z",
                    "tags": [
                        {"id": 1, "name": "Deep Learning", "aiGenerated": True},
                        {"id": 2, "name": "综述", "aiGenerated": False},
                    ],
                },
                {
                    "id": 12,
                    "name": "扫描件",
                    "type": "pdf",
                    "url": None,
                    "createdAt": "2023-11-05T10:00:00.000Z",
                    "tags": [],
                },
            ],
        },
        {"id": 1, "name": "研究", "parentId": None, "isPublic": False, "links": []},
        {
            "id": 3,
            "name": "Unorganized",
            "parentId": None,
            "isPublic": False,
            "links": [
                {
                    "id": 13,
                    "name": "old",
                    "type": "url",
                    "url": "https://example.org/old",
                    "aiTagged": True,
                    "importDate": "2019-01-01T00:00:00.000Z",
                    "createdAt": "2023-11-05T10:00:00.000Z",
                    "tags": [{"id": 5, "name": "guessed"}],
                }
            ],
        },
    ],
    "pinnedLinks": [{"id": 11, "url": "https://example.org/attention"}],
    "whitelistedUsers": [],
}

PINBOARD = [
    {
        "href": "https://example.com/a?b=1&c=2",
        "description": "如何写好文档",
        "extended": "讲得很清楚\nwith examples",
        "meta": "x",
        "hash": "y",
        "time": "2015-06-01T12:00:00Z",
        "shared": "no",
        "toread": "yes",
        "tags": "写作 docs  .private",
    },
    {"href": "https://example.com/b", "description": False, "extended": "", "time": "2015-06-01T12:00:00Z", "tags": ""},
]

PINBOARD_XML = """<?xml version="1.0" encoding="UTF-8"?>
<posts user="wang">
  <post href="https://example.com/a?b=1&amp;c=2" time="2015-06-01T12:00:00Z" description="如何写好文档"
    extended="讲得很清楚" tag="写作 docs" hash="y" shared="no" toread="yes" />
  <post href="https://example.com/b" time="nonsense" description="B" extended="" tag="" hash="z"/>
</posts>
"""

WALLABAG = [
    {
        "is_archived": 1,
        "is_starred": 1,
        "tags": ["长文", "history"],
        "is_public": False,
        "id": 23,
        "uid": None,
        "title": "丝绸之路的历史",
        "url": "https://example.cn/silk",
        "content": "<p>丝绸之路连接东西方。</p>",
        "created_at": "2022-02-03T04:05:06+0000",
        "updated_at": "2022-02-04T04:05:06+0000",
        "published_at": None,
        "starred_at": "2022-02-04T04:05:06+0000",
        "annotations": [
            {
                "text": "要查证",
                "created_at": "2022-02-05T04:05:06+0000",
                "quote": "连接东西方",
                "ranges": [{"start": "/p[1]", "startOffset": "4", "end": "/p[1]", "endOffset": "9"}],
            }
        ],
        "mimetype": "text/html",
        "language": "zh",
        "reading_time": 3,
        "domain_name": "example.cn",
    },
    {
        "is_archived": 0,
        "is_starred": 0,
        "tags": [],
        "id": 24,
        "title": "paywalled",
        "url": "https://example.com/p",
        "content": "wallabag can't retrieve contents for this article. Please troubleshoot this issue.",
        "created_at": "2022-02-03T04:05:06+0000",
        "annotations": [],
        "mimetype": "text/html",
    },
]

WALLABAG_1 = [
    {
        "0": "1",
        "id": "1",
        "title": "旧版文章",
        "url": "https://example.cn/v1",
        "is_read": "1",
        "is_fav": "0",
        "content": "<p>内容</p>",
        "user_id": "1",
        "tags": "旧,归档",
    }
]

OMNIVORE_ITEM = {
    "id": "7f1c",
    "slug": "zh-reading-18f0",
    "title": "慢读的好处",
    "description": "On reading slowly",
    "author": "李四",
    "url": "https://example.cn/slow",
    "state": "Archived",
    "readingProgress": 100,
    "thumbnail": "",
    "labels": ["阅读", "Essays"],
    "savedAt": "2024-05-01T08:00:00.000Z",
    "updatedAt": "2024-05-02T08:00:00.000Z",
    "publishedAt": None,
}

OMNIVORE_HIGHLIGHTS = """这是对整页的笔记


> 慢读让人记得更多
>
> second paragraph

#重要 #quote

回头再看

> Another passage """


FIREFOX = {
    "guid": "root________",
    "title": "",
    "index": 0,
    "dateAdded": 1683356889250000,
    "lastModified": 1686035289000000,
    "id": 1,
    "typeCode": 2,
    "type": "text/x-moz-place-container",
    "root": "placesRoot",
    "children": [
        {
            "guid": "menu________",
            "title": "menu",
            "typeCode": 2,
            "type": "text/x-moz-place-container",
            "root": "bookmarksMenuFolder",
            "children": [
                {
                    "guid": "ERYNIqI6s8ry",
                    "title": "设计",
                    "typeCode": 2,
                    "type": "text/x-moz-place-container",
                    "children": [
                        {
                            "title": "Fonts",
                            "typeCode": 2,
                            "type": "text/x-moz-place-container",
                            "children": [
                                {
                                    "guid": "i6p6KvA0zbxq",
                                    "title": "中文网页排版",
                                    "index": 0,
                                    "dateAdded": 1683356889250000,
                                    "lastModified": 1686035289000000,
                                    "id": 12,
                                    "typeCode": 1,
                                    "tags": "排版,reading list",
                                    "iconUri": "https://example.cn/favicon.ico",
                                    "type": "text/x-moz-place",
                                    "uri": "https://example.cn/排版",
                                },
                                {"title": "", "typeCode": 3, "type": "text/x-moz-place-separator"},
                                {
                                    "title": "最常访问",
                                    "typeCode": 1,
                                    "type": "text/x-moz-place",
                                    "uri": "place:sort=8&maxResults=10",
                                },
                            ],
                        },
                        {"typeCode": 3, "type": "text/x-moz-place-separator"},
                        {
                            "title": "Notes",
                            "typeCode": 1,
                            "type": "text/x-moz-place",
                            "uri": "https://example.org/notes",
                        },
                    ],
                },
            ],
        },
        {"guid": "toolbar_____", "title": "toolbar", "typeCode": 2, "root": "toolbarFolder"},
        {
            "guid": "mobile______",
            "title": "mobile",
            "typeCode": 2,
            "type": "text/x-moz-place-container",
            "root": "mobileFolder",
            "children": [
                {"title": "手机上的书签", "typeCode": 1, "type": "text/x-moz-place", "uri": "https://example.cn/手机"},
            ],
        },
    ],
}


def as_json(value: object) -> bytes:
    """The bytes an exporter writes."""
    return json.dumps(value, ensure_ascii=False, indent=2).encode()


ALL_JSON: Sequence[tuple[str, object]] = (
    ("firefox", FIREFOX),
    ("karakeep", KARAKEEP),
    ("linkding", LINKDING),
    ("linkwarden", LINKWARDEN),
    ("pinboard", PINBOARD),
    ("wallabag", WALLABAG),
    ("wallabag", WALLABAG_1),
)
