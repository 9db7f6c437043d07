"""Directive → Snippet: which code is shown, which code runs, which files are allowed."""
