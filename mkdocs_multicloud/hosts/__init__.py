"""Adapters for the tools that build sites; the pipeline does the work."""
