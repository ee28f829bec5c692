"""The web: HTTP, pages and links around the engine."""
