"""Theory of a run: quadratics, stability, noise, and bounds along a path."""
