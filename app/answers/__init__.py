"""Shapes of what the server sends: one description for Python, OpenAPI and the browser's types."""
