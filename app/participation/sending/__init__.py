"""Reports that send themselves: by a rule, to people with accounts, to each the figures of the own reach.

Whose turn it is is found by looking, and what has been sent is a row that can be there once: a scheduler that
was away delays a letter, and changes neither its period nor their number.
"""
