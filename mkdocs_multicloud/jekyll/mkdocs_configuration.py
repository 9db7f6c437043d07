"""Writes a `mkdocs.yml` for a folder of Jekyll's pages, from its `_config.yml` and front matter.

What the plugin reads from `_config.yml` itself in each build is not repeated: callouts, mermaid,
excluded files.
"""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING, Any

import yaml

from mkdocs_multicloud.jekyll.config_files import CONFIG
from mkdocs_multicloud.jekyll.jekyll_site import CODE_HOSTS
from mkdocs_multicloud.jekyll.liquid.values import text_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from mkdocs_multicloud.jekyll.jekyll_site import JekyllPage, JekyllSite
    from mkdocs_multicloud.jekyll.navigation import FrontMatterNavigation

_FENCE = "pymdownx.superfences.fence_code_format"


class _PythonName(str):
    """The name of a Python object, which MkDocs imports."""

    __slots__ = ()


class _Dumper(yaml.SafeDumper):
    """Indents lists, and writes names of Python objects."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


_Dumper.add_representer(
    _PythonName,
    lambda dumper, name: dumper.represent_scalar(f"tag:yaml.org,2002:python/name:{name}", ""),
)


def new_configuration(
    site: JekyllSite, navigation: FrontMatterNavigation, docs: str
) -> tuple[str, list[str]]:
    """Return the text of a `mkdocs.yml`, and what is left to the author.

    Args:
        site: with the pages that are built.
        docs: name of their folder.
    """
    config, left = site.config, list[str]()
    head: dict[str, Any] = {"site_name": text_of(config.get("title")).strip() or docs}
    if description := text_of(config.get("description")).strip():
        head["site_description"] = " ".join(description.split())
    address = text_of(config.get("url")).strip()
    if _is_repository(address):
        left.append(f"url of {CONFIG} names a repository: write the site's address as site_url")
    elif address:
        head["site_url"] = address.rstrip("/") + site.base + "/"
    repository = text_of(config.get("gh_edit_repository")).strip()
    if repository := repository or (address if _is_repository(address) else ""):
        head["repo_url"] = repository
    if config.get("gh_edit_link") is True and repository:
        folder = text_of(config.get("gh_edit_source")).strip("/ ") or docs
        branch = text_of(config.get("gh_edit_branch")).strip() or "main"
        head["edit_uri"] = f"edit/{branch}/{folder}/"
    if footer := text_of(config.get("footer_content")).strip():
        head["copyright"] = footer
    head["docs_dir"] = docs
    pretty = config.get("permalink") == "pretty"
    plugins: list[Any] = ["search", "multicloud"]
    if moved := _redirects(site, pretty=pretty):
        plugins.append({"redirects": {"redirect_maps": moved}})
        left.append("pages have a permalink or redirect_from: pip install mkdocs-redirects")
    nav = [*(entry.nav_item for entry in navigation.entries), *_links(config)]
    sections = [
        ("", head),
        ("" if pretty else "Pages end with .html, as in Jekyll.", {"use_directory_urls": pretty}),
        ("", {"theme": _theme(config)}),
        ("", {"plugins": plugins}),
        (
            "Callouts, mermaid and excluded files are read from _config.yml.",
            {"markdown_extensions": _extensions(config)},
        ),
    ]
    if nav:
        note = "Zensical needs it. MkDocs makes it from the front matter of pages if you remove it."
        sections.append((note, {"nav": nav}))
    return "\n".join(_written(comment, values) for comment, values in sections), left


def _written(comment: str, values: Mapping[str, Any]) -> str:
    text = yaml.dump(values, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=100)
    return (f"# {comment}\n" if comment else "") + text


def _theme(config: Mapping[str, Any]) -> dict[str, Any]:
    features = ["navigation.indexes"]
    if config.get("enable_copy_code_button") is True:
        features.append("content.code.copy")
    if config.get("back_to_top") is True:
        features.append("navigation.top")
    dark = {"palette": {"scheme": "slate"}} if config.get("color_scheme") == "dark" else {}
    return {"name": "material", **dark, "features": features}


def _extensions(config: Mapping[str, Any]) -> list[Any]:
    superfences: Any = "pymdownx.superfences"
    if config.get("mermaid") not in (None, False):
        fence = {"name": "mermaid", "class": "mermaid", "format": _PythonName(_FENCE)}
        superfences = {superfences: {"custom_fences": [fence]}}
    own = {"mkdocs_multicloud": {"just_the_docs": True}}
    return ["pymdownx.highlight", superfences, own]


def _links(config: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    """Yield the links that the theme shows beside the pages, each address once."""
    pairs: list[tuple[object, object]] = []
    aux = config.get("aux_links")
    pairs += aux.items() if isinstance(aux, dict) else []
    external = config.get("nav_external_links")
    for link in external if isinstance(external, list) else []:
        if isinstance(link, dict):
            pairs.append((link.get("title"), link.get("url")))
    seen = set()
    for title, target in pairs:
        address = text_of(target[0] if isinstance(target, list) and target else target).strip()
        address = f"https:{address}" if address.startswith("//") else address
        if address.startswith(("https://", "http://")) and address not in seen:
            seen.add(address)
            yield {text_of(title).strip() or address: address}


def _redirects(site: JekyllSite, *, pretty: bool) -> dict[str, str]:
    """Return the pages by their old addresses, as the paths of pages that would be there."""
    taken = {path.removesuffix(".markdown").removesuffix(".md") for path in site.pages}
    taken |= {
        posixpath.join(posixpath.dirname(path), "index")
        for path in taken
        if posixpath.basename(path) == "README"
    }
    found: dict[str, str] = {}
    for page in site.pages.values():
        for address in _addresses(page):
            path = _path(address, pretty=pretty)
            if path not in taken:
                found.setdefault(f"{path}.md", page.path)
    return found


def _addresses(page: JekyllPage) -> Iterator[str]:
    permalink = page.front.get("permalink")
    if isinstance(permalink, str) and ":" not in permalink:
        yield permalink
    moved = page.front.get("redirect_from")
    names: Iterable[object] = [moved] if isinstance(moved, str) else moved or ()
    if isinstance(names, (list, tuple)):
        yield from (name for name in names if isinstance(name, str))


def _path(address: str, *, pretty: bool) -> str:
    """Return the path without ending of the page that MkDocs would write at an address."""
    path = posixpath.normpath("/" + address.strip().lstrip("/"))
    if address.strip().endswith("/") or path == "/":
        return posixpath.join(path, "index").lstrip("/")
    return path.removesuffix(".html").lstrip("/")


def _is_repository(address: str) -> bool:
    return any(address.startswith(f"https://{host}/") for host in CODE_HOSTS)
