#!/usr/bin/env python3
"""A codec for the bodies of the UniCRM Open API behind adapter protocol 1: one JSON object a line in,
one a line out. README.md says what it claims and in which order to read the files."""
import base64
import json
import sys

sys.dont_write_bytecode = True  # leaves no __pycache__ beside the sources

from json_format import JsonReader, JsonWriter
from messages import ANSWERS, REQUESTS, Refused
from xml_format import XmlReader, XmlWriter

MESSAGES = [*ANSWERS, *REQUESTS]
FORMATS = {"xml": (XmlReader, XmlWriter), "json": (JsonReader, JsonWriter)}
DESCRIPTION = {
    "protocol": 1, "implementation": "unicrm-python", "version": "0.1.0", "messages": MESSAGES,
    "formats": [*FORMATS], "modes": ["tolerant"], "encodings": ["utf-8"], "profiles": ["core", "members", "payments"],
}


def perform(request):
    """What a request is answered with, but for its id."""
    command, message, name = (request.get(key) for key in ("command", "message", "format"))
    if command == "describe":
        return DESCRIPTION
    if command not in ("decode", "encode") or message not in MESSAGES or name not in [*FORMATS]:
        raise ValueError("unknown command, message or format")
    reader, writer = FORMATS[name]
    if command == "encode":
        return {"body": base64.b64encode(writer(message).write(request["value"])).decode()}
    if request.get("mode", "tolerant") != "tolerant":
        return {"unsupported": True}
    reader = reader(message)
    value = reader.read(base64.b64decode(request["body"], validate=True), request.get("content_type"))
    return {"value": value, "deviations": [{"kind": kind} for kind in reader.forgiven]}


def answer(line):
    number = None
    try:
        request = json.loads(line.decode("utf-8"))
        if not isinstance(request, dict) or type(request.get("id")) is not int:
            raise ValueError("expected an object with a whole number as its id")
        number = request["id"]
        return {"id": number, **perform(request)}
    except Refused as refused:
        reason = {"kind": refused.kind, "path": refused.path, "message": str(refused)}
        return {"id": number, "refused": reason}
    except Exception as error:  # whatever is wrong with one line, the next one is answered
        return {"id": number, "error": f"{type(error).__name__}: {error}"}


if __name__ == "__main__":
    for line in sys.stdin.buffer:
        print(json.dumps(answer(line)), flush=True)
