#!/usr/bin/env python3
"""A client of the UniCRM Open API for a command line: every operation, safe payment, looking a payment up.

The environment names the server: UNICRM_URL, UNICRM_APPID, UNICRM_APPSECRET_FILE, UNICRM_FORMAT (json or xml).
Exit codes: 0 done or applied, 2 wrong invocation, 3 refused, 4 unknown, 5 fault. The ids in comments name the
clauses of docs/specification/clauses.md; above all read docs/specification/safe-payment.md.
"""
import argparse
import datetime
import decimal
import http.client
import ipaddress
import json
import os
import re
import ssl
import sys
import uuid
from typing import NamedTuple, Optional
from urllib.parse import quote, urlsplit

sys.dont_write_bytecode = True  # leaves no __pycache__ beside the sources

from json_format import JsonReader, JsonWriter
from messages import Refused
from xml_format import XmlReader, XmlWriter

FORMATS = {"xml": (XmlReader, XmlWriter), "json": (JsonReader, JsonWriter)}
MEDIA_TYPES = {"application/xml": "xml", "text/xml": "xml", "application/json": "json", "text/json": "json"}
SECONDS = 30
MAX_ANSWER = 16 * 1024 * 1024
PAGE = 100
DONE, WRONG, REFUSED, UNKNOWN, FAULT = 0, 2, 3, 4, 5
PAYMENT_REFUSED = ("0000", "0001", "0003", "1001", "1002", "1003", "1004", "1005", "1006")  # O15.7


class WrongInvocation(Exception):
    pass


class NotSent(Exception):
    """No connection came about: not a byte has left."""


class Lost(Exception):
    """Bytes may have left, and no whole answer came."""


class Unreadable(Exception):
    """An answer that is no envelope of its operation (E7.21)."""


class Answer(NamedTuple):
    status: int
    headers: http.client.HTTPMessage
    envelope: dict  # success, error_code, error_reason, data where there is some
    contradictory: bool

    @property
    def code(self):
        return self.envelope["error_code"]

    @property
    def done(self):
        return self.envelope["success"] and 200 <= self.status < 300  # E7.19


class RequestRefused(Exception):
    def __init__(self, answer):
        super().__init__(answer.envelope["error_reason"])
        self.answer = answer


