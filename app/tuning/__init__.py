"""Tuning at equal budget, for requests: the query, the event stream, and the page."""
