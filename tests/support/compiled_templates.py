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
        create, compile_source = Environment.__init__, Environment.compile

        def created(environment: Environment, *arguments: Any, **options: Any) -> None:
            create(environment, *arguments, **options)
            environment.bytecode_cache = environment.bytecode_cache or self

        def compiled(environment: Environment, source: Any, *arguments: Any, **named: Any) -> Any:
            if arguments or named or not isinstance(source, str):
                return compile_source(environment, source, *arguments, **named)
            # A template that is no file, of which Sphinx has some.
            key = self._key(environment, source)
            if key not in self._codes:
                self._codes[key] = compile_source(environment, source)
            return self._codes[key]

        Environment.__init__ = created  # type: ignore[method-assign]
        Environment.compile = compiled  # type: ignore[method-assign]
        try:
            yield
        finally:
            Environment.__init__ = create  # type: ignore[method-assign]
            Environment.compile = compile_source  # type: ignore[method-assign]

    def get_bucket(
        self, environment: Environment, name: str, filename: str | None, source: str
    ) -> Bucket:
        """The code of a template, if there is any."""
        bucket = Bucket(environment, self._key(environment, name, filename, source), "")
        bucket.code = self._codes.get(bucket.key)
        return bucket

    @staticmethod
    def _key(environment: Environment, *what: str | None) -> str:
        settings = [type(environment), *sorted(environment.extensions), *environment.filters]
        settings += [getattr(environment, setting) for setting in _SETTINGS]
        return hashlib.sha256("\0".join([*map(str, what), str(settings)]).encode()).hexdigest()

    def set_bucket(self, bucket: Bucket) -> None:
        """Keep the code of a template."""
        self._codes[bucket.key] = bucket.code

    def load_bytecode(self, bucket: Bucket) -> None:
        """Nothing: it is in the bucket."""

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Nothing: it is kept as it is."""
