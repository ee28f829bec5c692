"""Maps: planes, lines and basins, computed coarse to fine, and told as JSON, events, CSV and a picture."""
