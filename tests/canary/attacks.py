"""Every way a page can make a browser speak to an address: markup, styles, scripts, workers, sockets, navigations.

In each, `%URL%` stands for the canary's address, `%PLACE%` for its host and port, `%SITE%` for the attacking site.
"""

from __future__ import annotations

_BOX = '<div style="width:9px;height:9px;{}">文</div>'
_STYLES = {
    "css background": "background:url(%URL%)",
    "css image-set": "background:image-set(url(%URL%) 1x)",
    "css gradient beside": "background:linear-gradient(red,red),url(%URL%)",
    "css border image": "border:3px solid;border-image:url(%URL%) 3",
    "css mask": "mask-image:url(%URL%)",
    "css list": "display:list-item;list-style-image:url(%URL%)",
    "css content": "content:url(%URL%)",
    "css shape": "float:left;shape-outside:url(%URL%)",
    "css cursor": "cursor:url(%URL%),auto",
    "css filter": "filter:url(%URL%#f)",
    "css clip path": "clip-path:url(%URL%#f)",
}
_MARKUP = {
    "img": '<img src="%URL%">',
    "img srcset": '<img srcset="%URL% 1x">',
    "picture": '<picture><source srcset="%URL%"><img></picture>',
    "input image": '<input type=image src="%URL%">',
    "table background": '<table background="%URL%"><tr><td>文</table>',
    "svg image": '<svg width=9 height=9><image href="%URL%" width=9 height=9 /></svg>',
    "svg feImage": '<svg width=9 height=9><filter id=f%PORT%><feImage href="%URL%"/></filter>'
    '<rect width=9 height=9 filter="url(#f%PORT%)"/></svg>',
    "css import": '<style>@import url("%URL%");</style>',
    "css font": '<style>@font-face{font-family:f%PORT%;src:url("%URL%")}</style><p style="font-family:f%PORT%">字',
    "stylesheet": '<link rel=stylesheet href="%URL%">',
    "script": '<script src="%URL%" async></script>',
    "module": '<script type=module src="%URL%"></script>',
    "module import": '<script type=module>import("%URL%")</script>',
    "iframe": '<iframe src="%URL%"></iframe>',
    "object": '<object data="%URL%"></object>',
    "embed": '<embed src="%URL%">',
    "video": '<video src="%URL%" preload=auto></video>',
    "video poster": '<video poster="%URL%"></video>',
    "video source": '<video preload=auto><source src="%URL%"></video>',
    "audio": '<audio src="%URL%" preload=auto></audio>',
    "icon": '<link rel=icon href="%URL%">',
    "touch icon": '<link rel=apple-touch-icon href="%URL%">',
    "manifest": '<link rel=manifest href="%URL%">',
    "prefetch": '<link rel=prefetch href="%URL%">',
    "preload": '<link rel=preload as=image href="%URL%">',
    "module preload": '<link rel=modulepreload href="%URL%">',
    "preconnect": '<link rel=preconnect href="%URL%">',
    "speculation rules": '<script type=speculationrules>{"prefetch":[{"urls":["%URL%"],"eagerness":"immediate"}]}'
    "</script>",
    "prerender rules": '<script type=speculationrules>{"prerender":[{"urls":["%URL%"],"eagerness":"immediate"}]}'
    "</script>",
    "link ping": '<a ping="%URL%" href="#p" id=p%PORT%>p</a>'
    '<script>document.getElementById("p%PORT%").click()</script>',
    "frame meta refresh": "<iframe srcdoc='<meta http-equiv=refresh content=\"0;url=%URL%\">'></iframe>",
    "frame location": "<iframe srcdoc='<script>location=\"%URL%\"</script>'></iframe>",
    "frame form get": '<iframe srcdoc=\'<form action="%URL%"><input name=a></form>'
    "<script>document.forms[0].submit()</script>'></iframe>",
    "frame form post": '<iframe srcdoc=\'<form method=post action="%URL%"><input name=a></form>'
    "<script>document.forms[0].submit()</script>'></iframe>",
    "frame base": "<iframe srcdoc='<base href=\"%URL%\"><img src=x>'></iframe>",
    "data frame": "<iframe src='data:text/html,<img src=\"%URL%\">'></iframe>",
    "nested frames": "<iframe srcdoc='<iframe srcdoc=\"<img src=%URL%>\"></iframe>'></iframe>",
    "frame link header": '<iframe src="%SITE%/link?to=%URL%"></iframe>',
    "frame refresh header": '<iframe src="%SITE%/refresh?to=%URL%"></iframe>',
    "frame csp report": '<iframe src="%SITE%/csp?to=%URL%"></iframe>',
    "xml stylesheet": '<iframe src="%SITE%/xml?to=%URL%"></iframe>',
    "redirect 301": '<img src="%SITE%/go?301&to=%URL%">',
    "redirect 302": '<img src="%SITE%/go?302&to=%URL%">',
    "redirect 303": '<script src="%SITE%/go?303&to=%URL%" async></script>',
    "redirect 307": '<link rel=stylesheet href="%SITE%/go?307&to=%URL%">',
    "redirect 308": '<iframe src="%SITE%/go?308&to=%URL%"></iframe>',
    "redirect chain": '<img src="%SITE%/go?302&to=%SITE%/go?307&to=%URL%">',
    "redirect https to http": '<iframe src="%SECURE%/go?302&to=%URL%"></iframe>',
    "redirect http to https": '<img src="%SITE%/go?302&to=https://%PLACE%/">',
    "redirect without a scheme": '<img src="%SITE%/go?302&to=//%PLACE%/">',
}
MARKUP = {**_MARKUP, **{name: _BOX.format(style) for name, style in _STYLES.items()}}


