"""Rosters: names of who comes, only where an organizer demands them, sealed, and shredded after the event."""
