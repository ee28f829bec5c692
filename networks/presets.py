"""Stacks that the lecture, its course notes and two papers speak of.

Sources: Stanford CS231n, lecture slides and course notes "Convolutional Neural Networks";
    Krizhevsky, Sutskever & Hinton,
"ImageNet Classification with Deep Convolutional Neural Networks", 2012 (AlexNet); Simonyan &
Zisserman, "Very Deep Convolutional Networks for Large-Scale Image Recognition", 2014, configuration
D (VGG-16).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import Final

from networks.layers import Layer, layer
from networks.shapes import Shape


@dataclass(frozen=True, slots=True)
class Preset:
    """A stack worth opening."""

    slug: str
    title: str
    teaches: str
    input: Shape
    layers: tuple[Layer, ...]


def _block(count: int, filters: int) -> tuple[Layer, ...]:
    """VGG's: some 3 x 3 convolutions that keep the size, then a pooling that halves it."""
    return (
        *(layer("conv", filters=filters, size=3, padding=1) for _ in range(count)),
        layer("max-pool"),
    )


_VGG: Final = (
    *chain.from_iterable(
        _block(count, filters)
        for count, filters in ((2, 64), (2, 128), (3, 256), (3, 512), (3, 512))
    ),
    layer("fc", outputs=4096),
    layer("fc", outputs=4096),
    layer("fc", outputs=1000),
)


def _three_by_three(stride: int, padding: int = 0) -> tuple[Layer, ...]:
    return (layer("conv", filters=1, size=3, stride=stride, padding=padding),)


_SEVEN: Final = Shape(7, 7, 1)
_ALEXNET: Final = (layer("conv", filters=96, size=11, stride=4),)

PRESETS: Final = (
    Preset(
        "stride-1",
        "7×7, stride 1",
        "(7 − 3)/1 + 1 = 5: the map is smaller than the image.",
        _SEVEN,
        _three_by_three(1),
    ),
    Preset(
        "stride-2",
        "7×7, stride 2",
        "(7 − 3)/2 + 1 = 3: a larger stride makes a smaller map.",
        _SEVEN,
        _three_by_three(2),
    ),
    Preset(
        "stride-3",
        "7×7, stride 3",
        "(7 − 3)/3 + 1 = 2.33: this stride does not fit.",
        _SEVEN,
        _three_by_three(3),
    ),
    Preset(
        "padded",
        "7×7, padded",
        "A ring of zeros keeps 7×7 as large as it was.",
        _SEVEN,
        _three_by_three(1, 1),
    ),
    Preset(
        "ten-filters",
        "Ten 5×5 filters",
        "(5·5·3 + 1)·10 = 760 parameters over a 32×32×3 image.",
        Shape(32, 32, 3),
        (layer("conv", filters=10, size=5, padding=2),),
    ),
    Preset(
        "shrinking",
        "Without padding",
        "5×5 filters without zeros around: 32, 28, 24, and so on.",
        Shape(32, 32, 3),
        (layer("conv", filters=6, size=5), layer("conv", filters=10, size=5)),
    ),
    Preset(
        "alexnet",
        "AlexNet, 227",
        "AlexNet's first layer, on the image size with which it comes out even.",
        Shape(227, 227, 3),
        _ALEXNET,
    ),
    Preset(
        "alexnet-224",
        "AlexNet, 224",
        "The size that the paper gives: three pixels too few to come out even.",
        Shape(224, 224, 3),
        _ALEXNET,
    ),
    Preset(
        "resnet-stem",
        "ResNet's first layers",
        "7×7, stride 2, padding 3: 112.5 places, rounded down; all that is left out is zeros.",
        Shape(224, 224, 3),
        (
            layer("conv", filters=64, size=7, stride=2, padding=3, floor=1),
            layer("max-pool", size=3, padding=1, floor=1),
        ),
    ),
    Preset(
        "keras-mnist",
        "Keras' MNIST network",
        "34,826 parameters; the second pooling leaves out a row and a column.",
        Shape(28, 28, 1),
        (
            layer("conv", filters=32),
            layer("max-pool", floor=1),
            layer("conv", filters=64),
            layer("max-pool", floor=1),
            layer("flatten"),
            layer("fc"),
        ),
    ),
    Preset(
        "vgg-16",
        "VGG-16",
        "138 million parameters; most of them are in the first fully connected layer.",
        Shape(224, 224, 3),
        _VGG,
    ),
)
"""Every preset, in the order in which pages list them."""

DEFAULT: Final = Preset(
    "default",
    "A small network",
    "Convolution, pooling, fully connected.",
    Shape(32, 32, 3),
    (layer("conv", filters=10, size=5, padding=2), layer("max-pool"), layer("fc", outputs=10)),
)
"""What an empty link opens."""
