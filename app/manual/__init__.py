"""The manual: documents of `docs/` and lists made from the registries, as pages with a search."""
