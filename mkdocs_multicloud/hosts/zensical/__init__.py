"""Zensical."""
