"""Our own adapter with one misbehaviour: proxy.py PROGRAM crash|hang|garble|lie TEXT.

It happens at every request whose body holds TEXT; all else is passed through.
"""
import base64
import json
import subprocess
import sys
import time

program, misbehaviour, text = sys.argv[1:]
ours = subprocess.Popen([program, "adapter"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
for line in sys.stdin.buffer:
    request = json.loads(line)
    if text.encode() in base64.b64decode(request.get("body", "")):
        if misbehaviour == "crash":
            print("out of cheese", file=sys.stderr)
            sys.exit(70)
        if misbehaviour == "hang":
            time.sleep(3600)
        if misbehaviour == "garble":
            print("this is no JSON", flush=True)
            continue
        if misbehaviour == "lie":
            print(json.dumps({"id": request["id"], "value": {}}), flush=True)
            continue
    ours.stdin.write(line)
    ours.stdin.flush()
    sys.stdout.buffer.write(ours.stdout.readline())
    sys.stdout.buffer.flush()
