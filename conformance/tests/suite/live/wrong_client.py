"""A miniature client in JSON, of tokens and payments alone, with one fault: wrong_client.py FAULT CALL…"""
import argparse
import http.client
import json
import os
import sys
import uuid
from urllib.parse import quote, urlsplit

FAULT, CALL = sys.argv[1], sys.argv[2:]
APPID = os.environ["UNICRM_APPID"]
with open(os.environ["UNICRM_APPSECRET_FILE"], encoding="utf-8") as file:
    SECRET = file.read()
URL = urlsplit(os.environ["UNICRM_URL"])


def send(method, target, body=None, headers=None):
    connection = http.client.HTTPConnection(URL.hostname, URL.port, timeout=15)
    headers = {"Accept": "*/*" if FAULT == "no-accept" else "application/json", **(headers or {})}
    connection.request(method, ("" if FAULT == "root" else URL.path) + target, body, headers)
    response = connection.getresponse()
    content = response.read()
    if FAULT == "redirect" and response.status in (302, 307):
        return send(method, response.getheader("Location")[len(URL.path):], body, headers)
    return response.status, response.getheader("UniCRM-Outcome"), content


def token():
    pairs = [f"appid={quote(APPID, safe='')}", f"appsecret={quote(SECRET, safe='')}"]
    if FAULT == "order":
        pairs.reverse()
    _, _, content = send("GET", "/token?" + "&".join(pairs))
    return json.loads(content)["data"]


def finish(code, **document):
    if FAULT == "tell":
        document["secret"] = SECRET
    print(json.dumps(document))
    sys.exit(code)


def pay(call):
    from_no = call.from_no or uuid.uuid4().hex[:16]
    fields = [f'"card_no":{json.dumps(call.card)}', f'"account_sort_no":{json.dumps(call.account)}']
    fields.append(f'"quantity":{float(call.quantity) if FAULT == "float" else call.quantity}')
    if FAULT != "no-from-no":
        fields.append(f'"from_no":{json.dumps(from_no)}')
    if FAULT == "content":
        fields.append('"fromcontent":""')
    body = "{" + ",".join(fields) + "}"
    key, tries = uuid.uuid4().hex * (3 if FAULT == "long-key" else 1), 0
    while True:
        tries += 1
        headers = {"Content-Type": "application/json; charset=utf-8"}
        if FAULT != "no-key":
            headers["Idempotency-Key"] = uuid.uuid4().hex if FAULT == "new-key" else key
        unknown = 3 if FAULT == "refused" else 4
        try:
            status, outcome, content = send("POST", "/memberpay?token=" + token()["token"], body, headers)
            answer = json.loads(content)
            success, code = answer["success"], answer["error_code"]
        except (OSError, http.client.HTTPException, ValueError, KeyError, TypeError):
            if FAULT == "retry" and tries < 2:
                continue
            finish(unknown, outcome="unknown", from_no=from_no)
        if code == "0000" and tries < 2 and FAULT != "no-renewal":
            continue
        if success and (FAULT == "believe" or (not code and 200 <= status < 300)):
            finish(0, outcome="applied", no=answer.get("data"), from_no=from_no)
        if not success and (outcome or code in ("0000", "0001", "0003") or "1001" <= code <= "1006"):
            finish(3, outcome="refused", code=code, from_no=from_no)
        finish(unknown, outcome="unknown", from_no=from_no)


parser = argparse.ArgumentParser()
parser.add_argument("call", choices=["token", "pay"])
for option in ("--card", "--account", "--quantity", "--from-no"):
    parser.add_argument(option)
parser.add_argument("--json", action="store_true")
arguments = parser.parse_args(CALL)
if arguments.call == "token":
    finish(0, **token())
pay(arguments)
