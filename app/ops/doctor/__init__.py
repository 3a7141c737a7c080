"""`python3 run.py doctor`: looks over an installation and says what to do."""
