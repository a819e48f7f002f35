"""Pages that misbehave on purpose: endless, busy, noisy, elsewhere, empty, or not pages at all."""

from __future__ import annotations

from tests.sites.server import Answer, Route, SiteServer

TEXT = "<p>这个页面有足够多的文字，可以算作是一个有内容的页面，不会被当成空白页。</p>"


def hanging(site: SiteServer) -> Answer:
    """Never answers while the test runs."""
    site.release.wait(60)
    return Answer("late")


ROUTES: dict[str, Route] = {
    "/moved": Answer(status=301, headers={"Location": "/moved-again"}),
    "/moved-again": Answer(status=302, headers={"Location": "/arrived"}),
    "/arrived": Answer(f"<title>到了</title>{TEXT}"),
    "/loop": Answer(status=302, headers={"Location": "/loop"}),
    "/no-content": Answer(status=204),
    "/empty": Answer(""),
    "/near-empty": Answer("<title>x</title><p>嗯"),
    "/download": Answer(
        b"PK\x03\x04" + b"0" * 200, "application/zip", headers={"Content-Disposition": "attachment; filename=a.zip"}
    ),
    "/paper.pdf": Answer(b"%PDF-1.4\n%%EOF", "application/pdf"),
    "/plain.txt": Answer("纯文本的页面，浏览器会直接显示出来，所以也可以保存。\n" * 5, "text/plain; charset=utf-8"),
    "/alerts": Answer(f"{TEXT}<script>for (;;) alert('再来一次')</script>"),
    "/alerts-some": Answer(f"{TEXT}<script>for (let i = 0; i < 300; i++) alert(i); confirm('?')</script>"),
    "/busy": Answer(f"{TEXT}<script>while (true) {{}}</script>"),
    "/busy-later": Answer(f"{TEXT}<script>onload = () => setTimeout(() => {{ while (true) {{}} }}, 50)</script>"),
    "/refresh": Answer(f'<meta http-equiv="refresh" content="0;url=/arrived">{TEXT}'),
    "/refresh-self": Answer(f'<title>again</title><meta http-equiv="refresh" content="0">{TEXT}'),
    "/popups": Answer(f"{TEXT}<script>for (let i = 0; i < 5; i++) window.open('/arrived?' + i)</script>"),
    "/endless": Answer(
        f"<title>endless</title>{TEXT}<script>onscroll = () => {{ for (let i = 0; i < 40; i++) "
        "document.body.append(Object.assign(document.createElement('p'), {textContent: '又一条 ' + i})) };"
        "for (let i = 0; i < 60; i++) document.body.append(document.createElement('hr'))</script>"
    ),
    "/slow-part": Answer(f"<title>slow</title>{TEXT}<img src=/hanging>"),
    "/hanging": hanging,
    "/crash": Answer(f"{TEXT}<script>location.href = 'chrome://crash'</script>"),
    "/hog": Answer(
        f"{TEXT}<script>const kept = []; setInterval(() => kept.push(new Uint8Array(5e7).fill(1)), 20)</script>"
    ),
    "/tall": Answer(f"{TEXT}<div style='height:100000px;background:linear-gradient(red,blue)'></div>"),
    "/writes-back": Answer(f"<title>json</title>{TEXT}<script>Array.prototype.toJSON = () => 'no'</script>"),
}
