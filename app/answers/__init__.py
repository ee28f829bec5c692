"""Shapes of what the server sends: one description for Python's types, OpenAPI and the browser's types."""
