"""The convolution lab's web face: its link, its JSON, its page."""
