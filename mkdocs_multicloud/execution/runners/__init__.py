"""Starts snippet processes: forks of a server with loaded packages, or new interpreters."""
