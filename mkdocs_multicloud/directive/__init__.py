"""Text → Directive: scan, parse, placeholders, substitution back into the page."""
