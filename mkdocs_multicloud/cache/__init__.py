"""What is remembered between builds and under which conditions; frozen results."""
