"""What the messages are made of, and the values in them: the same for both formats.

E1, N7, V1 and the like in comments name the rulings that a rule comes from.
"""
import datetime
import re

XSD = "http://www.w3.org/2001/XMLSchema"
XSI = "http://www.w3.org/2001/XMLSchema-instance"


class Refused(Exception):
    """The body, or the value that was to be written, is refused."""

    def __init__(self, kind, message, path=""):
        super().__init__(message)
        self.kind, self.path = kind, path


def join(path, name):
    return f"{path}/{name}" if path else name


def fields(spec):
    """`name:kind!` … as {name: (kind, required)}, in the order in which answers and JSON are written.

    Kinds: text (where none is given), decimal, whole, boolean, date (no time), datetime (no
    offset), moment (with offset), nothing, the name of a record, and `Record[]`, a list of it.
    """
    words = [word.rstrip("!").partition(":") + (word.endswith("!"),) for word in spec.split()]
    return {name: (kind or "text", required) for name, _, kind, required in words}


RECORDS = {
    "ApiTokenResult": fields("token! expires_in:moment!"),
    "MemberSort": fields("no! name!"),
    "MemberAccount": fields("account_no! name balance:decimal! comment"),
    "GetMemberResult": fields("member_no! name member_sort_no member_sort_name mobilephone email"
                              " comment accounts:MemberAccount[]"),
    "MemberListResult": fields("total_count:whole! skip:whole! items:Member[]"),
    "AccountItem": fields("account_date:date action balance:decimal! card_no comment created_at"
                          " created_on:datetime credit_quantity debit_quantity display_balance"
                          " from_no no! quantity:decimal! title"),
    "AccountListResult": fields("total_count:whole! skip:whole! items:AccountItem[]"),
    "WeiXinMember": fields("card_no name wx_open_id member_sort_no mobilephone email sex city"
                           " country province"),
    "MemberPay": fields("card_no! account_sort_no! quantity:decimal! fromcontent from_no comment"),
}
RECORDS["Member"] = RECORDS["GetMemberResult"]

# Answers: the root (E1), the xsi:type of the data as it is written (E3), the kind of the data.
ANSWERS = {
    "ApiTokenResult": ("ApiResult", "ApiTokenResult", "ApiTokenResult"),
    "MemberSorts": ("ApiResult", None, "MemberSort[]"),
    "MemberListResult": ("ApiResponse", "MemberListResult", "MemberListResult"),
    "GetMemberResult": ("ApiResult", "GetMemberResult", "GetMemberResult"),
    "AccountListResult": ("ApiResult", "AccountListResult", "AccountListResult"),
    "PayResult": ("ApiResult", "xsd:string", "text"),
    "Empty": ("ApiResult", None, "nothing"),
}
# Requests: the namespaces on the root (E2), the prefix of a nil (N3).
REQUESTS = {
    "WeiXinMember": (f' xmlns:i="{XSI}"', "i"),
    "MemberPay": (f' xmlns:xsi="{XSI}" xmlns:xsd="{XSD}"', "xsi"),
}
for _message, (_, _, _kind) in ANSWERS.items():
    RECORDS[f"Envelope<{_message}>"] = fields(f"success:boolean! error_code error_reason data:{_kind}")
CODES = "0000 0001 0003 1000 1001 1002 1003 1004 1005 1006".split()
TABLE_NAMES = {"Email": "email", "from_content": "fromcontent"}  # J1, O9: as the tables print them

# The values. Each function is given the text as it stands in the body and the list to which it
# adds the kind of what it forgives. No number ever becomes a float: the digits stay text.

MAX_WHOLE = 2**53 - 1
MAX_MANTISSA = str(2**96 - 1)  # compared as text
MAX_SCALE = 28
NUMBER = re.compile(r"([+-]?)([0-9]*)(?:\.([0-9]*))?(?:[eE]([+-]?)0*([0-9]+))?")
PLAIN_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?")
DATE = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})"
    r"(?:T((?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9])(?:\.([0-9]{1,9}))?)?"
    r"(Z|[+-](?:0[0-9]|1[0-3]):[0-5][0-9]|[+-]14:00)?")


def decimal(text, path, forgiven):
    """The number in plain digits, its scale kept (V1)."""
    match = NUMBER.fullmatch(text)
    if not match or not (match[2] or match[3]):
        raise Refused("bad-number", f"expected a number, found {text[:40]!r}", path)
    sign, integer, fraction, exponent_sign, exponent = match.groups(default="")
    digits = (integer + fraction).lstrip("0")
    exponent = int(exponent[:9] or "0")  # nine digits are already more than can fit
    scale = len(fraction) + (exponent if exponent_sign == "-" else -exponent)
    zeros = max(-scale, 0) if digits else 0  # 1e3 is 1000 with scale 0
    if (scale > MAX_SCALE or len(digits) + zeros > len(MAX_MANTISSA)
            or (digits + "0" * zeros).rjust(len(MAX_MANTISSA), "0") > MAX_MANTISSA):
        raise Refused("lost-digits", f"{text[:40]} has digits that would be lost", path)
    if not PLAIN_NUMBER.fullmatch(text):
        forgiven.append("loose-number")
    sign = "-" if sign == "-" and digits else ""  # minus zero is zero
    scale = max(scale, 0)
    digits = (digits + "0" * zeros).rjust(scale + 1, "0")
    return f"{sign}{digits[:-scale]}.{digits[-scale:]}" if scale else sign + digits


def whole(text, path, forgiven):
    """A whole number as an int (N7). `1e3` is one, `1.0` is not."""
    try:
        integer, _, fraction = decimal(text, path, forgiven).partition(".")
        if fraction.strip("0") == "" and ("." not in text or "e" in text.lower()):
            if 0 <= int(integer) <= MAX_WHOLE:
                return int(integer)
    except Refused:
        pass
    raise Refused("bad-number", f"expected 0 to {MAX_WHOLE}, found {text[:40]!r}", path)


def date(text, kind, path, forgiven):
    """The text itself, once it is known to name a day and time that exist (V2)."""
    match = DATE.fullmatch(text)
    day, time, fraction, offset = match.groups(default="") if match else [""] * 4
    try:
        datetime.date.fromisoformat(day)
        midnight = time == "00:00:00" and fraction.strip("0") == ""
        if (time and not midnight) if kind == "date" else not time:
            raise ValueError("a time too much or too little")
    except ValueError:
        raise Refused("bad-date", f"expected a {kind}, found {text[:40]!r}", path) from None
    if bool(offset) != (kind == "moment") or len(fraction) > 7 or (kind == "date" and time):
        forgiven.append("loose-date")
    return text


def scalar(text, kind, path, forgiven):
    """The neutral value of a text."""
    if kind == "text":
        return text
    if kind == "boolean":
        if text not in ("true", "false", "1", "0"):
            raise Refused("bad-boolean", f"expected true or false, found {text[:40]!r}", path)
        return text in ("true", "1")
    if kind in ("decimal", "whole"):
        return (decimal if kind == "decimal" else whole)(text, path, forgiven)
    return date(text, kind, path, forgiven)
