"""just-the-docs pages as hosts read them."""
