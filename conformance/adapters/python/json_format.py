"""JSON, by the json module: its numbers are kept as text, its objects as pairs."""
import json

from codec import LONE_SURROGATE, MAX_DEPTH, Reader, Writer
from messages import MAX_MANTISSA, Refused, scalar


class Object(list):
    """The (key, value) pairs of an object: a dict would hide a key that comes twice."""


class Number(str):
    """A number as it is written."""


class JsonReader(Reader):
    def parse(self, text):
        try:
            root = json.loads(text, object_pairs_hook=Object, parse_int=Number, parse_float=Number,
                              parse_constant=self.constant)
        except RecursionError:
            raise Refused("too-deep", f"expected at most {MAX_DEPTH} levels") from None
        except ValueError as error:
            trailing = str(error).startswith("Extra data")
            raise Refused("trailing-data" if trailing else "not-well-formed", str(error)) from None
        self.check(root, 1)
        return root

    def constant(self, word):
        raise Refused("not-well-formed", f"{word} is not JSON")

    def check(self, node, depth):
        """Depth and lone surrogates, also in what will be skipped (X2, J1)."""
        if isinstance(node, list):
            if depth > MAX_DEPTH:
                raise Refused("too-deep", f"expected at most {MAX_DEPTH} levels")
            for child in node:
                for part in child if isinstance(node, Object) else [child]:
                    self.check(part, depth + 1)
        elif isinstance(node, str) and LONE_SURROGATE.search(node):
            raise Refused("not-well-formed", "a lone surrogate")

    def enter(self, node, path):
        return node

    def members(self, node, path):
        if type(node) is not Object:
            raise Refused("wrong-shape", "expected an object", path)
        return node

    def items(self, node, name, path):
        if type(node) is not list:
            raise Refused("wrong-shape", "expected an array", path)
        return [(f"{path}[{index}]", item) for index, item in enumerate(node)]

    def scalar(self, node, kind, path):
        """What the kind is written as, or drift between text and number (N8)."""
        if type(node) is bool and kind == "boolean":
            return node
        if type(node) is Number and kind != "boolean":
            if kind not in ("decimal", "whole"):
                self.forgiven.append("number-as-text")
        elif type(node) is str:
            if kind == "boolean" and node not in ("true", "false"):
                raise Refused("bad-boolean", f"expected true or false, found {node[:40]!r}", path)
            if kind in ("decimal", "whole", "boolean"):
                self.forgiven.append("text-as-number")
        else:
            raise Refused("wrong-shape", f"expected a {kind}", path)
        return scalar(str(node), kind, path, self.forgiven)

    def vacant(self, node):
        return (type(node) is Object and not node) or (self.message == "Empty" and node == "")

    def blank(self, node):
        return node == ""


class JsonWriter(Writer):
    ITEM_PATH = "{path}[{index}]"

    def body(self, content):
        return content

    def record(self, members):
        return "{" + ",".join(f'"{name}":{content or "null"}' for name, content in members) + "}"

    def items(self, items, kind):
        return "[" + ",".join(items) + "]"

    def scalar(self, text, kind, path):
        if kind == "decimal":
            # V1: a scale of 0 is written with one zero, unless that would be a digit too many.
            return text if "." in text or abs(int(text)) * 10 > int(MAX_MANTISSA) else text + ".0"
        return json.dumps(text, ensure_ascii=False)
