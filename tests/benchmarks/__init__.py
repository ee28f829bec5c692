"""Measurements of speed: `make bench` prints one table from one run on one machine."""
