"""The job type csv-profile, which describes the columns of a CSV table.

POST / {"csv": text, "delimiter"?: ","}  ->  {"rows": n, "columns": [{"name", "type", "count", "empty", "min", "max", ...}]}
GET /health  ->  200
"""

import csv
import datetime
import io
import json
import os
import re
import signal
import socket
import threading
from decimal import Decimal, localcontext
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

MAX_BODY_BYTES = int(os.environ.get("MAX_BODY_BYTES", 2 * 1024 * 1024))
MAX_COLUMNS = 1_000
BYTE_ORDER_MARK = "\ufeff"


class BadInput(Exception):
    """The input is wrong, so retrying will not help."""


# ASCII digits only: Python's own parsers also accept digits of other scripts, underscores between digits, and "NaN".
INTEGER = re.compile(r"[+-]?[0-9]{1,300}")
NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,9})?")
# An ISO 8601 calendar date in extended format. Since Python 3.11, fromisoformat also accepts 20240131 and 2024-W05-3.
DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
MAX_MAGNITUDE = 300


def number(text):
    if not NUMBER.fullmatch(text) or len(text) > MAX_MAGNITUDE:
        raise ValueError(text)
    value = Decimal(text)
    # A value outside the range of a double would be written as Infinity or 0.
    if value and abs(value.adjusted()) > MAX_MAGNITUDE:
        raise ValueError(text)
    return value


def whole(text):
    if not INTEGER.fullmatch(text):
        raise ValueError(text)
    return int(text)


def boolean(text):
    return {"true": True, "false": False}[text.lower()]


def date(text):
    if not DATE.fullmatch(text):
        raise ValueError(text)
    return datetime.date.fromisoformat(text)


# A column's type is the first one that can parse all its cells; any cell can be text.
READERS = [("integer", whole), ("number", number), ("boolean", boolean), ("date", date)]


def read_all(cells):
    for name, reader in READERS:
        try:
            return name, [reader(cell) for cell in cells]
        except (ValueError, KeyError):
            continue
    return "text", cells


def mean(values):
    # With the default of 28 digits, small numbers would be lost next to large ones.
    with localcontext() as context:
        context.prec = 2 * MAX_MAGNITUDE + 50
        return float(sum(map(Decimal, values)) / len(values))


def profile_column(name, cells):
    filled = [cell for cell in cells if cell]
    column = {"name": name, "type": "empty", "count": len(filled), "empty": len(cells) - len(filled)}
    if not filled:
        return column
    column["type"], values = read_all(filled)
    column["distinct"] = len(set(values))
    smallest, largest = min(values), max(values)
    if column["type"] == "number":
        smallest, largest = float(smallest), float(largest)
        column["mean"] = mean(values)
    elif column["type"] == "integer":
        column["mean"] = mean(values)
    elif column["type"] == "date":
        smallest, largest = smallest.isoformat(), largest.isoformat()
    elif column["type"] == "text":
        smallest, largest = smallest[:100], largest[:100]
    return {**column, "min": smallest, "max": largest}


def profile(request):
    if not isinstance(request, dict) or not isinstance(request.get("csv"), str):
        raise BadInput("csv must be text")
    delimiter = request.get("delimiter", ",")
    if not isinstance(delimiter, str) or len(delimiter) != 1 or delimiter in '\r\n"':
        raise BadInput("delimiter must be one character, and no quote or line break")
    # Spreadsheets start UTF-8 files with a byte order mark, which is not part of the first column's name.
    table = io.StringIO(request["csv"].removeprefix(BYTE_ORDER_MARK), newline="")
    try:
        rows = [row for row in csv.reader(table, delimiter=delimiter) if row]
    except csv.Error as e:
        raise BadInput(f"csv can't be read: {e}") from e
    if not rows:
        raise BadInput("csv is empty; its first row names the columns")
    names, *rows = rows
    if len(names) > MAX_COLUMNS:
        raise BadInput(f"csv has {len(names)} columns; {MAX_COLUMNS} at most")
    for at, row in enumerate(rows, start=1):
        if len(row) != len(names):
            raise BadInput(f"row {at} has {len(row)} cells, the header has {len(names)}")
    columns = zip(*rows) if rows else [()] * len(names)
    return {
        "rows": len(rows),
        "columns": [profile_column(name, [cell.strip() for cell in cells]) for name, cells in zip(names, columns)],
    }


class Server(ThreadingHTTPServer):
    # Shutdown waits for running requests, but not for connections that clients keep open for later.
    daemon_threads = False

    def __init__(self, *args):
        self.idle = set()
        self.running = 0
        self.stopping = False
        self.lock = threading.Lock()
        super().__init__(*args)

    def at_work(self):
        """The number of running requests."""
        with self.lock:
            return self.running

    def stop(self):
        """Accepts no more requests and lets running ones end. Call it from a thread other than the serving one."""
        with self.lock:
            self.stopping = True
            for connection in self.idle:
                connection.shutdown(socket.SHUT_RD)
        self.shutdown()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # Seconds for which a client that stalls in the middle of a request can hold a thread.
    timeout = 30

    def handle_one_request(self):
        with self.server.lock:
            if self.server.stopping:
                self.close_connection = True
                return
            self.server.idle.add(self.connection)
        try:
            super().handle_one_request()
        finally:
            with self.server.lock:
                if self.connection in self.server.idle:
                    self.server.idle.remove(self.connection)
                else:
                    self.server.running -= 1

    def parse_request(self):
        # The request line has arrived.
        with self.server.lock:
            self.server.idle.remove(self.connection)
            self.server.running += 1
        return super().parse_request() and self.from_a_program()

    def from_a_program(self):
        """Rejects requests from web pages: any page that somebody visits can send requests to a service on their machine."""
        if "Origin" not in self.headers and "Sec-Fetch-Site" not in self.headers:
            return True
        self.problem(403, "this is for programs, not for web pages")
        return False

    def do_GET(self):
        if self.path == "/health":
            self.answer(200, {"status": "up"})
        else:
            self.problem(404, "there is GET /health and POST /")

    def do_POST(self):
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal():
            return self.problem(411, "a Content-Length is needed")
        if int(length) > MAX_BODY_BYTES:
            return self.problem(413, f"the body is larger than {MAX_BODY_BYTES} bytes")
        try:
            # RFC 8259 allows a parser to ignore a byte order mark.
            self.answer(200, profile(json.loads(self.rfile.read(int(length)).decode("utf-8-sig"))))
        except BadInput as e:
            self.problem(422, str(e))
        except (ValueError, RecursionError):
            self.problem(400, "the body is not JSON")

    def problem(self, status, detail):
        # The rest of the request is not read, so the connection cannot be reused.
        self.close_connection = True
        self.answer(status, {"title": "csv-profile", "status": status, "detail": detail}, "application/problem+json")

    def answer(self, status, value, content_type="application/json"):
        body = json.dumps(value, ensure_ascii=False).encode("utf-8", "replace")
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format, *args):
        # One line per request is too much for a handler that is called a thousand times a minute.
        pass


def main():
    server = Server((os.environ.get("LISTEN_ADDRESS", ""), int(os.environ.get("PORT", "8090"))), Handler)
    # On SIGTERM, accept no more requests and let running ones end.
    signal.signal(signal.SIGTERM, lambda *_: threading.Thread(target=server.stop).start())
    print(f"csv-profile listens on port {server.server_port}", flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        pass
    server.server_close()


if __name__ == "__main__":
    main()
