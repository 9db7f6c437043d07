"""Caches results between builds and checks what they depend on; frozen results."""