def _blob(script: str) -> str:
    return f"URL.createObjectURL(new Blob([`{script}`],{{type:'text/javascript'}}))"


_ICE = "rtc([{{urls:'{}',username:'a',credential:'b'}}])"
_IMPORT, _MODULE = 'importScripts("%URL%")', 'import "%URL%"'
_FETCH, _OPEN = 'fetch("%URL%",{mode:"no-cors"})', 'new WebSocket("ws://%PLACE%/")'
SCRIPTS = {
    "fetch": "fetch('%URL%',{mode:'no-cors'})",
    "fetch with preflight": "fetch('%URL%',{method:'PUT',headers:{'X-A':'1'}})",
    "fetch keepalive": "fetch('%URL%',{mode:'no-cors',method:'POST',keepalive:true,body:'密'})",
    "fetch redirect": "fetch('%SITE%/go?302&to=%URL%',{mode:'no-cors'})",
    "fetch later": "fetchLater('%URL%',{activateAfter:0})",
    "xhr": "let x=new XMLHttpRequest();x.open('GET','%URL%');x.send()",
    "beacon": "navigator.sendBeacon('%URL%','密')",
    "event source": "new EventSource('%URL%')",
    "event source redirect": "new EventSource('%SITE%/go?307&to=%URL%')",
    "websocket": "new WebSocket('ws://%PLACE%/')",
    "secure websocket": "new WebSocket('wss://%PLACE%/')",
    "image object": "new Image().src='%URL%'",
    "font face": "document.fonts.add(new FontFace('g%PORT%',\"url('%URL%')\"));document.fonts.load('9px g%PORT%')",
    "cache": "caches.open('c').then(c=>c.add('%URL%'))",
    "worker": f"new Worker({_blob(_FETCH)})",
    "worker import": f"new Worker({_blob(_IMPORT)})",
    "worker socket": f"new Worker({_blob(_OPEN)})",
    "module worker": f"new Worker({_blob(_MODULE)},{{type:'module'}})",
    "nested worker": "new Worker('%SITE%/nested.js?to=%URL%')",
    "shared worker": "new SharedWorker('%SITE%/worker.js?to=%URL%')",
    "service worker": "navigator.serviceWorker.register('%SITE%/worker.js?to=%URL%')",
    "audio worklet": "new AudioContext().audioWorklet.addModule('%URL%')",
    "paint worklet": "CSS.paintWorklet.addModule('%URL%')",
    "webtransport": "new WebTransport('https://%PLACE%/')",
    "stun": _ICE.format("stun:%PLACE%"),
    "turn": _ICE.format("turn:%PLACE%?transport=udp"),
    "turn over tcp": _ICE.format("turn:%PLACE%?transport=tcp"),
    "turn over tls": _ICE.format("turns:%PLACE%?transport=tcp"),
    "ice candidate": "peers('%HOST%',%PORT%)",
    "popup": "window.open('%URL%')",
    "popup without opener": "window.open('%URL%','_blank','noopener')",
    "popup redirect": "window.open('%SITE%/go?302&to=%URL%')",
    "popup script": "let w=window.open('about:blank');w.document.write('<img src=%URL%>')",
    "blank form": "let f=document.createElement('form');f.action='%URL%';f.target='_blank';f.method='post';"
    "document.body.append(f);f.submit()",
    "frame by name": "let i=document.createElement('iframe');i.name='n%PORT%';document.body.append(i);"
    "let a=document.createElement('a');a.href='%URL%';a.target='n%PORT%';document.body.append(a);a.click()",
    "frame document write": "let i=document.createElement('iframe');document.body.append(i);"
    "i.contentDocument.write('<img src=%URL%>')",
    "blob frame": "let i=document.createElement('iframe');"
    "i.src=URL.createObjectURL(new Blob(['<img src=%URL%>'],{type:'text/html'}));document.body.append(i)",
    "adopted sheet": "let s=new CSSStyleSheet();s.replaceSync('p{background:url(%URL%)}');"
    "document.adoptedStyleSheets=[...document.adoptedStyleSheets,s]",
    "shadow tree": "let d=document.createElement('div');document.body.append(d);"
    "d.attachShadow({mode:'closed'}).innerHTML='<img src=%URL%>'",
    "credential": "navigator.credentials.get({identity:{providers:[{configURL:'https://%PLACE%/c.json',clientId:'1'}]}})",
}
# The page that tries these itself goes there, so each has a capture of its own.
NAVIGATIONS = {
    "direct": "",
    "redirect to it": "/go?302&to=%URL%",
    "permanent redirect to it": "/go?308&to=%URL%",
    "redirect to https": "/go?302&to=https://%PLACE%/",
    "https redirects to it": "secure:/go?303&to=%URL%",
    "meta refresh": "<meta http-equiv=refresh content='0;url=%URL%'><p>你好",
    "location": "<script>location='%URL%'</script><p>你好",
    "late location": "<p>你好<script>onload=()=>setTimeout(()=>location.replace('%URL%'),300)</script>",
    "refresh header": "/refresh?to=%URL%",
    "form": "<form method=post action='%URL%'><input name=a></form><script>document.forms[0].submit()</script><p>你好",
    "download": "<a id=d href='%URL%' download=x>x</a><script>d.click()</script><p>你好",
    "name and password before it": "<script>location='%URL%'.replace('//','//example.com:80@')</script><p>你好",
    "frame turns the top": "<iframe srcdoc='<script>top.location=\"%URL%\"</script>'></iframe><p>你好",
}
# What the capturing browser does not send by itself, guard or not: tried all the same, but no proof of sight. The
# headless shell has no manifests and no hints ahead of need; filters want their own origin; later is after the capture.
SILENT = frozenset({"manifest", "preconnect", "speculation rules", "css filter", "fetch later"})
# What the guard stops before the proxy hears of it: no UDP, no service worker, no popup that lives.
STOPPED_BEFORE = frozenset({"webtransport", "stun", "turn", "ice candidate", "service worker", "popup script"})
PREAMBLE = """
const rtc=(iceServers)=>{let p=new RTCPeerConnection({iceServers});p.createDataChannel('a');
  p.createOffer().then(o=>p.setLocalDescription(o))};
const peers=async(host,port)=>{let a=new RTCPeerConnection(),b=new RTCPeerConnection();a.createDataChannel('a');
  await a.setLocalDescription(await a.createOffer());await b.setRemoteDescription(a.localDescription);
  await b.setLocalDescription(await b.createAnswer());await a.setRemoteDescription(b.localDescription);
  await a.addIceCandidate({candidate:`candidate:1 1 udp 2113937151 ${host.replace(/[\\[\\]]/g,'')} ${port} typ host`,
    sdpMid:'0'})};
const attempt=async(what)=>{try{await what()}catch(e){}};
"""
