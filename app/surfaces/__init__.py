"""The routes of surfaces and typed formulas."""
