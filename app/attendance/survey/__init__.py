"""The survey after an event: the operator's three questions, answered without an account or a trace.

Answers are added up as they come; a single one is never written down.
"""
