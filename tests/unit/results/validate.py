"""Validates a JSON document on standard input against the schema whose path is the argument."""
import json
import sys

import jsonschema

with open(sys.argv[1], encoding="utf-8") as file:
    schema = json.load(file)
validator = jsonschema.validators.validator_for(schema)
validator.check_schema(schema)
errors = sorted(validator(schema).iter_errors(json.load(sys.stdin)), key=lambda error: list(error.path))
for error in errors:
    print("/".join(map(str, error.absolute_path)) or "document", error.message, sep=": ")
sys.exit(1 if errors else 0)
