"""Code shared by several hosts."""
