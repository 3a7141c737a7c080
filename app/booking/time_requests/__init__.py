"""Asking for a time: a school asks a host for a day, the host answers, and what is agreed on is booked."""
