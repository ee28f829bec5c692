"""The convolution lab's arithmetic: sizes and costs of layers, and filters sliding over images, in plain NumPy.

It stands on the lowest floor beside the surfaces: it knows no optimizer and no web.
"""

from surfaces.convolution.experiment import Experiment, run
from surfaces.convolution.filters import FILTERS, find_filter
from surfaces.convolution.images import IMAGES, find_image
from surfaces.convolution.layers import KINDS, find_kind, layer
from surfaces.convolution.presets import PRESETS
from surfaces.convolution.records import Shape
from surfaces.convolution.slide import convolve, convolve_as_product, fully_connected, pool
from surfaces.convolution.stack import follow

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
