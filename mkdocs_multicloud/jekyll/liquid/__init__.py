"""Liquid, the template language of Jekyll pages: `renderer.render` fills in known values.

Unsupported Liquid stays in the page as written and is reported with its line. A general Liquid
engine cannot be used, as it replaces an unknown value by nothing and stops at an unknown tag.
"""
