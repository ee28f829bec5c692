"""Maps: planes, lines and basins, computed coarse to fine, as JSON, events, CSV and picture."""
