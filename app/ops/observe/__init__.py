"""What an administrator sees of the running program: its log, its figures, whether it is ready."""
