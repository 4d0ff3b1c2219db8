"""XML, by expat: it checks well-formedness and namespaces, gives no external entity and no recursion."""
import re
import xml.parsers.expat

from codec import MAX_DEPTH, Reader, Writer
from messages import ANSWERS, REQUESTS, XSD, XSI, Refused, scalar

WHITE_SPACE = " \t\r\n"
SEPARATOR = "\n"  # expat gives a name in a namespace as its URI, this, and its local name
NIL, TYPE = f"{XSI}{SEPARATOR}nil", f"{XSI}{SEPARATOR}type"


class Element:
    def __init__(self, name, attributes, prefixes):
        self.name, self.attributes, self.prefixes = name, attributes, prefixes
        self.children, self.text = [], ""


class XmlReader(Reader):
    def parse(self, text):
        text, originals = replace_forbidden(text, self.forgiven)
        document = Element("", {}, {})
        open_elements, declared = [document], {}

        def start_namespace(prefix, uri):
            declared[prefix] = uri

        def start(name, attributes):
            if len(open_elements) > MAX_DEPTH:
                raise Refused("too-deep", f"expected at most {MAX_DEPTH} levels")
            attributes = {key: value.translate(originals) for key, value in attributes.items()}
            element = Element(name, attributes, {**open_elements[-1].prefixes, **declared})
            declared.clear()
            open_elements[-1].children.append(element)
            open_elements.append(element)

        def end(_):
            element = open_elements.pop()
            element.text = element.text.translate(originals)

        def characters(data):
            open_elements[-1].text += data

        parser = xml.parsers.expat.ParserCreate("utf-8", SEPARATOR)
        parser.buffer_text = True
        parser.XmlDeclHandler = self.declaration
        parser.StartDoctypeDeclHandler = self.doctype
        parser.StartNamespaceDeclHandler = start_namespace
        parser.StartElementHandler, parser.EndElementHandler = start, end
        parser.CharacterDataHandler = characters
        try:
            parser.Parse("\ufeff" + text, True)  # expat skips one mark: ours, so none of the body's
        except xml.parsers.expat.ExpatError as error:
            trailing = "junk after document" in str(error)
            raise Refused("trailing-data" if trailing else "not-well-formed", str(error)) from None
        return self.root(document.children[0])

    def declaration(self, version, encoding, standalone):
        # The original platform also declares utf-16 in bodies that are UTF-8.
        if encoding and not self.encoding_is_known and encoding.lower() not in ("utf-8", "utf-16"):
            raise Refused("encoding", f"expected UTF-8, the declaration says {encoding}")

    def doctype(self, *_):
        raise Refused("doctype", "a DOCTYPE is refused")

    def root(self, node):
        expected = ANSWERS[self.message][0] if self.message in ANSWERS else self.message
        if node.name != expected:
            if self.message not in ANSWERS or node.name not in ("ApiResult", "ApiResponse"):
                raise Refused("wrong-root", f"expected {expected}, found {node.name!r}")
            self.forgiven.append("foreign-root")
        if self.enter(node, "") is None:
            raise Refused("missing-field", "the root is nil")
        return node

    def enter(self, node, path):
        nil = False
        for name, value in node.attributes.items():
            if name == NIL:
                nil = scalar(value.strip(WHITE_SPACE), "boolean", path, [])
            elif name == TYPE and path == "data" and self.message in ANSWERS:
                self.check_type(node, value.strip(WHITE_SPACE))
            else:
                self.forgiven.append("unknown-name")
        if nil and (node.text or node.children):
            raise Refused("nil-with-content", f"{node.name} is nil and has content", path)
        return None if nil else node

    def check_type(self, node, value):
        """An xsi:type is a QName: its prefix means what it is bound to at this element (E3)."""
        prefix, colon, local = value.rpartition(":")
        name = (node.prefixes.get(prefix, "?") if colon else node.prefixes.get(None), local)
        expected = ANSWERS[self.message][1]
        if self.message == "MemberSorts" and name == (None, "ArrayOfMemberSort"):
            self.forgiven.append("array-type")
        elif name != ((XSD, "string") if expected == "xsd:string" else (None, expected)):
            raise Refused("wrong-type", f"expected {expected}, found {value}", "data/@xsi:type")

    def data(self, node, kind):
        if ANSWERS[self.message][1] and TYPE not in node.attributes:
            self.forgiven.append("missing-type")
        return super().data(node, kind)

    def members(self, node, path):
        if node.text.strip(WHITE_SPACE):
            raise Refused("unexpected-text", f"text between the elements of {node.name}", path)
        return [(child.name, child) for child in node.children]

    def items(self, node, name, path):
        index = 0
        for tag, child in self.members(node, path):
            if tag == name:
                here = f"{path}/{name}[{index}]"
                yield here, self.enter(child, here)
                index += 1
            else:
                self.forgiven.append("unknown-name")

    def scalar(self, node, kind, path):
        if node.children:
            raise Refused("wrong-shape", f"expected text, found {node.children[0].name}", path)
        text = node.text if kind == "text" else node.text.strip(WHITE_SPACE)
        if text != node.text and kind != "boolean":
            self.forgiven.append("padded-value")
        return scalar(text, kind, path, self.forgiven)

    def vacant(self, node):
        return not node.children and not node.text.strip(WHITE_SPACE)

    def blank(self, node):
        return not node.children and not node.text


