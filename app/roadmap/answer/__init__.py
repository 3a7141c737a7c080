"""The answer to an order: what has come of each of its rows."""
