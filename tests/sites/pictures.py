"""Pictures, a font and a film for the test sites, drawn here."""

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

# A silent film of our own: four frames of one colour with a white box, 96 x 64, VP8.
FILM = base64.b64decode(
    "GkXfo59ChoEBQveBAULygQRC84EIQoKEd2VibUKHgQRChYECGFOAZwEAAAAAAAPtEU2bdLlNu4tTq4QVSalmU6yBbk27i1OrhBZUrmtTrIGTTbuL"
    "U6uEH0O2dVOsgdRNu4xTq4QcU7trU6yCA9vsrgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAVSalmoCrXsYMP"
    "QkBEiYRDtGYlTYCGQ2hyb21lV0GGQ2hyb21lFlSua7yuuteBAXPFh1A7LucceaqDgQFV7oEBhoVWX1ZQOOCdsIFguoFAU8CBAVWwkFWxgQFVuYEC"
    "VbqBDVW7gQEfQ7Z1AQAAAAAAAvvngQCgQLuhQIaBAAAAUAUAnQEqYABAAATHCIWFiJmEiBoCAxy2uuzBD+lc2mtdObZfIkX9+HAQWiYIvMbQcliZ"
    "FP7hvjz13/CtewP3s6bBboP06G8mE52cGUSjur4aUivFqoqM2vF/8G+5Un+7Nfzg5tiqkTo0gssgr2/EX/IEfwbrc9cpzmlCCrZrh+r4AHWhr6at"
    "7oEBpahQAwCdASpgAEAACocIhYWImYSIOAIABkwnzp06dOnTp06dN8D+664AoEDnoUDFgQB4ABEFABMQ9AAacGmDXcKwZWO78VdwCCdY9/DgRaKg"
    "tCfAS+//noT3WUpM8AD+7r2f+a/W4hrGf82Ytxcny+3H9Vw0jSyw4O1ZNtOF16/4xbedfpKO6vhhdz+olRQf/6Dn8B8CmMni00/+3Al81X0zl1d/"
    "lIB80dRWRgB1E9gJd64fvx/+AdjVke3meYD5tUbXvlbxJ6mo4UF0+f2if4Eqmx3/xnGX8VU39Oe0Q8Br7RIAs0f+gdZOsUW2WKBL4p6yAAB1oZmm"
    "l+6BAaWS0QEAKhHAABgAGFgv9AAIhSgA+4EAoMyhq4EA8ADxAgATEMwAGAAaSegv6AyqpS4hO2L9kR1oAP7i2bcC3/CjFJfqgAB1oZmml+6BAaWS"
    "0QEAKhFsABgAGFgv9AAIhSgA+4F4oED/oUDdgQFoANEFABMQnAAaq+GARHgOq8yZnaAvgDDRtFXuKuV/iZALHdkn51n7kUdYeijryw1/jwD++Hyz"
    "JQzQSrw96xPRdGnxeX/kP+A/+dyT/O/+dxa+dxW/O/D2cNDIutDBVqryoboTKTGNc0GRdaGCs+XyPjuIUeJv7Nf0YtT93ziM/5rTZPD//Wntjv/Q"
    "wSq/9DBKpE8G/aU4ORrgx+f/zx78FDbwsLWQ5FftpP/oFn/7Q//ef3/+Gv/hr8NfhDd//g7nwrMV+5MFHiiK93Zyf6w6kwx/4//AOqTJEoB1oZmm"
    "l+6BAaWS0QEAKhFAABgAGFgv9AAIhSgA+4HwHFO7a427i7OBALeG94EB8YHU"
)


def picture(color: str, width: int = 120, height: int = 80, kind: str = "PNG", crossed: bool = True) -> Answer:
    """A picture of one colour with a white cross, or without."""
    image = Image.new("RGB", (width, height), color)
    drawn = ImageDraw.Draw(image)
    if crossed:
        drawn.line((0, 0, width, height), "white", 5)
        drawn.line((0, height, width, 0), "white", 5)
    file = io.BytesIO()
    image.save(file, kind)
    return Answer(file.getvalue(), f"image/{kind.lower()}")


def font() -> Answer:
    """The font of boxes, with the type that careless servers send."""
    return Answer(BOX_FONT, "application/octet-stream")
