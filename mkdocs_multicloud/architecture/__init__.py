"""The diagrams of a site as one architecture: who uses what, and what depends on it."""
