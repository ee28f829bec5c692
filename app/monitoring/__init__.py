"""How a server is doing: its health for whoever watches it, and its numbers for Prometheus."""
