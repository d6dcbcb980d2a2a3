"""A client with default options: joins a room, tells what it gets, and sends each line of its input, until that ends.

Arguments: the server's address, a token, a room. Each line of output is JSON:
{"got": event, "data": …} or {"answered": command, "answer": …}.
"""

import asyncio
import json
import sys

import socketio


def tell(**line):
    print(json.dumps(line), flush=True)


async def main(address, token, room_id):
    client = socketio.AsyncClient()

    @client.on("message_created")
    async def received(envelope):
        tell(got="message_created", data=envelope["data"])

    async def command(name, data):
        answer = await client.call("command", {"command": name, "data": data}, timeout=10)
        tell(answered=name, answer=answer)

    await client.connect(address, auth={"token": token})
    await command("join_room", {"room_id": room_id})
    while line := await asyncio.to_thread(sys.stdin.readline):
        await command("send_message", {"room_id": room_id, "content": line.rstrip("\n")})
    await client.disconnect()


asyncio.run(main(*sys.argv[1:]))
