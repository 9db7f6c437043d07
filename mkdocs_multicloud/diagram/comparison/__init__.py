"""Two versions of a document: what changed between them, in words and as a picture."""
