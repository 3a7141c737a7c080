"""Applications to contests, olympiads and championships: what the calendar calls events that take works.

Changes flush in the caller's transaction; the caller commits once. Lock order: event, classes, contest,
applications.
"""
