"""Liquid: the template language of Jekyll pages."""
