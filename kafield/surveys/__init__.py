"""Checklists: templates of questions per store format, answered in a visit and scored.

A published version never changes; an edit makes the next one, and answers keep theirs.
"""
