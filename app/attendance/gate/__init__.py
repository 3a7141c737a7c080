"""A host's day: who comes at which hour, and how many came, counted at the entrance with or without an
account."""
