"""Liquid, the template language of Jekyll pages: `renderer.render` fills in what is known.

Anything else stays in the page as its author wrote it and is reported with its line. That is why
this is not a general Liquid engine: such an engine replaces an unknown value with nothing and
stops at an unknown tag.
"""
