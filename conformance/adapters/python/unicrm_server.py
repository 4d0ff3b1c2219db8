#!/usr/bin/env python3
"""A server of the UniCRM Open API, in memory, with invented members: all eight operations in both formats.

This file has what concerns HTTP: paths, queries, negotiation, statuses and the order of checks. The rules
and the data are in crm.py, the bodies in codec.py. The ids in comments name the clauses of
docs/specification/clauses.md.
"""
import argparse
import datetime
import json
import os
import re
import socket
import sys
import traceback
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple, Optional
from urllib.parse import unquote_to_bytes

sys.dont_write_bytecode = True  # leaves no __pycache__ beside the sources

from crm import TOKEN_LIFE, Application, Card, Crm, Failure, Member, now
from json_format import JsonReader, JsonWriter
from messages import MAX_WHOLE, Refused
from xml_format import XmlReader, XmlWriter

BASE_PATH = "/openapi"
MAX_TOP = 1000  # O3.5
MAX_BODY = 65536
REQUEST_SECONDS = 10  # how long a request may be silent
FORMATS = {"xml": (XmlReader, XmlWriter), "json": (JsonReader, JsonWriter)}
MEDIA_TYPES = {"application/xml": "xml", "text/xml": "xml", "application/json": "json", "text/json": "json"}
TOKEN = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
MEDIA_RANGE = re.compile(rf"({TOKEN}/{TOKEN})((?:[ \t]*;[ \t]*{TOKEN}=(?:{TOKEN}|\"[^\"]*\"))*)[ \t]*(?:,|$)")
QUALITY = re.compile(r"0(\.[0-9]{0,3})?|\.[0-9]{1,3}|1(\.0{0,3})?")
IDEMPOTENCY_KEY = re.compile("[!-~]{1,64}")  # O14.2


class Operation(NamedTuple):
    answer: str  # the message that it answers with
    right: Optional[str]
    parameters: tuple  # besides the token
    perform: str  # the method of Handler
    request: Optional[str] = None  # the message of the body


LIST = ("skip", "top")
GET_TOKEN = Operation("ApiTokenResult", None, ("appid", "appsecret"), "get_token")
LIST_SORTS = Operation("MemberSorts", "read", (), "list_sorts")
LIST_MEMBERS = Operation("MemberListResult", "read", ("sortno", *LIST), "list_members")
GET_MEMBER = Operation("GetMemberResult", "read", ("cardno", "mobilephone"), "get_member")
GET_BY_OPEN_ID = Operation("GetMemberResult", "read", (), "get_member")
LIST_ITEMS = Operation("AccountListResult", "read", ("cardno", "accountsortno", *LIST), "list_items")
SAVE = Operation("Empty", "edit", (), "save", "WeiXinMember")
PAY = Operation("PayResult", "pay", (), "pay", "MemberPay")
PATHS = {
    "token": {"GET": GET_TOKEN}, "membersort": {"GET": LIST_SORTS}, "member": {"GET": GET_MEMBER},
    "accountitem": {"GET": LIST_ITEMS}, "weixinmember": {"POST": SAVE}, "memberpay": {"POST": PAY},
}
BELOW_WEIXINMEMBER = {"GET": GET_BY_OPEN_ID, "POST": SAVE}


def fault(status, reason):
    """A fault of the exchange: a status of its own, code 1000, and what to mend (E7.2)."""
    return Failure("1000", reason, status)


def decoded(text, name):
    if re.search("%(?![0-9A-Fa-f]{2})", text):
        raise fault(400, f"{name} 的转义有误")  # O2.14
    try:
        return unquote_to_bytes(text).decode("utf-8")
    except UnicodeDecodeError:
        raise fault(400, f"{name} 不是 UTF-8") from None


