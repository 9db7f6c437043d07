"""Adds the files of a page to MkDocs' files, so that MkDocs checks the links to them."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from mkdocs.structure.files import File, InclusionLevel

from mkdocs_multicloud.errors import ArtifactError
from mkdocs_multicloud.hosts.mkdocs.plugin_compat import site_folder

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files

    from mkdocs_multicloud.hosts.shared.publisher import PublishedFiles
    from mkdocs_multicloud.page.artifacts import Artifact


class _PublishedFile(File):
    """A file of ours: none is a page, also if it is written in Markdown."""

    def is_documentation_page(self) -> bool:
        return False


class SitePublisher:
    """Adds the files that a page publishes to the site."""

    def __init__(
        self, page: File, files: Files, config: MkDocsConfig, published: PublishedFiles
    ) -> None:
        self._page = page
        self._files = files
        self._config = config
        self._published = published

    def publish(self, artifact: Artifact) -> None:
        """Add the file to the site.

        Raises:
            ArtifactError: another snippet has written the same file, or the author has.
        """
        uri = posixpath.normpath(
            posixpath.join(posixpath.dirname(self._page.src_uri), artifact.path)
        )
        # `get_file_from_path` may return the same file of another language.
        present = self._files.src_uris.get(uri)
        own = present if present is not None and present.generated_by is None else None
        if own is not None and own.content_bytes != artifact.data:
            raise ArtifactError(
                f"the docs folder has a file {uri}, which this directive would replace",
                'remove that file, or give this directive another name with name="…"',
            )
        if self._published.add(uri, artifact):
            if present is not None:
                self._files.remove(present)
            file = _PublishedFile.generated(
                self._config, uri, content=artifact.data, inclusion=InclusionLevel.INCLUDED
            )
            file.dest_uri = posixpath.join(site_folder(self._page), uri)
            file.generated_by = "multicloud"
            self._files.append(file)

    def leads_on(self, path: str) -> bool:
        """Return whether the site has a file at a path that is relative to the page's folder."""
        uri = posixpath.normpath(posixpath.join(posixpath.dirname(self._page.src_uri), path))
        return uri in self._files.src_uris
