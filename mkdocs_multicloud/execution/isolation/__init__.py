"""What keeps a snippet from what is not its business, as far as the platform can.

`namespaces` and `landlock` are the kernel's (Linux), `limits` those of POSIX, `guard` what Python
tells of itself, everywhere; `environment` is what a snippet may know of the machine's variables.
"""
