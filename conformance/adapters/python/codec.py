"""Reading and writing as far as they depend on the messages and on no format.

xml_format.py and json_format.py add what depends on a format and on no message. A reader of a format
gives `parse`, which turns the text of a body into nodes, and then, for a node:
  members(node, path)        the (name, node) pairs of a record
  items(node, name, path)    the (path, node) pairs of a list
  enter(node, path)          the node itself, or None if it is nil or null
  scalar(node, kind, path)   its neutral value
  vacant(node), blank(node)  whether it holds nothing at all, whether it is the empty text
A writer of a format prints what is in `record`, `items` and `scalar`, and around it all the `body`.
"""
import re

from messages import ANSWERS, CODES, MAX_WHOLE, RECORDS, REQUESTS, TABLE_NAMES, Refused, join, scalar

MAX_DEPTH = 32  # X2: the root is the first level
LONE_SURROGATE = re.compile("[\ud800-\udfff]")


class Reader:
    def __init__(self, message):
        self.message = message
        self.forgiven = []  # the kinds of the deviations

    def read(self, body, content_type):
        root = self.parse(self.decode(body, content_type or ""))
        return self.answer(root) if self.message in ANSWERS else self.record(root, self.message, "")

    def decode(self, body, content_type):
        """UTF-8 alone. A byte order mark wins over a charset, a charset over a declaration (X1)."""
        charset = re.search(r';\s*charset\s*=\s*"?([^\s;"]+)', content_type, re.IGNORECASE)
        bom = body.startswith(b"\xef\xbb\xbf")
        self.encoding_is_known = bom or charset is not None
        if bom:
            self.forgiven.append("byte-order-mark")
        elif charset and charset[1].lower() != "utf-8":
            raise Refused("encoding", f"expected UTF-8, the content type says {charset[1]}")
        try:
            return body[3 * bom:].decode("utf-8")
        except UnicodeDecodeError as error:
            raise Refused("encoding", f"expected UTF-8, {error.reason} at byte {error.start}") from None

    def known(self, node, names, path):
        """The known members of a record by name. One that comes twice is refused (X5)."""
        found = {}
        for name, member in self.members(node, path):
            printed = TABLE_NAMES.get(name) in names
            if printed or name not in names:
                self.forgiven.append("table-name" if printed else "unknown-name")
            if name in found:
                raise Refused("duplicate-field", f"{name} comes twice", join(path, name))
            if printed or name in names:
                found[name] = self.enter(member, join(path, name))
        for printed in TABLE_NAMES.keys() & found.keys():  # O9: of the two names, the one with a value
            name, member = TABLE_NAMES[printed], found.pop(printed)
            if member is not None and found.get(name) is not None:
                raise Refused("duplicate-field", f"{printed} and {name} have values", join(path, name))
            found[name] = found.get(name) if member is None else member
        return found

    def record(self, node, kind, path):
        found = self.known(node, RECORDS[kind], path)
        value = {}
        for name, (field_kind, required) in RECORDS[kind].items():
            here, member = join(path, name), found.get(name)
            empty = kind == "MemberPay" and member is not None and self.blank(member)
            if required and (member is None or empty):
                raise Refused("missing-field", f"{name} is missing or empty", here)
            if member is not None:
                value[name] = self.value(member, field_kind, here)
            elif field_kind.endswith("[]"):
                self.forgiven.append("null-list")
                value[name] = []
            elif name in found:
                value[name] = None  # N3: in a request nil is not absent
        return value

    def value(self, node, kind, path):
        if kind in RECORDS:
            return self.record(node, kind, path)
        if not kind.endswith("[]"):
            return self.scalar(node, kind, path)
        items = list(self.items(node, kind[:-2], path))
        present = [(here, item) for here, item in items if item is not None]
        self.forgiven += ["null-item"] * (len(items) - len(present))
        return [self.record(item, kind[:-2], here) for here, item in present]

    def answer(self, root):
        found = self.known(root, RECORDS[f"Envelope<{self.message}>"], "")
        if found.get("success") is None:
            raise Refused("missing-field", "success is missing", "success")
        success = self.scalar(found["success"], "boolean", "success")
        value = {"success": success}
        for name in ("error_code", "error_reason"):
            member = found.get(name)
            if member is None:
                self.forgiven.append("missing-code")
            value[name] = "" if member is None else self.scalar(member, "text", name)
        if value["error_code"] in CODES if success else value["error_code"] == "":
            self.forgiven.append("contradictory-envelope")
        kind, data = ANSWERS[self.message][2], found.get("data")
        if kind == "nothing" or (kind in RECORDS and not success):
            data = None if data is None or self.vacant(data) else data  # E4, E5: no data
        if data is not None:
            value["data"] = self.data(data, kind)
        elif success and kind in RECORDS:
            raise Refused("missing-field", "success without data", "data")
        elif success and kind == "text":
            self.forgiven.append("missing-data")  # N7: it was paid, the number is unknown
        elif success and kind.endswith("[]"):
            self.forgiven.append("null-list")
            value["data"] = []
        return value

    def data(self, node, kind):
        if kind == "nothing":
            raise Refused("wrong-shape", "expected no data", "data")
        return self.value(node, kind, "data")


class Writer:
    def __init__(self, message):
        self.message = message

    def write(self, value):
        if self.message in REQUESTS:
            return self.body(self.value(value, self.message, "")).encode()
        kind = ANSWERS[self.message][2]
        if isinstance(value, dict):
            given = {name: member for name, member in value.items() if member is not None}
            value = {"error_code": "", "error_reason": "", "data": None, **given}
            if value.get("success") is True and value["data"] is None and kind != "text":
                if kind in RECORDS:
                    raise Refused("missing-field", "success without data", "data")
                value["data"] = [] if kind.endswith("[]") else None
        return self.body(self.value(value, f"Envelope<{self.message}>", "")).encode()

    def value(self, value, kind, path):
        """The value in print, once it is known to be what a message can have there."""
        if kind in RECORDS and isinstance(value, dict) and not value.keys() - RECORDS[kind].keys():
            return self.record(self.members(value, kind, path))
        if kind.endswith("[]") and isinstance(value, list):
            kind = kind[:-2]
            items = [self.value(item, kind, self.ITEM_PATH.format(path=path, kind=kind, index=index))
                     for index, item in enumerate(value)]
            return self.items(items, kind)
        if kind == "boolean" and type(value) is bool:
            return "true" if value else "false"
        if kind == "whole" and type(value) is int and 0 <= value <= MAX_WHOLE:
            return str(value)
        if kind in ("text", "decimal", "date", "datetime", "moment") and isinstance(value, str):
            if LONE_SURROGATE.search(value):
                raise Refused("unencodable", "a lone surrogate", path)
            forgiven = []
            plain = scalar(value, kind, path, forgiven)
            if "loose-number" not in forgiven:
                return self.scalar(plain, kind, path)
        raise Refused("bad-value", f"expected {kind}, found {str(value)[:40]!r}", path)

    def members(self, value, kind, path):
        """The (name, print) pairs of a record, None where it is nil or null."""
        for name, (field_kind, required) in RECORDS[kind].items():
            here, member = join(path, name), value.get(name)
            if member is None and field_kind.endswith("[]") and name != "data":
                member = []
            if required and (member is None or (kind == "MemberPay" and member == "")):
                raise Refused("missing-field", f"{name} is missing or empty", here)
            if member is not None:
                yield name, self.value(member, field_kind, here)
            elif name in value or self.message in ANSWERS:
                yield name, None  # N3, N4: what is unset in a request is left out
