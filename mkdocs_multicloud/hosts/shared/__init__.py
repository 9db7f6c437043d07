"""What several hosts need."""
