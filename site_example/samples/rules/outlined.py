"""What a build draws of a diagram that breaks rules, without the warnings."""

from datetime import date
from pathlib import Path

from mkdocs_multicloud.architecture.outline_rules import with_broken_rules
from mkdocs_multicloud.architecture.rules_file import rules_on
from mkdocs_multicloud.diagram.mxfile import parse
from mkdocs_multicloud.settings.options import Settings
from mkdocs_multicloud.snippet.project import Project

folder = Path('samples/rules')
rules = rules_on('rules.yml', Project.of(folder, folder, Settings()), date(2027, 1, 1))
document, broken = with_broken_rules(parse((folder / 'shop.drawio').read_bytes()), rules, 'shop.drawio')
xml = document.xml
