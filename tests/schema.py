# SPDX-License-Identifier: MIT
"""Whether a value fits a JSON Schema, for tests: the words of the schema language that our documents use."""


def holds(document, schema, value, path="$"):
    """What in a value does not fit a schema of OpenAPI 3.1; of JSON Schema the words that the document uses."""
    if "$ref" in schema:
        target = document
        for part in schema["$ref"].removeprefix("#/").split("/"):
            target = target[part]
        return holds(document, target, value, path)
    types = {"object": dict, "array": list, "string": str, "boolean": bool, "integer": int,
             "number": (int, float), "null": type(None)}
    wanted = schema.get("type", [])
    wanted = [wanted] if isinstance(wanted, str) else wanted
    if wanted and not any(isinstance(value, types[one]) and (one == "boolean" or not isinstance(value, bool))
                          for one in wanted):
        return [f"{path}: {value!r:.60} is no {' or '.join(wanted)}"]
    wrong = []
    if "const" in schema and value != schema["const"]:
        wrong.append(f"{path}: {value!r:.60} is not {schema['const']!r}")
    if "enum" in schema and value not in schema["enum"]:
        wrong.append(f"{path}: {value!r:.60} is none of {schema['enum']}")
    if "oneOf" in schema and sum(not holds(document, one, value) for one in schema["oneOf"]) != 1:
        wrong.append(f"{path}: {value!r:.60} fits not exactly one")
    for one in schema.get("allOf", []):
        wrong += holds(document, one, value, path)
    if isinstance(value, dict):
        known = schema.get("properties", {})
        more = schema.get("additionalProperties", True)
        wrong += [f"{path}: no {name}" for name in schema.get("required", []) if name not in value]
        for name, member in value.items():
            if name in known:
                wrong += holds(document, known[name], member, f"{path}.{name}")
            elif more is False:
                wrong.append(f"{path}: {name} is not described")
            elif isinstance(more, dict):
                wrong += holds(document, more, member, f"{path}.{name}")
    if isinstance(value, list) and "items" in schema:
        for number, item in enumerate(value):
            wrong += holds(document, schema["items"], item, f"{path}[{number}]")
    return wrong
