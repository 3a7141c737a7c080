"""One file a period for whoever monitors from above: tables, what their columns mean, and how it was counted.

The file is made of the counts as they are and is not kept: what is kept is its hash, and the moment that it
tells. Made again of the same data it is the same to the byte.
"""
