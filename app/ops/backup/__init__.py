"""Backups: everything that an installation's database holds, in one sealed file of neither engine.

What goes in, how it is sealed and what a restore does with sessions and letters: docs/decisions/026.
"""
