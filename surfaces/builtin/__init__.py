"""Records of the built-in surfaces; `surfaces.catalog` lists them."""
