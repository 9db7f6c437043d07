"""Code that runs in the process of a snippet."""
