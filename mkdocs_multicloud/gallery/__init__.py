"""Many snippets on one page."""
