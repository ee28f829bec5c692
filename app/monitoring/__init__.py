"""State of a server: its health for whoever watches it, and its numbers for Prometheus."""
