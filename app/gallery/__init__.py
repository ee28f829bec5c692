"""The gallery: races by what they show, each with a picture, a sentence and its link."""