class Client:
    def __init__(self, url, appid, secret, format="json", allow_plain_http=False):
        try:
            self.base = urlsplit(url)
            sound = self.base.scheme in ("http", "https") and self.base.hostname and self.base.port != 0
        except ValueError:
            sound = False
        if not sound:
            raise WrongInvocation("UNICRM_URL: expected https://HOST[:PORT][/PATH]")
        if self.base.scheme == "http" and not allow_plain_http and not is_loopback(self.base.hostname):
            raise WrongInvocation("UNICRM_URL: expected https, since secrets travel in the URL")  # O16.1
        self.appid, self.secret, self.format = appid, secret, format
        self.token = None

    # One request and its answer

    def send(self, method, *rest, **more):
        """A GET whose answer is lost is asked once more: it changes nothing. A POST never is (O15.3)."""
        try:
            return self.send_once(method, *rest, **more)
        except Lost:
            if method != "GET":
                raise
        return self.send_once(method, *rest, **more)

    def send_once(self, method, path, parameters, answer_message, body=None, headers=()):
        query = "&".join(f"{name}={quote(value, safe='')}" for name, value in parameters)  # O2.13
        target = f"{self.base.path.rstrip('/')}/{path}?{query}"
        headers = {"Accept": f"application/{self.format}", **dict(headers)}
        if body is not None:
            headers["Content-Type"] = f"application/{self.format}; charset=utf-8"  # E6.3
        connection = self.connect()
        try:
            connection.request(method, target, body, headers)
            response = connection.getresponse()  # a redirect is an answer like any other
            content = response.read(MAX_ANSWER + 1)
            if response.length and len(content) <= MAX_ANSWER:
                raise http.client.IncompleteRead(b"", response.length)  # read() with a limit does not tell
        except (OSError, ValueError, http.client.HTTPException) as error:
            raise Lost(f"expected an answer, found {type(error).__name__}") from None
        finally:
            connection.close()
        return self.read(response, content, answer_message)

    def connect(self):
        host, port = self.base.hostname, self.base.port
        if self.base.scheme == "http":
            connection = http.client.HTTPConnection(host, port, timeout=SECONDS)
        else:
            connection = http.client.HTTPSConnection(host, port, timeout=SECONDS,
                                                     context=ssl.create_default_context())
        try:
            connection.connect()
        except OSError as error:
            raise NotSent(f"expected a connection to {host}, found {error}") from None
        connection.auto_open = False
        return connection

    def read(self, response, content, message):
        """An envelope under any status (E7.18), in the format that it has (O13.10)."""
        content_type = response.getheader("Content-Type") or ""
        format = MEDIA_TYPES.get(content_type.partition(";")[0].strip().lower())
        if not content_type:
            start = content.removeprefix(b"\xef\xbb\xbf").lstrip(b" \t\r\n")[:1]
            format = {b"<": "xml", b"{": "json"}.get(start)
        try:
            if len(content) > MAX_ANSWER or format is None:
                raise Refused("unreadable", "too large, or neither XML nor JSON")
            reader = FORMATS[format][0](message)
            envelope = reader.read(content, content_type)
        except Refused as refused:
            raise Unreadable(f"status {response.status}: expected an envelope, found {refused.kind}"
                             f" {refused.path}: {refused}") from None
        return Answer(response.status, response.headers, envelope,
                      "contradictory-envelope" in reader.forgiven)

    # The token

    def get_token(self):
        parameters = [("appid", self.appid), ("appsecret", self.secret)]
        return checked(self.send("GET", "token", parameters, "ApiTokenResult"))

    def authenticate(self):
        """A token, kept for as long as this client lives."""
        self.token = self.token or self.get_token()["token"]

    def ask(self, method, path, parameters, message, **more):
        """With a token; after 0000 with a new one, once (V5.7). That holds for a payment too (O15.4)."""
        self.authenticate()
        answer = self.send(method, path, [*parameters, ("token", self.token)], message, **more)
        if answer.code != "0000" or answer.envelope["success"] or "data" in answer.envelope:
            return answer
        self.token = None
        try:
            self.authenticate()
        except (RequestRefused, NotSent, Lost, Unreadable):
            return answer  # it stays refused, and nothing was done
        try:
            return self.send(method, path, [*parameters, ("token", self.token)], message, **more)
        except NotSent:
            return answer

    # The operations; a parameter at its default is left out (O2.3)

    def sorts(self):
        return checked(self.ask("GET", "membersort", [], "MemberSorts"))

    def members(self, sort_no=None, skip=0, top=10):
        parameters = [("sortNo", sort_no)] * bool(sort_no) + page(skip, top)
        return checked(self.ask("GET", "member", parameters, "MemberListResult"))

    def member(self, card_no=None, mobile=None, open_id=None):
        if open_id is not None:
            return checked(self.ask("GET", f"weixinmember/{segment(open_id)}", [], "GetMemberResult"))
        parameters = [("cardno", card_no)] if card_no is not None else [("mobilephone", mobile)]
        return checked(self.ask("GET", "member", parameters, "GetMemberResult"))

    def items(self, card_no, account_no=None, skip=0, top=10):
        parameters = [("cardno", card_no)] + [("accountSortNo", account_no)] * bool(account_no)
        return checked(self.ask("GET", "accountitem", parameters + page(skip, top), "AccountListResult"))

    def save(self, fields):
        """Creates or modifies: which of the two, the server tells by wx_open_id (O7.4, O7.5)."""
        body = self.written("WeiXinMember", fields)
        return checked(self.ask("POST", "weixinmember", [], "Empty", body=body))

    def pay(self, card_no, account_no, quantity, from_no, key, comment=None):
        """An Outcome: applied, refused or unknown. Sent once, but for 0000 (O15.3, O15.4)."""
        payment = {"card_no": card_no, "account_sort_no": account_no, "quantity": quantity, "from_no": from_no}
        if comment is not None:
            payment["comment"] = comment
        body = self.written("MemberPay", payment)
        if not re.fullmatch("[!-~]{1,64}", key):
            raise WrongInvocation("key: expected 1 to 64 visible ASCII characters")  # O14.2
        self.authenticate()  # outside: what is lost on the way to a token is no payment
        try:
            answer = self.ask("POST", "memberpay", [], "PayResult", body=body,
                              headers={"Idempotency-Key": key})  # O15.2
        except NotSent:
            raise
        except Exception as doubt:  # Lost, Unreadable, and whatever else: the payment has left (O15.12, O15.13)
            return Outcome("unknown", reason=str(doubt))
        return outcome_of(answer)

    def every(self, ask, top=PAGE, **which):
        """All rows of a list, page after page. A row that shifted meanwhile is not given twice (O5.3)."""
        seen, skip = set(), 0
        while True:
            data = ask(skip=skip, top=top, **which)
            for row in data["items"]:
                text = json.dumps(row, sort_keys=True)
                if text not in seen:
                    seen.add(text)
                    yield row
            skip += len(data["items"])
            if not data["items"] or skip >= data["total_count"]:
                return

    def reconcile(self, card_no, account_no, quantity, from_no, since=None):
        """Outcome found, ambiguous or not-seen: the items of the account with this from_no and quantity."""
        found = {}
        for item in self.every(self.items, card_no=card_no, account_no=account_no):
            if is_before(item.get("created_on"), since):
                break  # newest first: all that follow are older (O5.2)
            if item.get("from_no") == from_no and decimal.Decimal(item["quantity"]) == decimal.Decimal(quantity):
                found[item["no"]] = item
        if len(found) == 1:
            return Outcome("found", no=next(iter(found)))  # O15.14
        return Outcome("ambiguous" if found else "not-seen")  # O15.15, O15.16

    def written(self, message, value):
        try:
            return FORMATS[self.format][1](message).write(value)
        except Refused as refused:
            raise WrongInvocation(f"{refused.path}: {refused}") from None


