"""Request → Fragment: all stages of a directive, in `stages`."""

from mkdocs_multicloud.pipeline.request import Request, requests_in
from mkdocs_multicloud.pipeline.stages import Pipeline

__all__ = ["Pipeline", "Request", "requests_in"]
