"""Scheduling: jobs in pieces, turns by address, budgets, bounded output. Knows no HTTP."""
