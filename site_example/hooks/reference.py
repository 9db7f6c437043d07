"""Writes the tables of the guide from the package's own, so that they cannot drift apart."""

from __future__ import annotations

import re
from collections.abc import Iterable

from mkdocs_multicloud.options import OPTIONS, options_for
from mkdocs_multicloud.parts import PARTS
from mkdocs_multicloud.words import WORDS

MARK = re.compile(r'^<!-- table: (\w+) -->$', re.MULTILINE)


def on_page_markdown(markdown: str, **_: object) -> str:
    """Put the tables in the place of their marks."""
    return MARK.sub(lambda mark: TABLES[mark[1]](), markdown)


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, tuple(':---' for _ in head), *rows]
    return '\n'.join('| ' + ' | '.join(cells) + ' |' for cells in lines)


def _options(scope: str) -> str:
    rows = (
        (f'`{option.name}`', option.form, _default(option.name), option.help)
        for option in options_for(scope).values()
    )
    return _table(('option', 'takes', 'default', 'meaning'), rows)


def _default(name: str) -> str:
    value = OPTIONS[name].default
    if name == 'labels':
        return 'see below'
    if isinstance(value, tuple):
        value = ' '.join(value)
    if isinstance(value, float):
        value = f'{value:g}'
    return f'`{value}`' if value else ''


def _parts() -> str:
    return _table(('part', 'what it writes'), ((f'`{p.name}`', p.help) for p in PARTS.values()))


def _words() -> str:
    return _table(('word', 'default'), ((f'`{key}`', f'`{text}`') for key, text in WORDS.items()))


TABLES = {
    'directive_options': lambda: _options('directive'),
    'site_options': lambda: _options('site'),
    'parts': _parts,
    'words': _words,
}