# A section in which `&#x1;` is no reference, or a character reference.
REFERENCE = re.compile(r"<!\[CDATA\[.*?(?:\]\]>|\Z)|<!--.*?(?:-->|\Z)|<\?.*?(?:\?>|\Z)"
                       r"|&#(?:x0*([0-9a-fA-F]{1,6})|0*([0-9]{1,7}));", re.DOTALL)
FORBIDDEN = set(range(0x20)) - {0x9, 0xA, 0xD} | {0xFFFE, 0xFFFF}


def replace_forbidden(text, forgiven):
    """The original platform sends `&#x1;` (V6) and expat refuses it. So, while expat reads, characters
    that the body does not use stand for these. Returns the text and the table that leads back."""

    def code(match):
        return match.lastindex and int(match[match.lastindex], 16 if match[1] else 10)

    codes = [code(match) for match in REFERENCE.finditer(text)]
    forbidden = [number for number in codes if number in FORBIDDEN]
    if not forbidden:
        return text, {}
    forgiven += ["forbidden-character-reference"] * len(forbidden)
    used = {ord(character) for character in text}.union(codes)
    free = (number for number in range(0xF0000, 0xFFFFE) if number not in used)  # private use
    stand_ins = {number: chr(next(free)) for number in set(forbidden)}
    text = REFERENCE.sub(lambda match: stand_ins.get(code(match), match[0]), text)
    return text, {ord(stand_in): chr(number) for number, stand_in in stand_ins.items()}


class XmlWriter(Writer):
    ITEM_PATH = "{path}/{kind}[{index}]"
    UNENCODABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")

    def body(self, content):
        if self.message in REQUESTS:
            return element(self.message, content, REQUESTS[self.message][0])
        return element(ANSWERS[self.message][0], content, f' xmlns:xsd="{XSD}" xmlns:xsi="{XSI}"')

    def record(self, members):
        if self.message in ANSWERS:
            data_type = ANSWERS[self.message][1]
            typed = {"data": f' xsi:type="{data_type}"' if data_type else ""}
            return "".join(element(name, content, typed.get(name, ""))
                           for name, content in members if content is not None)
        nil = f' {REQUESTS[self.message][1]}:nil="true"'
        return "".join(element(name, content or "", nil if content is None else "")
                       for name, content in sorted(members))  # X3: not in the table's order

    def items(self, items, kind):
        return "".join(element(kind, content) for content in items)

    def scalar(self, text, kind, path):
        if self.UNENCODABLE.search(text):
            raise Refused("unencodable", "a character that XML cannot carry", path)
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#xD;")


def element(name, content, attributes=""):
    return f"<{name}{attributes}>{content}</{name}>" if content else f"<{name}{attributes} />"
