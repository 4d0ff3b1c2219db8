import base64, json, sys

ME = {"protocol": 1, "implementation": "my codec", "version": "1.0", "messages": ["PayResult"],
      "formats": ["json"], "modes": ["tolerant"], "encodings": ["utf-8"], "profiles": ["core", "payments"]}

def members(pairs):  # a field that stands twice is refused: money depends on it
    if len({key.lower() for key, _ in pairs}) < len(pairs):
        raise ValueError("expected each field once, found one twice")
    return dict(pairs)

def decode(body):  # numbers stay text: a float would lose digits
    read = json.loads(body.decode(), object_pairs_hook=members, parse_int=str, parse_float=str)
    texts = {name: read.get(name) or "" for name in ("error_code", "error_reason")}
    texts.update({"data": read["data"]} if read.get("data") is not None else {})
    if read.get("success") not in (True, False, "true", "false") or {*map(type, texts.values())} != {str}:
        raise ValueError("expected a boolean and texts, found something else")
    "".join(texts.values()).encode()  # half a character is an error here already, and so refused
    return {"success": read["success"] in (True, "true"), **texts}

def encode(value):
    return json.dumps({name: value.get(name) for name in ("success", "error_code", "error_reason", "data")}).encode()

def answer(command, message="", format="", body="", value=None, **others):
    if command == "describe":
        return ME
    if message not in ME["messages"] or format not in ME["formats"]:
        return {"unsupported": True}
    try:
        if command == "decode":
            return {"value": decode(base64.b64decode(body))}
        return {"body": base64.b64encode(encode(value)).decode()}
    except (ValueError, AttributeError, RecursionError) as why:  # what is no object has no `get`
        return {"refused": {"message": str(why)}}

for request in map(json.loads, sys.stdin.buffer):
    print(json.dumps({"id": request["id"], **answer(**request)}), flush=True)
