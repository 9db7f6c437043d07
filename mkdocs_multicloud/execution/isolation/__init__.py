"""Isolates a snippet from everything else, as far as the platform can.

`sandbox` combines features of the Linux kernel (`namespaces`, `landlock`); `limits` sets limits of
POSIX; `audit_hook` works on all platforms, with events that Python reports; `environment` selects
the variables that a snippet may see.
"""
