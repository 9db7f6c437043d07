"""Snippet → Run: how snippet processes are started, what runs in them, what limits them."""
