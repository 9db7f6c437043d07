"""The tools that build a site. Each host adapts; what is said and done is decided elsewhere."""
