"""Pictures and a font for the test sites, drawn here."""

from __future__ import annotations

import base64
import io

from PIL import Image, ImageDraw

from tests.sites.server import Answer

# Our own two letters: "A" is a full box, "中" a box with a hole.
BOX_FONT = base64.b64decode(
    "d09GRgABAAAAAAJ8AAoAAAAAAqQAAQAAAAAAAAAAAAAAAAAAAAAAAAAAAABPUy8yAAABZAAAAC8AAABgRSGa6WNtYXAAAAGcAAAAMQAAADyc"
    "KrKyZ2x5ZgAAAdgAAAA5AAAAQgFM1vdoZWFkAAAA9AAAADYAAAA2MIhIGmhoZWEAAAEsAAAAHQAAACQGQgKMaG10eAAAAZQAAAAIAAAACANS"
    "ADJsb2NhAAAB0AAAAAgAAAAIAA0AIW1heHAAAAFMAAAAFwAAACAABgAKbmFtZQAAAhQAAABOAAAAWkIPNddwb3N0AAACZAAAABgAAAAudApp"
    "cQABAAAAAQAA/9R+fV8PPPUAAwPoAAAAAOcpAj8AAAAA5ykCPwAyAAAC7gK8AAAAAwACAAAAAAAAeJxjYGRgYFb4bwEiGYwYjJjeMQBFUAAj"
    "AEarAtUAAAB4nGNgZGBgYGbgYGBiAAEIiQQAAagAEQB4nGNgZlZgnMDAysDCQBgwciBx7IEASDn66TIr/LdgYGBWYDiBpl6BgQEAtdUE5wAD"
    "IAAAADIAMnicY2BgYGJgYGAGYhEgyQimWRg0gDQbkGYEyjr66f7/D+SD6f8HNl4FqwICAJbsCSUAAAAAAAAAAA0AIXicY2BkMGJgYHrHtIeB"
    "mYHBWFBR0IhpD9Oevy5AQSQZdoicqqKgIlD+Hw+jzr8rIFUnGHUAk5APEQAAAHicLYhBCoAgFAXnmxFFtOwoHcAjeAMX4kYQFMHj941mMbx5"
    "gOVBmAjr54lh01oQu+tzcP7bcHG7MmLzMfUcKo7CINLw6kQnE6gv9QEKVgAAeJxjYGLAD5iBWIWRibUqIz8vHQAIuQJY"
)


def picture(color: str, width: int = 120, height: int = 80, kind: str = "PNG") -> Answer:
    """A picture of one colour with a white cross."""
    image = Image.new("RGB", (width, height), color)
    drawn = ImageDraw.Draw(image)
    drawn.line((0, 0, width, height), "white", 5)
    drawn.line((0, height, width, 0), "white", 5)
    file = io.BytesIO()
    image.save(file, kind)
    return Answer(file.getvalue(), f"image/{kind.lower()}")


def font() -> Answer:
    """The font of boxes, with the type that careless servers send."""
    return Answer(BOX_FONT, "application/octet-stream")
