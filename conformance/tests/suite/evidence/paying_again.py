"""A miniature client in JSON that pays again when an answer is lost, though nobody said that it may."""
import argparse
import http.client
import json
import os
import sys
import uuid
from urllib.parse import quote, urlsplit

URL = urlsplit(os.environ["UNICRM_URL"])
with open(os.environ["UNICRM_APPSECRET_FILE"], encoding="utf-8") as file:
    SECRET = file.read()


def send(method, target, body=None, headers=None):
    connection = http.client.HTTPConnection(URL.hostname, URL.port, timeout=15)
    connection.request(method, URL.path + target, body, {"Accept": "application/json", **(headers or {})})
    return json.loads(connection.getresponse().read())


def finish(code, **document):
    print(json.dumps(document))
    sys.exit(code)


parser = argparse.ArgumentParser()
parser.add_argument("call", choices=["pay"])
for option in ("--card", "--account", "--quantity", "--from-no"):
    parser.add_argument(option, required=True)
parser.add_argument("--json", action="store_true")
call = parser.parse_args()
texts = {"card_no": call.card, "account_sort_no": call.account, "from_no": call.from_no}
body = json.dumps(texts)[:-1] + f', "quantity": {call.quantity}}}'
headers = {"Content-Type": "application/json; charset=utf-8", "Idempotency-Key": uuid.uuid4().hex}
secret, appid = quote(SECRET, safe=""), quote(os.environ["UNICRM_APPID"], safe="")
for attempt in range(2):
    token = send("GET", f"/token?appid={appid}&appsecret={secret}")["data"]["token"]
    try:
        answer = send("POST", f"/memberpay?token={token}", body, headers)
        finish(0 if answer["success"] else 3, no=answer.get("data"), from_no=call.from_no)
    except (OSError, http.client.HTTPException, ValueError):
        continue
finish(4, from_no=call.from_no)
