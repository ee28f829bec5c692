"""The server process: its connections, its logs, its start and its end."""
