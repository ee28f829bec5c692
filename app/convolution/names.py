"""Names that other libraries and texts give to layers, filters and settings, read as the lab's."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

from app.scene.notice import Notice
from app.scene.reading.repair import resembling
from networks.convolution import POOLINGS
from networks.filters import FILTERS
from networks.forward import CUSTOM
from networks.images import IMAGES, OWN
from networks.layers import KINDS
from surfaces.errors import Phrase

Item = tuple[str, str]

_CONVOLUTION, _FULL = (
    ("conv", "convolution", "convolutional"),
    ("dense", "linear", "fullyconnected"),
)
_MAX, _AVERAGE = ("max", "maxpool", "maxpooling"), ("avg", "mean", "avgpool", "averagepooling")
_KINDS: Final = {
    **dict.fromkeys(_CONVOLUTION, "conv"),
    **dict.fromkeys(_MAX, "max-pool"),
    **dict.fromkeys((*_AVERAGE, "average"), "average-pool"),
    **dict.fromkeys(_FULL, "fc"),
}
_POOLINGS: Final = {
    **dict.fromkeys(_MAX, "max"),
    **dict.fromkeys((*_AVERAGE, "averagepool"), "average"),
    **dict.fromkeys(("no", "off", "0"), "none"),
}
_SETTINGS: Final = {
    **dict.fromkeys(("kernel", "kernelsize", "filtersize", "poolsize", "window", "k"), "size"),
    **dict.fromkeys(("strides", "s"), "stride"),
    **dict.fromkeys(("pad", "p"), "padding"),
    **dict.fromkeys(("dilationrate", "rate"), "dilation"),
    **dict.fromkeys(("channels", "outchannels", "kernels"), "filters"),
    **dict.fromkeys(("units", "neurons", "outfeatures", "classes"), "outputs"),
    "usebias": "bias",
}
"""By names in lower case, without marks and without a number of dimensions at their end."""
_FILTERS: Final = {"sobel": "sobel-x", "blur": "gaussian", "edge": "outline", "edges": "outline"}
_TIMES: Final = re.compile(r"(?<=\d)\s*[x×*]\s*(?=\d)")
_WHOLE: Final = re.compile(r"(-?\d+)\.0+")


def as_meant(items: Iterable[Item]) -> tuple[list[Item], list[Notice]]:
    """Return a query's items in the lab's words, and a notice of each that was changed."""
    meant, notices = [], []
    for key, value in items:
        read = _read(key, value)
        meant.append((key, read))
        if read != value:
            reading = Phrase("{given} was read as {read}.", given=value, read=read)
            notices.append(Notice(reading))
    return meant, notices


def _read(key: str, value: str) -> str:
    match key:
        case "input":
            return ",".join(map(_number, _TIMES.sub(",", value).split(",")))
        case "layer":
            return _named(value, _KINDS, [kind.slug for kind in KINDS])
        case "pool":
            return _named(value, _POOLINGS, [*POOLINGS, "none"])
        case "filter":
            return _named(value, _FILTERS, [*(one.slug for one in FILTERS), CUSTOM])
        case "image":
            return _named(value, {}, [*(one.slug for one in IMAGES), OWN])
        case _:
            return _number(value)


def _named(text: str, names: Mapping[str, str], known: list[str]) -> str:
    """Return a name and its settings, as far as they are known by another one."""
    name, *settings = text.split(",")
    if name not in known:
        name = names.get(_plain(name)) or resembling(name, known) or name
    return ",".join([name, *map(_setting, settings)])


def _setting(text: str) -> str:
    """Return a setting under its own name, parted from its number by a colon."""
    name, mark, value = re.sub(r"\s*=\s*", ":", text, count=1).partition(":")
    return f"{_SETTINGS.get(_plain(name), name)}{mark}{_number(value)}"


def _plain(name: str) -> str:
    """Return a name in lower case, without marks and dimensions: `Conv2D` is conv."""
    return re.sub(r"[\W_]|[123]d$", "", name.lower())


def _number(text: str) -> str:
    whole = _WHOLE.fullmatch(text)
    return whole[1] if whole else text
