"""Tests of T1–T8 that take too long for every run: `python3 run.py faults`."""
