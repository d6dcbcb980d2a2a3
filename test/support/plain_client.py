"""A client with default options: joins a room, says what it got, and talks until the server's end or end of input.

Arguments: the server's address, a token, a room. Each line of input is a message to send. Each line of output is JSON:
{"got": event, "data": …} or {"answered": command, "answer": …}.
"""

import json
import sys

import socketio

address, token, room_id = sys.argv[1:]
client = socketio.Client()


def say(**line):
    print(json.dumps(line), flush=True)


@client.on("*")
def received(event, envelope):
    say(got=event, data=envelope["data"])


def command(name, data):
    envelope = {"command": name, "data": data}
    say(answered=name, answer=client.call("command", envelope, timeout=10))


client.connect(address, auth={"token": token, "subscribe": "none"})
command("join_room", {"room_id": room_id})
for line in sys.stdin:
    command("send_message", {"room_id": room_id, "content": line.rstrip("\n")})
client.disconnect()
