"""Says in which ways a JSON document on standard input breaks the JSON schema named by the first argument."""

import json
import sys

from jsonschema import FormatChecker, validators

with open(sys.argv[1]) as file:
    schema = json.load(file)
kind = validators.validator_for(schema)
kind.check_schema(schema)
errors = list(kind(schema, format_checker=FormatChecker()).iter_errors(json.load(sys.stdin)))
for error in errors:
    print(f"{error.json_path}: {error.message[:300]}")
sys.exit(1 if errors else 0)
