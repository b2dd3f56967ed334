"""The API's documentation as a page of the site, drawn from the schema that programs read."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator

_METHODS = ("get", "post", "put", "patch", "delete")


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """Every operation with its parameters, its body and its answers. No script, no outside file."""
    schema = SchemaGenerator().get_schema(request=None, public=True)
    components = schema.get("components", {}).get("schemas", {})
    context = {
        "info": schema["info"],
        "operations": _operations(schema),
        "shapes": [{"name": name, **_shape(shape)} for name, shape in sorted(components.items())],
    }
    return render(request, "contributions/api_docs.html", context)


def _operations(schema: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "id": operation["operationId"],
            "method": method.upper(),
            "path": path,
            "summary": operation.get("summary", ""),
            "description": operation.get("description", ""),
            "parameters": operation.get("parameters", []),
            "body": _body(operation),
            "answers": [
                {
                    "status": status,
                    "description": answer.get("description", ""),
                    "shape": _content_shape(answer.get("content", {})),
                }
                for status, answer in sorted(operation.get("responses", {}).items())
            ],
        }
        for path, item in schema["paths"].items()
        for method, operation in item.items()
        if method in _METHODS
    ]


def _body(operation: dict[str, Any]) -> str:
    return _content_shape(operation.get("requestBody", {}).get("content", {}))


def _content_shape(content: dict[str, Any]) -> str:
    for answer in content.values():
        return _type_name(answer.get("schema", {}))
    return ""


def _shape(shape: dict[str, Any]) -> dict[str, Any]:
    required = set(shape.get("required", []))
    return {
        "description": shape.get("description", ""),
        "values": shape.get("enum", []),
        "fields": [
            {
                "name": name,
                "type": _type_name(field),
                "required": name in required,
                "description": field.get("description", ""),
            }
            for name, field in shape.get("properties", {}).items()
        ],
    }


def _type_name(field: dict[str, Any]) -> str:
    for key in ("allOf", "oneOf"):
        if field.get(key):
            return _(" ou ").join(_type_name(part) for part in field[key])
    if "$ref" in field:
        return str(field["$ref"].rsplit("/", 1)[-1])
    if field.get("type") == "array":
        return _("liste de %(type)s") % {"type": _type_name(field.get("items", {}))}
    name = str(field.get("format") or field.get("type") or _("valeur"))
    return _("%(type)s ou rien") % {"type": name} if field.get("nullable") else name
