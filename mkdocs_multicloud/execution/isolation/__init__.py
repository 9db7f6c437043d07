"""Keeps a snippet away from everything that is not its own, as far as the platform can.

`sandbox` combines what the Linux kernel has (`namespaces`, `landlock`); `limits` are those of
POSIX; `audit_hook` uses what Python reports about itself, everywhere; `environment` are the
variables that a snippet may see.
"""
