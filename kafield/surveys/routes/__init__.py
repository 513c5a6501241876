"""A rep's answers, and the pages where an admin writes checklists."""

from kafield.surveys.routes import answers, checklists, questions
from kafield.surveys.routes.blueprint import bp

__all__ = ["answers", "bp", "checklists", "questions"]
