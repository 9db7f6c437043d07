"""The same snippets, documented with Sphinx."""

project = "Cloud components"
author = "The mkdocs-multicloud authors"
copyright = author

extensions = ["myst_parser", "mkdocs_multicloud"]
myst_enable_extensions = ["colon_fence"]
html_theme = "furo"
numfig = True
multicloud_rules = "rules.yml"
