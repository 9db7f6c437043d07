"""The host Zensical."""
