"""Which letters a person gets, and when: at once, once a day, or not at all."""
