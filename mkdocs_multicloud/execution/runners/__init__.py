"""Start snippet processes: by fork from a warm server, or as new interpreters."""
