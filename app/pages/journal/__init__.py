"""The audit log as operators read it: filtered, told in words, taken away as a file."""
