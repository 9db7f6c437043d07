"""Write the tables of the guide from the option table; a test checks that they are up to date.

    python site_example/reference.py
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path

from mkdocs_multicloud.architecture import resource_types
from mkdocs_multicloud.settings.options import OPTIONS
from mkdocs_multicloud.settings.parts import PARTS
from mkdocs_multicloud.settings.ui_strings import UI_STRINGS

RESOURCE_TYPES = Path(resource_types.__file__).with_suffix('.json')
GUIDE = Path(__file__).parent / 'docs' / 'guide'
MARKED = re.compile(r'(<!-- table: (\w+) -->\n).*?(\n<!-- end of table -->)', re.DOTALL)


def written(markdown: str) -> str:
    """Return a page with the tables between its marks up to date."""
    return MARKED.sub(lambda mark: f'{mark[1]}\n{TABLES[mark[2]]()}\n{mark[3]}', markdown)


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, tuple(':---' for _ in head), *rows]
    return '\n'.join('| ' + ' | '.join(cells) + ' |' for cells in lines)


def _options(scope: str) -> str:
    rows = (
        (f'`{option.name}`', option.form, _default(option.name), option.help)
        for option in OPTIONS.allowed_in(scope).values()
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


def _ui_strings() -> str:
    return _table(('text', 'default'), ((f'`{key}`', f'`{text}`') for key, text in UI_STRINGS.items()))


def _resource_types() -> str:
    known = json.loads(RESOURCE_TYPES.read_text('utf-8'))
    rows = (
        (*(', '.join(f'`{name}`' for name in entry[key]) for key in ('nodes', 'types')),)
        for entry in known.values()
    )
    return _table(('types of nodes', 'in Terraform and CloudFormation'), rows)


TABLES = {
    'directive_options': lambda: _options('directive'),
    'diff_options': lambda: ', '.join(f'`{name}`' for name in OPTIONS.allowed_in('diff')) + '.',
    'site_options': lambda: _options('site'),
    'parts': _parts,
    'ui_strings': _ui_strings,
    'resource_types': _resource_types,
}


if __name__ == '__main__':
    for page in GUIDE.glob('*.md'):
        text = page.read_text('utf-8')
        if written(text) != text:
            page.write_text(written(text), 'utf-8')
