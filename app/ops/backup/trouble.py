"""What is in the way of a backup."""


class BackupTrouble(Exception):
    """A backup cannot be made, read or restored; the message is one line for the administrator."""
