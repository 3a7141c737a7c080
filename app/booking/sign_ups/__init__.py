"""Signing up without an account, for the seats that are kept for visitors: how many come, and a mail address
for the notices. Nobody's name is asked."""