class Outcome(NamedTuple):
    outcome: str
    no: Optional[str] = None  # the number of the item
    code: Optional[str] = None
    reason: Optional[str] = None


def outcome_of(answer):
    """The table of the Safe payment page. What is not surely applied or refused is unknown."""
    envelope, code, reason = answer.envelope, answer.code, answer.envelope["error_reason"]
    not_applied = answer.headers.get("UniCRM-Outcome", "").strip() == "not-applied"
    if envelope["success"]:
        if not answer.done or answer.contradictory or not_applied:  # O15.11
            return Outcome("unknown", code=code, reason=f"status {answer.status}: the answer contradicts itself")
        return Outcome("applied", no=envelope.get("data") or None)  # O15.5, O15.6
    if code == "" or "data" in envelope:  # O15.11
        return Outcome("unknown", code=code, reason=f"status {answer.status}: the answer contradicts itself")
    if not_applied or code in PAYMENT_REFUSED:  # O15.7, O15.8
        return Outcome("refused", code=code, reason=reason)
    return Outcome("unknown", code=code, reason=reason)  # O15.9, O15.10


def checked(answer):
    """The data of a success."""
    if not answer.envelope["success"]:
        raise RequestRefused(answer)
    if not answer.done:  # E7.20
        raise Unreadable(f"status {answer.status}: expected a failure, found success true")
    return answer.envelope.get("data")


def page(skip, top):
    return [("skip", str(skip))] * (skip != 0) + [("top", str(top))] * (top != 10)


def segment(open_id):
    if open_id in (".", ".."):
        raise WrongInvocation("an openid of one or two points is lost in a path")  # O2.12
    return quote(open_id, safe="")  # O2.11


def is_before(created_on, since):
    """Whether an item is surely older. It has no offset, and clocks of zones differ by up to 14 hours."""
    if not created_on or since is None:
        return False
    moment = datetime.datetime.fromisoformat(created_on[:19]).replace(tzinfo=datetime.timezone.utc)
    return moment + datetime.timedelta(hours=15) < since


def is_loopback(host):
    try:
        return ipaddress.ip_address(host).is_loopback  # O16.2
    except ValueError:
        return host.lower() == "localhost"


# The command line

FIELDS = {  # of a member, by option
    "openid": "wx_open_id", "card": "card_no", "name": "name", "sort": "member_sort_no", "mobile": "mobilephone",
    "email": "email", "sex": "sex", "city": "city", "country": "country", "province": "province",
}


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    calls = parser.add_subparsers(dest="call", required=True, metavar="CALL")

    def call(name, help, *options, required=()):
        command = calls.add_parser(name, help=help)
        for option in options:
            command.add_argument(f"--{option}", required=option in required, type=TYPES.get(option, str))
        command.add_argument("--json", action="store_true", help="print one JSON object")
        return command

    def paged(command):
        command.add_argument("--skip", type=count, default=0)
        command.add_argument("--top", type=count, default=10)
        command.add_argument("--all", action="store_true", help="every row, page after page")

    call("token", "get a token")
    call("sorts", "list the sorts of members")
    paged(call("members", "list members", "sort"))
    found = call("member", "find one member by card, mobile or openid")
    found = found.add_mutually_exclusive_group(required=True)
    for option in ("card", "mobile", "openid"):
        found.add_argument(f"--{option}", type=not_empty)
    paged(call("items", "list the items of a card's accounts", "card", "account", required=["card"]))
    fields = [option for option in FIELDS if option != "openid"]
    call("create", "create a member", "openid", *fields, required=["openid", "name", "sort"])
    modify = call("modify", "modify a member; what is not given is not changed", "openid", *fields, required=["openid"])
    modify.add_argument("--set", action="append", default=[], type=assignment, metavar="FIELD=VALUE",
                        help="the same as --FIELD VALUE")
    modify.add_argument("--nil", action="append", default=[], choices=fields, metavar="FIELD",
                        help="send the field as nil, which changes nothing")
    payment = ["card", "account", "quantity"]
    call("pay", "pay from an account", *payment, "from-no", "key", "comment", required=payment)
    payment.append("from-no")
    call("reconcile", "look an unknown payment up", *payment, "since", required=payment)
    return parser.parse_args()


