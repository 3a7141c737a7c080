"""Days on which lessons are cancelled (frost, quarantine): one act for a municipality's schools and dates."""
