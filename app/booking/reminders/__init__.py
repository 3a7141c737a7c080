"""Reminders of what is booked: three working days before, and on the eve; to the host who comes.

They are found by looking, each day and each booking once, and not left behind with the booking: a time that
moves, a calendar that changes and a process that was away spoil none of them.
"""
