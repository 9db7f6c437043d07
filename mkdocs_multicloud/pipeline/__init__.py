"""Request → Fragment: what is cached, or all stages of a directive, in `stages`."""

from mkdocs_multicloud.pipeline.request import Request, requests_in
from mkdocs_multicloud.pipeline.site_pipeline import Pipeline

__all__ = ["Pipeline", "Request", "requests_in"]
