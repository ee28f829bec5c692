"""Formulas as people write and paste them: read as they are meant, told as read, or refused.

Links hold the language of `surfaces.formula` only. What people type comes through here first:
loose text -> a formula of that language, with notices of what was read otherwise than it was
written; or an error with its place and the texts that would do.
"""

from __future__ import annotations

from surfaces.reading.names import Notice
from surfaces.reading.reading import Reading, Suggestion, read_formula, suggest

__all__ = ["Notice", "Reading", "Suggestion", "read_formula", "suggest"]
