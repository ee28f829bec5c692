"""Races: computed, streamed, and told as JSON, CSV, table, theory, ensemble and script."""
