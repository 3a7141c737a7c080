"""Exports of platforms become sheets: names are counted in a process of their own and never leave it."""
