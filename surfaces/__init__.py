"""Loss surfaces: formulas, their values and derivatives, and what can be found out about them."""
