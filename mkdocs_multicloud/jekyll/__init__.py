"""Pages written for Jekyll's theme just-the-docs as pages that Markdown's other converters read.

    front matter + text → liquid → links → kramdown → text

No host is known here. Each stage takes text and hands text on, leaves code as it is, and takes a
time that grows with the length of the page, for a page is hostile until it is read.
"""
