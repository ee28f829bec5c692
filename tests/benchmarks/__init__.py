"""What the README promises, measured: `make bench` prints one table from one run on one machine."""
