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
    "/alert-loop": Answer(f"{TEXT}<script>setInterval(() => print(), 5)</script>"),
    "/nodes": Answer(
        f"{TEXT}<script>setInterval(() => {{ for (let i = 0; i < 20000; i++) "
        "document.body.append(document.createElement('i')) }, 0)</script>"
    ),
    "/frames": Answer(TEXT + "<iframe src=/arrived></iframe>" * 2000),
    "/frames-many": Answer(TEXT + "<iframe srcdoc=x></iframe>" * 10_000),
    "/taller": Answer(f"{TEXT}<div style='height:1000000px;background:linear-gradient(red,blue)'></div>"),
    "/wide": Answer(f"{TEXT}<div style='width:100000px;height:40px;background:linear-gradient(90deg,red,blue)'></div>"),
    "/location-loop": Answer(
        f"<title>loop</title>{TEXT}<script>location.href = '/location-loop?' + Date.now()</script>"
    ),
    "/popups-many": Answer(
        f"{TEXT}<a id=a href=/arrived target=_blank>x</a><script>for (let i = 0; i < 50; i++) open('/arrived?' + i);"
        "a.click()</script>"
    ),
    "/push-state": Answer(f"{TEXT}<script>for (;;) history.pushState(0, '', '?' + Math.random())</script>"),
    "/never-idle": Answer(f"{TEXT}<script>setInterval(() => fetch('/arrived?' + Math.random()), 1)</script>"),
    "/permissions": Answer(
        f"{TEXT}<p id=p></p><script>const said = (word) => () => p.append(word + ' ');"
        "navigator.geolocation.getCurrentPosition(said('place'), said('no-place'));"
        "if (navigator.mediaDevices) navigator.mediaDevices.getUserMedia({audio: true, video: true})"
        ".then(said('camera'), said('no-camera'));"
        "Notification.requestPermission().then((state) => said('notes-' + state)());</script>"
    ),
    "/downloads": Answer(
        f"{TEXT}<a id=a download=x href=/download>x</a><script>for (let i = 0; i < 1000; i++) a.click()</script>"
    ),
    "/reads-files": Answer(
        f"{TEXT}<iframe src=file:///etc/passwd></iframe><script>fetch('file:///etc/passwd').then((r) => r.text())"
        ".then((t) => document.body.append(t)).catch(() => 0)</script>"
    ),
    "/odd-picture": Answer(
        f'<meta property="og:image" content="javascript:1"><meta name=description content="javascript:1">{TEXT}'
    ),
    "/odd-icon": Answer(f"<link rel=icon href=/bomb.ico><link rel=icon type=image/svg+xml href=/icon.svg>{TEXT}"),
    "/bomb.ico": Answer(
        b"\x00\x00\x01\x00\x01\x00\x00\x00\x00\x00\x01\x00\x20\x00\xff\xff\xff\x7f\x16\x00\x00\x00", "image/x-icon"
    ),
    "/deep": Answer(TEXT + "<div>" * 100_000 + "最里面"),
    "/attributes": Answer(f"{TEXT}<p {' '.join(f'a{n}=1' for n in range(100_000))}>很多属性</p>"),
    "/one-line": Answer(TEXT + "<p>" + "湖光山色" * 4_000_000),
    "/unclosed": Answer(f"{TEXT}<base href=//evil.invalid/><img src=x.png><script>let a = 1;</html>"),
    "/plaintext": Answer(f"{TEXT}<plaintext></html><script>alert(1)</script>"),
    "/clock": Answer(
        f"{TEXT}<script>const end = performance.now() + 600000; while (performance.now() < end) ;</script>"
    ),
    "/clear": Answer(
        f"{TEXT}", headers={"Clear-Site-Data": '"*"', "Refresh": "0;url=/clear", "X-Robots-Tag": "noarchive"}
    ),
    "/hsts": Answer(TEXT, headers={"Strict-Transport-Security": "max-age=31536000; includeSubDomains"}),
    "/to-file": Answer(status=302, headers={"Location": "file:///etc/passwd"}),
    "/to-data": Answer(status=302, headers={"Location": "data:text/html,x"}),
    "/basic": Answer("<h1>401</h1>", status=401, headers={"WWW-Authenticate": "Basic realm=x"}),
    "/negotiate": Answer("<h1>401</h1>", status=401, headers={"WWW-Authenticate": "Negotiate"}),
    "/forbidden": Answer(f"<h1>403</h1>{TEXT}", status=403),
    "/legal": Answer(f"<h1>451</h1>{TEXT}", status=451),
    "/gone": Answer(f"<h1>410</h1>{TEXT}", status=410),
    "/busy-site": Answer(f"<h1>429</h1>{TEXT}", status=429, headers={"Retry-After": "120"}),
}
