"""Run → MxFile → Facts: the document, its cells and styles, its text description."""
