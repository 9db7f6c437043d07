"""Text → Directive: find, parse, insert placeholders, put the result back into the page."""
