"""The inliner on parts made by hand: what is filled in, what is neutralised, and that nothing breaks out."""

from __future__ import annotations

import base64
from typing import Any

from tests.sites.features import SPRITE
from tests.sites.pictures import picture
from workers.capture.inliner import Inliner
from workers.capture.sprites import sprite_id, sprite_part
from workers.capture.traffic import Body, Traffic

BASE = "http://a.example/"
BIG = b"\x89PNG" + b"x" * 2000


def snapshot(*parts: Any, blobs: dict[str, Any] | None = None) -> dict[str, Any]:
    """A serialiser's answer with these parts."""
    return {"parts": list(parts), "blobs": blobs or {}, "url": BASE, "base": BASE, "charset": "UTF-8"}


def written(*parts: Any, **bodies: Body) -> tuple[str, list[str]]:
    """The text the parts become, and what is missing; bodies by their file names."""
    traffic = Traffic()
    for name, body in bodies.items():
        traffic.note_body(BASE + name, body)
    inliner = Inliner(traffic, {0: snapshot(*parts)})
    return inliner.document(), inliner.missing


def test_it_shares_a_picture_that_several_rules_show() -> None:
    rule = ["css", "style", "background:url(图)", BASE]
    text, _ = written(["head"], "<p", rule, "><b", rule, ">", 图=Body(BIG, "image/png"))
    assert text.count(base64.b64encode(BIG).decode()) == 1
    assert text.count("var(--linksnap-0)") == 2


def test_it_writes_a_picture_shown_once_where_it_stands() -> None:
    text, _ = written(["head"], ["style", "", "p{background:url(a)}", BASE], a=Body(BIG, "image/png"))
    assert "var(" not in text and 'url("data:image/png;base64,' in text


def test_it_keeps_a_density_chosen_from_srcset() -> None:
    body = Body(picture("red", 200, 100).data, "image/png")
    text, _ = written("<img", ["image", BASE + "a", 100], ">", a=body)
    assert ' 2.0000x"' in text and "srcset=" in text and " src=" not in text


def test_it_neutralises_what_is_missing() -> None:
    text, missing = written("<img", ["image", BASE + "没有.png", 0], ">", ["sheet", "", BASE + "x.css", None, BASE])
    assert " src=" not in text and " href=" not in text
    assert missing == [BASE + "没有.png", BASE + "x.css"]


def test_it_lets_no_sheet_end_its_element() -> None:
    text, _ = written(["style", "", "a{content:'</style><script>x()</script>'}", BASE])
    assert "</style><script" not in text


def test_it_lets_no_address_end_its_attribute() -> None:
    text, _ = written("<img", ["image", 'http://a.example/"><script>', 0], ">")
    assert "<script>" not in text


def test_it_follows_redirects_and_blobs() -> None:
    traffic = Traffic()
    traffic.note_alias(BASE + "old", BASE + "new")
    traffic.note_body(BASE + "new", Body(BIG, "image/png"))
    blob = {"blob:x": {"type": "image/svg+xml", "data": base64.b64encode(b"<svg/>").decode()}}
    parts = ["<img", ["image", BASE + "old", 0], "><img", ["image", "blob:x", 0], ">"]
    inliner = Inliner(traffic, {0: snapshot(*parts, blobs=blob)})
    text = inliner.document()
    assert "data:image/png" in text and "data:image/svg+xml" in text and inliner.missing == []


def test_it_writes_each_frame_once() -> None:
    inner = snapshot("<p>里面</p><iframe", ["frame", 1, BASE], ["frame", 0, BASE], "></iframe>")
    inliner = Inliner(Traffic(), {0: snapshot("<iframe", ["frame", 1, BASE], ">", ["frame", 1, BASE]), 1: inner})
    assert inliner.document().count("里面") == 1


def test_it_drops_structured_data_that_is_none() -> None:
    assert written(["jsonld", "{oops"], ["jsonld", '{"a": "</script>"}'])[0].count("script") == 3


def test_it_copies_a_part_of_a_sprite_with_what_it_refers_to() -> None:
    url = BASE + "sprite.svg#star"
    part = sprite_part(Body(SPRITE.encode(), "image/svg+xml"), url) or ""
    name = sprite_id(url)
    assert f'<symbol id="{name}"' in part and f'id="{name}-g"' in part and f"url(#{name}-g)" in part
    assert "xmlns" not in part


def test_it_copies_no_program_out_of_a_sprite() -> None:
    hostile = b'<svg xmlns="http://www.w3.org/2000/svg"><g id="a" onclick="x()"><script>x()</script><image href="http://b/"/></g></svg>'
    part = sprite_part(Body(hostile, "image/svg+xml"), BASE + "s.svg#a") or ""
    assert "x()" not in part and "http:" not in part and "<g" in part
    assert sprite_part(Body(b"not xml", ""), BASE + "s.svg#a") is None


def test_it_writes_the_picture_of_another_window() -> None:
    source = ["source", ' media="(max-width:500px)"', BASE + "窄.png", "600w", "100vw"]
    text, _ = written("<picture>", source, "</picture>", **{"窄.png": Body(BIG, "image/png")})
    assert '<source media="(max-width:500px)" srcset="data:image/png;base64,' in text and ' 600w" sizes="100vw"' in text


def test_it_asks_for_what_only_another_window_shows() -> None:
    css = "@media (max-width:9px){a{background:url(手机.png)}} b{background:url(没有.png)}"
    parts = [["style", "", css, BASE], ["source", "", BASE + "高.png", "1x", ""], ["image", BASE + "refused.png", 0]]
    traffic = Traffic()
    traffic.note_refused(BASE + "refused.png", "404")
    inliner = Inliner(traffic, {0: snapshot(*parts)})
    inliner.document()
    assert inliner.wanted == [BASE + "手机.png", BASE + "高.png"]


def test_it_shows_a_broken_picture_as_broken() -> None:
    broken, none = ["image", BASE + "坏.png", 0, None, True], ["image", BASE + "没来.png", 0, None, True]
    text, _ = written("<img", broken, "><img", none, ">", **{"坏.png": Body(b"<html>", "text/html")})
    assert text.count('src="data:,"') == 1


def test_it_rewrites_states_that_became_attributes() -> None:
    css = "a:target,dialog:modal{x:y} x-a:state(好){x:y} .b{animation-name:target;grid-area:target}"
    parts = snapshot(["style", "", css, BASE]) | {"states": ["target", "state"]}
    text = Inliner(Traffic(), {0: parts}).document()
    assert "a:is(:target,[data-linksnap-target]),dialog:modal{x:y}" in text
    assert 'x-a[data-linksnap-state~="好"]{x:y}' in text and "animation-name:target;grid-area:target}" in text


def test_it_gives_frames_the_rules_of_quirks_mode() -> None:
    inner = snapshot("<html><head>", ["head", ""], "</head>里面</html>") | {"quirks": True}
    text = Inliner(Traffic(), {0: snapshot(["head", ""], "<iframe", ["frame", 1, BASE], ">"), 1: inner}).document()
    assert text.count("@layer linksnap") == 1 and "font-size:medium" in text
