"""The survey after an event: `answering` without an account, `results` for those who hold events, `asking`
for the operator."""

from app.attendance.survey import answering, asking, results
from app.attendance.survey.blueprint import bp

__all__ = ["answering", "asking", "bp", "results"]