class Query:
    """The parameters as they stand; what is wrong with one is found when it is asked for."""

    def __init__(self, text):
        self.values = {}
        for part in text.split("&"):
            name, _, value = part.partition("=")
            try:
                name = decoded(name.replace("+", " "), "").lower()  # O2.4, O2.7
            except Failure:
                continue  # a name that cannot be read is not known (O2.9)
            self.values.setdefault(name, []).append(value)

    def has(self, name):
        return any(self.values.get(name, []))

    def text(self, name):
        """None where it is absent or empty (O2.8)."""
        values = self.values.get(name, [])
        if len(values) > 1:
            raise fault(400, f"参数 {name} 重复")  # O2.10
        return decoded(values[0].replace("+", " "), name) or None if values else None

    def whole(self, name, default, maximum):
        text = self.text(name)
        if text is None:
            return default
        if not re.fullmatch("[0-9]{1,16}", text) or int(text) > maximum:
            raise fault(400, f"{name} 应为 0 到 {maximum} 的整数")  # O3.3, O3.4
        return int(text)


def negotiate(accept):
    """What an Accept header prefers: (format or None where both are alike, the media type for XML)."""
    ranges, at, accept = {}, 0, accept.strip(" \t,")
    while at < len(accept):
        match = MEDIA_RANGE.match(accept, at)
        quality = match and re.search(r";[ \t]*q=([^; \t]*)", match[2], re.IGNORECASE)
        if not match or (quality and not QUALITY.fullmatch(quality[1])):
            raise fault(400, "Accept 有误")  # O13.9
        ranges[match[1].lower()] = float(quality[1]) if quality else 1.0
        at = re.compile("[ \t,]*").match(accept, match.end()).end()
    if not ranges:
        return None, "application/xml"

    def quality_of(name):
        """The most specific ranges that fit count."""
        exact = [media_type for media_type, known in MEDIA_TYPES.items() if known == name]
        for fitting in (exact, ["application/*", "text/*"], ["*/*"]):
            found = [ranges[media_range] for media_range in fitting if media_range in ranges]
            if found:
                return max(found)
        return 0.0

    xml, json_ = quality_of("xml"), quality_of("json")
    if xml == json_ == 0:
        raise fault(406, "Accept 应为 application/xml 或 application/json")  # E7.8
    only_text = ranges.get("text/xml") and "application/xml" not in ranges  # E6.4
    best = None if xml == json_ else "xml" if xml > json_ else "json"
    return best, "text/xml" if only_text else "application/xml"


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = REQUEST_SECONDS
    disable_nagle_algorithm = True

    def __getattr__(self, name):
        if name.startswith("do_"):  # any method: the path is checked before it (E8.1)
            return self.exchange
        raise AttributeError(name)

    def log_message(self, *_):
        pass  # a request's line holds secrets and tokens

    def exchange(self):
        """One request and its answer."""
        self.answer, self.operation, self.headers_out = "Empty", None, {}
        self.format, self.xml_type, self.body_read = "json", "application/xml", None
        status, value = 200, None
        try:
            value = {"success": True, "data": self.perform()}
        except Failure as failure:
            status = failure.status
            value = {"success": False, "error_code": failure.code, "error_reason": failure.reason}
            if self.operation is PAY:
                self.headers_out["UniCRM-Outcome"] = "not-applied"  # E7.17
        except ConnectionError:
            self.close_connection = True
            return
        except Exception:
            traceback.print_exc()
            status = 500  # for a payment it is not certain that nothing was taken: no UniCRM-Outcome
            value = {"success": False, "error_code": "1000", "error_reason": "服务器端出错"}
        self.respond(status, value)
        self.finish_body()

    def perform(self):
        """The checks in their order (E8), then the operation."""
        path, _, query_text = self.path.partition("?")
        query = Query(query_text)
        accept, refused_accept = None, None
        try:  # a fault of Accept comes third, but the format is needed from the first answer on
            accept, self.xml_type = negotiate(",".join(self.headers.get_all("Accept", [])))
        except Failure as failure:
            refused_accept = failure
        else:
            of_body = self.format_of_body() if self.command == "POST" and accept is None else None
            self.format = accept or of_body or "json"  # O13.5 to O13.7

        resource, methods, open_id = self.find(path)  # 1, path
        if resource == "member" and not query.has("cardno") and not query.has("mobilephone"):
            methods = {"GET": LIST_MEMBERS}  # O1.4
        self.answer = next(iter(methods.values())).answer  # E1.7
        if open_id is not None:
            open_id = decoded(open_id, "wxOpenId")  # E7.5: with the path
        if self.command not in methods:  # 2, method
            self.operation = PAY if PAY in methods.values() else None  # nothing was taken, E7.17
            self.headers_out["Allow"] = ", ".join(methods)
            raise fault(405, f"此路径只支持 {', '.join(methods)}")
        operation = self.operation = methods[self.command]
        self.answer = operation.answer
        keys = self.headers.get_all("Idempotency-Key", [])
        sound_key = len(keys) == 1 and IDEMPOTENCY_KEY.fullmatch(keys[0])
        if operation is PAY and sound_key:
            self.headers_out["Idempotency-Key"] = keys[0]  # O14.1
        if refused_accept:  # 3, Accept
            raise refused_accept
        caller = {"address": self.client_address[0]}
        if operation.right:  # 4, token; 5, right
            caller["token"] = query.text("token")
            self.crm.authorize(caller["token"], operation.right, caller["address"])
        body = self.body() if operation.request else b""  # 6, size
        reader = self.reader(operation.request) if operation.request else None  # 7, Content-Type
        if resource == "member":  # 8, parameters and body
            if query.text("cardno") and query.text("mobilephone"):
                raise fault(400, "cardno 与 mobilephone 只能有一个")  # O1.3
        if operation is PAY and keys and not sound_key:
            raise fault(400, "Idempotency-Key 应为 1 到 64 个可见 ASCII 字符")  # O14.3
        parameters = {name: query.text(name) for name in operation.parameters if name not in LIST}
        if "top" in operation.parameters:
            parameters["skip"] = query.whole("skip", 0, MAX_WHOLE)
            parameters["top"] = query.whole("top", 10, MAX_TOP)
        if open_id is not None:
            parameters["open_id"] = open_id
        if reader:
            try:
                parameters["body"] = reader.read(body, self.headers.get("Content-Type"))
            except Refused as refused:
                missing = refused.kind == "missing-field"
                raise fault(400, f"缺少 {refused.path}" if missing else
                            f"请求体无法读取（{refused.kind}）{refused.path}") from None
        if operation is PAY:
            caller["key"] = keys[0] if keys else None
        return getattr(self, operation.perform)(caller, **parameters)  # 9 and 10, the rules

    def find(self, path):
        """The first segment of a path, its methods, and the openid in it as it is written."""
        if path.lower().startswith(BASE_PATH + "/"):
            path = path[len(BASE_PATH) + 1:].removesuffix("/")  # O2.5
            first, slash, below = path.partition("/")
            first = first.lower()  # O2.4
            if not slash and first in PATHS:
                return first, PATHS[first], None
            if first == "weixinmember" and below and "/" not in below:
                return first, BELOW_WEIXINMEMBER, below
        raise fault(404, "路径不存在")

    # The operations

    def get_token(self, caller, appid, appsecret):
        return self.crm.get_token(caller["address"], appid, appsecret)

    def list_sorts(self, _):
        return self.crm.list_sorts()

    def list_members(self, _, sortno, skip, top):
        return self.crm.list_members(sortno, skip, top)

    def get_member(self, _, cardno=None, mobilephone=None, open_id=None):
        return self.crm.get_member(cardno, mobilephone, open_id)

    def list_items(self, _, cardno, accountsortno, skip, top):
        if cardno is None:
            raise fault(400, "缺少 cardno")  # O4.6
        return self.crm.list_items(cardno, accountsortno, skip, top)

    def save(self, _, body, open_id=None):
        return self.crm.save(open_id, body)

    def pay(self, caller, body):
        return self.crm.pay(payment=body, **caller)

    # The body

    def format_of_body(self):
        """The format that the Content-Type tells, else the first character of the body (O13.1, O13.2)."""
        media_type = self.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        if media_type:
            return MEDIA_TYPES.get(media_type)
        try:
            start = self.body().removeprefix(b"\xef\xbb\xbf").lstrip(b" \t\r\n")[:1]
        except Failure:  # its turn comes later
            return None
        return {b"<": "xml", b"{": "json"}.get(start)

    def reader(self, message):
        charset = re.search(r';\s*charset\s*=\s*"?([^\s;"]+)', self.headers.get("Content-Type", ""), re.I)
        bom = self.body().startswith(b"\xef\xbb\xbf")
        if self.format_of_body() is None or (charset and charset[1].lower() != "utf-8" and not bom):
            raise fault(415, "Content-Type 应为 application/xml 或 application/json，UTF-8 编码")  # O13.3
        return FORMATS[self.format_of_body()][0](message)

    def body(self):
        """The body, read once. Where it cannot be read, nothing behind it can be found."""
        if self.body_read is None:
            try:
                self.body_read = self.read_body()
            except TimeoutError:
                self.body_read = fault(408, "请求没有按时到达")
            except Failure as failure:
                self.body_read = failure
            self.close_connection |= isinstance(self.body_read, Failure)
        if isinstance(self.body_read, Failure):
            raise self.body_read
        return self.body_read

    def read_body(self):
        coding, length = self.headers.get("Transfer-Encoding"), self.headers.get("Content-Length", "0")
        if coding is None and re.fullmatch("[0-9]{1,18}", length):
            return self.read_part(int(length), b"")
        if coding is None or coding.strip().lower() != "chunked" or "Content-Length" in self.headers:
            raise fault(400, "Content-Length 或 Transfer-Encoding 有误")
        body = b""
        while True:
            size = re.match(rb"([0-9A-Fa-f]{1,8})[ \t]*[;\r\n]", self.rfile.readline(1024))
            if not size:
                raise fault(400, "分块编码有误")
            if int(size[1], 16) == 0:
                while self.rfile.readline(8192).strip():
                    pass  # trailers
                return body
            body = self.read_part(int(size[1], 16), body)
            self.rfile.readline(16)

    def read_part(self, length, body):
        if len(body) + length > MAX_BODY:
            raise fault(413, f"请求体不能超过 {MAX_BODY} 字节")
        part = self.rfile.read(length)
        if len(part) < length:
            raise ConnectionAbortedError("the request was cut off")
        return body + part

    def finish_body(self):
        """Reads what is still to come, so that the next request is found and the answer not lost."""
        try:
            self.body()
        except Failure:
            self.linger()
        except ConnectionError:
            self.close_connection = True

    def linger(self):
        """A connection that is closed with bytes unread may take the answer with it."""
        try:
            self.connection.shutdown(socket.SHUT_WR)
            self.connection.settimeout(1)
            for _ in range(64):
                if not self.connection.recv(65536):
                    break
        except OSError:
            pass

    # The answer

    def respond(self, status, value):
        body = FORMATS[self.format][1](self.answer).write(value)
        media_type = self.xml_type if self.format == "xml" else "application/json"
        self.send_response(status)
        self.send_header("Content-Type", f"{media_type}; charset=utf-8")  # E6.3, E6.4
        self.send_header("Content-Length", str(len(body)))
        for name, text in self.headers_out.items():
            self.send_header(name, text)
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def parse_request(self):
        try:
            return super().parse_request()
        except TimeoutError:
            self.send_error(408)
            return False

    def send_error(self, code, message=None, explain=None):
        """What http.server finds wrong with a head, in an envelope too."""
        self.answer, self.format, self.headers_out = "Empty", "json", {}
        self.request_version, self.close_connection = "HTTP/1.1", True
        status = {408: 408, 414: 431, 431: 431}.get(code, 400)
        reason = {408: "请求没有按时到达", 431: "请求头过大"}.get(status, "请求头有误")
        self.respond(status, {"success": False, "error_code": "1000", "error_reason": reason})
        self.linger()


