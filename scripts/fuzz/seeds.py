"""Where the fuzzing begins: ordinary inputs of each target, and the words of its language."""

from __future__ import annotations

URLS = tuple(
    text.encode()
    for text in (
        *(
            "https://example.com/",
            "http://例子.测试/路径?问=答#节",
            "example.com:8080/a/../b/./c",
            "//cdn.example.org/x.js",
        ),
        *("https://zh.wikipedia.org/wiki/%E5%BF%AB%E7%85%A7", "http://[2606:4700::1111]:8443/a", "http://1.1.1.1/"),
        *(
            "https://user:pass@example.com/",
            "http://127.0.0.1/",
            "http://0x7f.1/",
            "http://１２７.0.0.1/",
            "http://[::1]/",
        ),
        *(
            "https://例え.jp/?q=%zz&&a=b;c",
            "HTTPS:\\\\EXAMPLE.com\\x",
            "http://xn--fsqu00a.xn--0zwm56d/",
            "ftp://x.example/",
        ),
        *(
            "https://a.example/#:~:text=备份",
            "https://e.example/?utm_source=x&id=1",
            "javascript:alert(1)",
            "http://a..b/",
        ),
    )
)
URL_WORDS = tuple(
    text.encode()
    for text in (
        *("http://", "https:", "//", "/", "\\", "@", ":", "#", "?", "&", "=", "%", "%2e", "%2E%2e", "%00", "..", "."),
        *("[", "]", "[::1]", "[::ffff:7f00:1]", "127.0.0.1", "localhost", ".localhost", "0x7f", "0177", "2130706433"),
        *(
            "。",
            "．",
            "｡",
            "１",
            "①",
            "ß",
            "İ",
            "ﬀ",
            "xn--",
            "xn--a",
            "\u200b",
            "\u00ad",
            "\u202e",
            "\ufeff",
            "é",
            "e\u0301",
        ),
        *(
            "快照",
            "例子",
            ":80",
            ":443",
            ":0",
            ":65536",
            ":00080",
            ":~:text=",
            "utm_source=",
            "fbclid=",
            "\t",
            "\r\n",
            "\u3000",
        ),
        *("a" * 64, "a." * 130, "%E5%BF%AB", "😀", "\U0010ffff", "+", ";", "'", '"', "<", ">", "`", "{", "|", "}"),
    )
)
_AUTH = "Proxy-Authorization: Basic bGlua3NuYXA6eA=="
HEADS = tuple(
    text.replace("\n", "\r\n").encode()
    for text in (
        f"GET http://example.com/快?a=b HTTP/1.1\nHost: example.com\n{_AUTH}\nAccept: */*\n\n",
        f"CONNECT example.com:443 HTTP/1.1\nHost: example.com:443\n{_AUTH}\n\n",
        f"POST http://[2606:4700::1111]:8080/x HTTP/1.0\nContent-Length: 4\n{_AUTH}\n\nbody",
        "POST http://a.example/ HTTP/1.1\nTransfer-Encoding: chunked\nConnection: keep-alive, x-a\nX-A: 1\n\n",
        "HEAD http://a.example HTTP/1.1\nUpgrade: websocket\nConnection: Upgrade\n\n",
        "HTTP/1.1 200 OK\nContent-Type: text/html\nContent-Length: 10\nX-LinkSnap-Egress: x\n\n",
        "HTTP/1.1 301 Moved\nLocation: http://10.0.0.1/\nTransfer-Encoding: chunked\n\n",
    )
)
HEAD_WORDS = tuple(
    text.encode("utf-8")
    for text in (
        *(
            "GET ",
            "POST ",
            "CONNECT ",
            "OPTIONS * ",
            "HTTP/1.1",
            "HTTP/1.0",
            "HTTP/2.0",
            "HTTP/0.9",
            "\r\n",
            "\n",
            "\r",
            "\r\n\r\n",
        ),
        *(
            "\r\n ",
            "\r\n\t",
            " ",
            ":",
            ": ",
            "Host: evil\r\n",
            "Content-Length: 5\r\n",
            "Content-Length: 5, 5\r\n",
            "\x00",
        ),
        *("Transfer-Encoding: chunked\r\n", "Transfer-Encoding: identity\r\n", "Transfer-Encoding: x, chunked\r\n"),
        *("Content-Length: +5\r\n", "Content-Length: 0x5\r\n", "Content-Length:5\r\n", "Content-Length : 5\r\n"),
        *("Proxy-Connection: close\r\n", "Connection: host, content-length\r\n", "Connection: transfer-encoding\r\n"),
        *(
            "http://",
            "https://",
            "//",
            "@",
            "127.0.0.1",
            "[::1]",
            "[",
            "]",
            ":0",
            ":80",
            ":65536",
            ":99999",
            "%00",
            "#",
            "?",
        ),
        *("X-LinkSnap-Egress: passed\r\n", "Upgrade: h2c\r\n", "快照", "\x80", "\xff", "A" * 200, "A: b\r\n" * 40),
    )
)
BOOKMARKS = tuple(
    text.encode()
    for text in (
        '<!DOCTYPE NETSCAPE-Bookmark-file-1>\n<META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=UTF-8">'
        "<TITLE>Bookmarks</TITLE><H1>书签</H1>\n<DL><p>\n<DT><H3 ADD_DATE=1700000000>技术 &amp; 备份</H3>\n<DL><p>\n"
        '<DT><A HREF="https://example.com/甲" ADD_DATE="1700000000" TAGS="备份,postgres" PRIVATE="1">题目</A><DD>说明\n'
        "</DL><p>\n</DL><p>",
        "<title>Pocket Export</title><h1>Unread</h1><ul><li><a href=http://a.example time_added=1700000000 tags=x>a",
        "<title>Instapaper: Export</title><h1>Archive</h1><ol><li><a href=https://b.example/>乙</a></ol>",
        '<DL><DT><A HREF="javascript:void(0)">小书签</A><DT><A HREF="place:sort=8">x</A><HR><DT><A>无</A></DL>',
        '<DL><DT><A HREF="https://c.example" ICON="data:image/png;base64,AAAA" LAST_VISIT="x">c</A></DL>',
    )
)
BOOKMARK_WORDS = tuple(
    text.encode()
    for text in (
        *(
            "<DL>",
            "</DL>",
            "<DL><p>",
            "<DT>",
            "<DD>",
            "<HR>",
            "<H3>",
            "</H3>",
            "<H3 FOLDED>",
            "<A HREF=",
            "</A>",
            "<p>",
            "<li>",
        ),
        *(
            '"',
            "'",
            "=",
            ">",
            "<",
            "</",
            "<!--",
            "-->",
            "<![CDATA[",
            "]]>",
            "<?xml",
            "<script>",
            "</script>",
            "<style>",
        ),
        *(
            "HREF=",
            "ADD_DATE=",
            "TAGS=",
            "PRIVATE=",
            "TOREAD=",
            "SHORTCUTURL=",
            "LAST_MODIFIED=",
            "ICON_URI=",
            "FEEDURL=",
        ),
        *(
            "&amp;",
            "&#0;",
            "&#x110000;",
            "&#55296;",
            "&",
            "&lt",
            "https://",
            "data:,",
            "javascript:",
            "com.apple.readinglist",
        ),
        *(
            "1700000000",
            "99999999999999999999",
            "-1",
            "1e9",
            "1700000000000000",
            "快照",
            "\u2028",
            "\ufeff",
            "\x00",
            "\ufffd",
        ),
        *(
            "<title>Pocket Export</title>",
            "<title>raindrop.io bookmarks</title>",
            "charset=gbk",
            "charset=utf-16",
            "<meta charset=x>",
        ),
        *("<DL><DT>" * 60, "<H3>a</H3><DL>" * 60, "A" * 3000),
    )
)
