"""Directive → Snippet: what is shown, what is run, where it may come from."""