def assignment(text):
    name, equals, value = text.partition("=")
    if name not in FIELDS or not equals:
        raise argparse.ArgumentTypeError(f"expected FIELD=VALUE, the field one of {', '.join(FIELDS)}")
    return name, value


def amount(text):
    if not re.fullmatch(r"[0-9]+(\.[0-9]+)?", text):
        raise argparse.ArgumentTypeError("expected digits, with a point before decimals")
    return text


def moment(text):
    """A date-time; without an offset it is local."""
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).astimezone()


def count(text):
    if not re.fullmatch("[0-9]{1,15}", text):
        raise argparse.ArgumentTypeError("expected a whole number")
    return int(text)


def not_empty(text):
    if not text:
        raise argparse.ArgumentTypeError("expected a text")
    return text


TYPES = {"quantity": amount, "since": moment}


def client_of_environment():
    try:
        url, appid = os.environ["UNICRM_URL"], os.environ["UNICRM_APPID"]
        with open(os.environ["UNICRM_APPSECRET_FILE"], encoding="utf-8") as file:
            secret = file.read().strip("\r\n")
    except KeyError as missing:
        raise WrongInvocation(f"expected {missing.args[0]} in the environment") from None
    except (OSError, UnicodeDecodeError) as error:
        raise WrongInvocation(f"UNICRM_APPSECRET_FILE: {type(error).__name__}") from None
    format = os.environ.get("UNICRM_FORMAT", "json")
    if format not in FORMATS:
        raise WrongInvocation("UNICRM_FORMAT: expected json or xml")
    return Client(url, appid, secret, format)


def perform(client, given):
    """The data of a call, or its Outcome."""
    if given.call == "token":
        return client.get_token()
    if given.call == "sorts":
        return client.sorts()
    if given.call in ("members", "items"):
        which = {"sort_no": given.sort} if given.call == "members" else {
            "card_no": given.card, "account_no": given.account}
        ask = getattr(client, given.call)
        if given.all:
            return {"items": list(client.every(ask, given.top, **which))}
        return ask(skip=given.skip, top=given.top, **which)
    if given.call == "member":
        return client.member(given.card, given.mobile, given.openid)
    if given.call in ("create", "modify"):
        fields = {FIELDS[option]: getattr(given, option) for option in FIELDS}
        fields = {name: value for name, value in fields.items() if value is not None}  # N3.3, N4.1
        if given.call == "modify":
            fields.update({FIELDS[option]: value for option, value in given.set})
            fields.update({FIELDS[option]: None for option in given.nil})
        return client.save(fields)
    if given.call == "pay":
        print(f"from_no {given.from_no}, key {given.key}", file=sys.stderr, flush=True)  # before sending (O15.1)
        return client.pay(given.card, given.account, given.quantity, given.from_no, given.key, given.comment)
    return client.reconcile(given.card, given.account, given.quantity, given.from_no, given.since)


def main():
    given = arguments()
    code, data, payment = DONE, None, {}
    if given.call == "pay":
        given.from_no = given.from_no or f"P{uuid.uuid4().hex[:20]}"
        given.key = given.key or uuid.uuid4().hex
        payment = {"from_no": given.from_no, "key": given.key}
    try:
        data = perform(client_of_environment(), given)
        if isinstance(data, Outcome):
            code = {"applied": DONE, "found": DONE, "refused": REFUSED}.get(data.outcome, UNKNOWN)
            data = {**payment, **{name: value for name, value in data._asdict().items() if value is not None}}
    except RequestRefused as refused:
        code, answer = REFUSED, refused.answer
        data = {**payment, "outcome": "refused", "code": answer.code, "reason": answer.envelope["error_reason"],
                "status": answer.status}
    except (NotSent, Lost, Unreadable) as fault:
        code, data = FAULT, {**payment, "outcome": "fault", "reason": str(fault)}
    except WrongInvocation as wrong:
        code = WRONG
        print(f"unicrm_client: {wrong}", file=sys.stderr)
    if code != WRONG:
        print(json.dumps(data, ensure_ascii=False, indent=None if given.json else 2))
    return code


if __name__ == "__main__":
    sys.exit(main())
