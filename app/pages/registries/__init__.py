"""The registries' pages: lists, one page a thing, and files that fill them."""
