"""What Jinja compiles, kept for all sites that a process builds."""

from __future__ import annotations

import hashlib
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from jinja2 import BytecodeCache, Environment
from jinja2.bccache import Bucket

if TYPE_CHECKING:
    from collections.abc import Iterator

_SETTINGS = (
    *("block_start_string", "variable_start_string", "comment_start_string", "newline_sequence"),
    *("line_statement_prefix", "line_comment_prefix", "keep_trailing_newline", "is_async"),
    *("trim_blocks", "lstrip_blocks", "sandboxed", "autoescape", "optimized"),
)


class CompiledTemplates(BytecodeCache):
    """The code of templates, by all that it depends on."""

    def __init__(self) -> None:
        self._codes: dict[str, Any] = {}

    @contextmanager
    def everywhere(self) -> Iterator[None]:
        """Give it to all environments that have no cache of their own."""
        create = Environment.__init__

        def created(environment: Environment, *arguments: Any, **options: Any) -> None:
            create(environment, *arguments, **options)
            environment.bytecode_cache = environment.bytecode_cache or self

        Environment.__init__ = created  # type: ignore[method-assign]
        try:
            yield
        finally:
            Environment.__init__ = create  # type: ignore[method-assign]

    def get_bucket(
        self, environment: Environment, name: str, filename: str | None, source: str
    ) -> Bucket:
        """The code of a template, if there is any."""
        settings = [type(environment), *sorted(environment.extensions), *environment.filters]
        settings += [getattr(environment, setting) for setting in _SETTINGS]
        text = f"{name}\0{filename}\0{settings}\0{source}"
        bucket = Bucket(environment, hashlib.sha256(text.encode()).hexdigest(), "")
        bucket.code = self._codes.get(bucket.key)
        return bucket

    def set_bucket(self, bucket: Bucket) -> None:
        """Keep the code of a template."""
        self._codes[bucket.key] = bucket.code

    def load_bytecode(self, bucket: Bucket) -> None:
        """Nothing: it is in the bucket."""

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Nothing: it is kept as it is."""
