"""The mkdocs.yml that is written for a folder of Jekyll's pages."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from mkdocs_multicloud.jekyll import new_configuration
from mkdocs_multicloud.jekyll.jekyll_site import JekyllPage, JekyllSite
from mkdocs_multicloud.jekyll.navigation import FrontMatterNavigation

FULL = {
    "title": "Parts: a site",
    "description": "All\n  of them",
    "url": "https://example.org/",
    "baseurl": "/parts",
    "aux_links": {"Code": ["//github.com/me/parts"], "Script": "javascript:alert(1)"},
    "nav_external_links": [
        {"title": "Again", "url": "https://github.com/me/parts"},
        {"title": "Chat", "url": "https://chat.example.org"},
    ],
    "callouts": {"note": {"color": "blue"}},
    "mermaid": {"version": "9"},
    "color_scheme": "dark",
    "back_to_top": True,
    "enable_copy_code_button": True,
    "footer_content": "&copy; me",
    "gh_edit_link": True,
    "gh_edit_repository": "https://github.com/me/parts",
    "gh_edit_branch": "trunk",
}
PAGES = (
    JekyllPage("index.md", {"title": "Home", "nav_order": 1, "permalink": "/"}),
    JekyllPage("aws/aws.md", {"title": "AWS", "nav_order": 2, "permalink": "/aws"}),
    JekyllPage("aws/s3.md", {"title": "S3", "parent": "AWS", "redirect_from": ["/s3/", "/b.html"]}),
)


class _Loader(yaml.SafeLoader):
    pass


_Loader.add_multi_constructor("tag:yaml.org,2002:python/name:", lambda loader, name, node: name)


def written(config, pages=PAGES):
    site = JekyllSite.of(config, pages, ())
    text, left = new_configuration(site, FrontMatterNavigation.of(pages, config), "docs")
    return text, yaml.load(text, _Loader), left


def test_all_that_the_theme_had():
    text, found, left = written(FULL)
    assert found == {
        "site_name": "Parts: a site",
        "site_description": "All of them",
        "site_url": "https://example.org/parts/",
        "repo_url": "https://github.com/me/parts",
        "edit_uri": "edit/trunk/docs/",
        "copyright": "&copy; me",
        "docs_dir": "docs",
        "use_directory_urls": False,
        "theme": {
            "name": "material",
            "palette": {"scheme": "slate"},
            "features": ["navigation.indexes", "content.code.copy", "navigation.top"],
        },
        "plugins": [
            "search",
            "multicloud",
            {
                "redirects": {
                    "redirect_maps": {
                        "aws.md": "aws/aws.md",
                        "s3/index.md": "aws/s3.md",
                        "b.md": "aws/s3.md",
                    }
                }
            },
        ],
        "markdown_extensions": [
            "pymdownx.highlight",
            {
                "pymdownx.superfences": {
                    "custom_fences": [
                        {
                            "name": "mermaid",
                            "class": "mermaid",
                            "format": "pymdownx.superfences.fence_code_format",
                        }
                    ]
                }
            },
            {"mkdocs_multicloud": {"just_the_docs": True}},
        ],
        "nav": [
            {"Home": "index.md"},
            {"AWS": ["aws/aws.md", {"S3": "aws/s3.md"}]},
            {"Code": "https://github.com/me/parts"},
            {"Chat": "https://chat.example.org"},
        ],
    }
    assert left == ["pages have a permalink or redirect_from: pip install mkdocs-redirects"]
    assert "# Zensical needs it." in text


def test_without_a_config():
    _, found, left = written({}, ())
    assert found["site_name"] == "docs"
    assert found["markdown_extensions"][1] == "pymdownx.superfences"
    assert not {"site_url", "nav", "copyright", "repo_url"} & found.keys()
    assert left == []


def test_a_url_that_names_a_repository_is_no_address():
    _, found, left = written({"url": "https://github.com/me/parts"}, ())
    assert "site_url" not in found
    assert found["repo_url"] == "https://github.com/me/parts"
    assert left == ["url of _config.yml names a repository: write the site's address as site_url"]


def test_pages_at_their_own_address_are_not_redirected():
    pages = (
        JekyllPage("aws/README.md", {"title": "AWS", "permalink": "/aws/"}),
        JekyllPage("home.md", {"title": "Home", "permalink": "/"}),
        JekyllPage("x.md", {"title": "X", "permalink": "../../x.html", "redirect_from": 3}),
        JekyllPage("y.md", {"title": "Y", "permalink": "/:categories/:title/"}),
    )
    _, found, _ = written({}, pages)
    assert found["plugins"][2]["redirects"]["redirect_maps"] == {"index.md": "home.md"}


_VALUES = st.sampled_from(
    [None, True, 0, -1.5, "", "a: b", "//", "https://[", [], [[]], [None], {}, {"a": {}}, {"": [1]}]
)


@given(st.dictionaries(st.sampled_from(sorted([*FULL, "permalink", "gh_edit_source"])), _VALUES))
def test_any_config_gives_yaml(config):
    _, found, _ = written(config)
    assert isinstance(found["site_name"], str)


@pytest.mark.parametrize(
    "title", ["- a", "a: b", "{x}", "!!python/object:os.system x", "'", "a\u2028b"]
)
def test_titles_are_text(title):
    _, found, _ = written({"title": title})
    assert found["site_name"] == title.strip()