def invented():
    """Members and cards in every state, all of them invented, and the fixture that tells a suite of them."""
    crm = Crm({"01": "充值卡", "02": "贵宾卡", "03": "会员卡"}, {"00": "储值", "10": "积分"})
    for appid, more in {"demo-app": {}, "demo-reader": {"rights": ("read",)}, "demo-other": {}, "demo-stopped": {},
                        "demo-elsewhere": {"addresses": ("192.0.2.1",)}}.items():
        crm.applications[appid] = Application(appid, f"not-a-secret-{appid}", f"演示 {appid}", **more)
    stopped = crm.applications["demo-stopped"]
    stopped_token = crm.get_token("127.0.0.1", stopped.appid, stopped.secret)["token"]
    stopped.started = False
    crm.tokens["invented-token-0009"] = (crm.applications["demo-app"], now() - TOKEN_LIFE)

    def add(number, **more):
        fields = {"name": f"测试会员 {number}", "member_sort_no": f"0{number % 3 + 1}", "email": "",
                  "wx_open_id": f"oInvented_{number:04}", "mobilephone": f"138{number:08}"}
        return crm.add_member(Member(fields, str(11000000 + number), **more))

    def recharge(member, amount):
        crm.post(member, "00", amount, "充值", {"card_no": member.card_no, "created_at": "演示总店"})

    payer, _, invalid_card, invalid_member, expired, empty = [
        add(121), add(122), add(123), add(124, valid=False), add(125), add(126)]
    for member in (payer, invalid_card, invalid_member, expired):
        recharge(member, 1000000_0000)
    crm.cards["11000921"] = Card(payer)
    crm.cards[invalid_card.card_no].valid = False
    crm.cards[expired.card_no].expires = now().date() - datetime.timedelta(days=1)
    for number in range(200, 230):
        recharge(add(number), 1141_7400)
    return crm, {
        "service": {"claims": ["idempotency", "modify-by-path", "outcome-header", "reference-values"]},
        "application": {**credentials(crm, "demo-app"), "name": crm.applications["demo-app"].name,
                        "expired_token": "invented-token-0009"},
        "application.read_only": credentials(crm, "demo-reader"),
        "other": credentials(crm, "demo-other"),
        "stopped": {**credentials(crm, "demo-stopped"), "token": stopped_token},
        "barred": credentials(crm, "demo-elsewhere"),
        "member": {"card_no": payer.card_no, "mobilephone": payer.fields["mobilephone"], "account_sort_no": "00",
                   "wx_open_id": payer.fields["wx_open_id"], "second_card_no": "11000921"},
        "cards": {"unknown": "99999999", "invalid_card": invalid_card.card_no,
                  "invalid_member": invalid_member.card_no, "expired": expired.card_no},
        "cards.empty_account": {"card_no": empty.card_no, "account_sort_no": "00"},
        "sort": {"no": "01", "other_no": "02"},
        "spending": {"cap": "10000.00"},
        "limits": {"request_seconds": REQUEST_SECONDS, "body_bytes": MAX_BODY},
    }


def credentials(crm, appid):
    return {"appid": appid, "appsecret": crm.applications[appid].secret}


def toml(tables):
    """Texts, numbers and lists are written in TOML as in JSON."""
    return "\n".join(f"[{table}]\n" + "".join(f"{key} = {json.dumps(value, ensure_ascii=False)}\n"
                                              for key, value in values.items())
                     for table, values in tables.items())


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--listen", default="127.0.0.1:0", metavar="HOST:PORT", help="port 0 for any free one")
    parser.add_argument("--fixture-out", metavar="FILE", help="write what the server suite must know")
    arguments = parser.parse_args()
    host, _, port = arguments.listen.rpartition(":")
    Handler.crm, fixture = invented()
    with Server((host, int(port)), Handler) as server:
        url = f"http://{host}:{server.server_port}{BASE_PATH}"
        fixture["service"]["url"] = url
        if arguments.fixture_out:
            def private(path, flags):
                return os.open(path, flags, 0o600)  # it holds secrets

            with open(arguments.fixture_out, "w", encoding="utf-8", opener=private) as file:
                file.write(toml(fixture))
        print(url, flush=True)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            pass


if __name__ == "__main__":
    main()
