"""What the lab's page says of itself where its link is pasted."""

from __future__ import annotations

from app.i18n import Language
from app.social import Social


def lab_social(language: Language) -> Social:
    """The card of the lab."""
    return Social(
        language.text("Convolution lab"),
        language.text("Slide filters over an image and watch activation maps fill in; build a stack of layers and see every size and cost."),
    )
