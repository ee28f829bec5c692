"""The convolution lab's arithmetic: sizes and costs of layers, filters over images, in NumPy.

It stands on the lowest floor beside the surfaces: it knows no optimizer and no web.
"""

from networks.convolution import convolve, convolve_as_product, fully_connected, pool
from networks.filters import FILTERS, find_filter
from networks.forward import Experiment, run
from networks.images import IMAGES, find_image
from networks.layers import KINDS, find_kind, layer
from networks.presets import PRESETS
from networks.shapes import Shape
from networks.stack import follow

__all__ = [
    "FILTERS",
    "IMAGES",
    "KINDS",
    "PRESETS",
    "Experiment",
    "Shape",
    "convolve",
    "convolve_as_product",
    "find_filter",
    "find_image",
    "find_kind",
    "follow",
    "fully_connected",
    "layer",
    "pool",
    "run",
]
