"""Lists for organizers: who comes and who came, in columns of their choice, as a file or on paper."""
