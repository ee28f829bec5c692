"""Print the schemas of the OpenAPI document, from which `make types` makes the browser's types."""

from __future__ import annotations

from app.main import create_app
from app.web.json import dumps


def main() -> None:
    """Print an OpenAPI document that has all schemas and no paths."""
    document = create_app().openapi()
    print(dumps({**document, "paths": {}}))


if __name__ == "__main__":
    main()
