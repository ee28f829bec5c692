"""What the lab's page says of itself where its link is pasted."""

from __future__ import annotations

from typing import Final

from app.convolution import codec
from app.convolution.lab import Lab
from app.i18n import Language
from app.social import Social

PICTURE: Final = "/api/convolution/preview.png"


def lab_social(lab: Lab, language: Language) -> Social:
    """The card of the lab as it is open."""
    _, _, query = codec.write(lab).partition("?")
    stack, slide = (
        language.text("A stack of layers with its sizes and parameters"),
        language.text("An image, the filters that slide over it and their maps"),
    )
    return Social(
        language.text("Convolution lab"),
        language.text(
            "Slide filters over an image and watch activation maps fill in; build a stack of layers"
            " and see every size and cost."
        ),
        f"{PICTURE}?{query}",
        stack if lab.view == "shapes" else slide,
    )
