"""Request → Fragment: all stages of a directive, in `render_request`."""

from mkdocs_multicloud.pipeline.render_request import Pipeline
from mkdocs_multicloud.pipeline.request import Request, requests_in

__all__ = ["Pipeline", "Request", "requests_in"]
