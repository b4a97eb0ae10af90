import json
import threading
import time
import unittest
from http.client import HTTPConnection

import service

# Populations of 2022 in thousands, as published by the United Nations, with columns of other types.
TABLE = """city,country,population,area,capital,since
Tokyo,Japan,37274,2194.07,true,1868-09-03
Delhi,India,32065,1484,false,
"São Paulo, city",Brazil,22430,1521.11,false,1554-01-25
Mexico City,Mexico,22085,1485,true,1521-08-13
"""


class ProfileTest(unittest.TestCase):
    def column(self, name, table=TABLE, **more):
        columns = service.profile({"csv": table, **more})["columns"]
        return next(column for column in columns if column["name"] == name)

    def test_each_column_gets_the_narrowest_type_that_parses_all_its_cells(self):
        types = [column["type"] for column in service.profile({"csv": TABLE})["columns"]]
        self.assertEqual(types, ["text", "text", "integer", "number", "boolean", "date"])

    def test_numbers_get_their_range_and_mean(self):
        column = self.column("population")
        self.assertEqual((column["min"], column["max"], column["mean"]), (22085, 37274, 28463.5))

    def test_empty_cells_are_counted_separately(self):
        column = self.column("since")
        self.assertEqual((column["count"], column["empty"], column["min"]), (3, 1, "1521-08-13"))

    def test_a_quoted_cell_keeps_its_comma(self):
        self.assertEqual(self.column("city")["max"], "Tokyo")
        self.assertEqual(service.profile({"csv": TABLE})["rows"], 4)

    def test_another_delimiter_and_windows_line_endings_are_accepted(self):
        column = self.column("b", "a;b\r\n1;2\r\n3;x\r\n", delimiter=";")
        self.assertEqual((column["type"], column["min"], column["max"]), ("text", "2", "x"))

    def test_a_table_with_only_a_header_has_empty_columns(self):
        self.assertEqual(self.column("a", "a,b\n"), {"name": "a", "type": "empty", "count": 0, "empty": 0})

    def assertTypes(self, type, cells):
        for cell in cells:
            self.assertEqual(self.column("a", f"a;b\n{cell};\n", delimiter=";")["type"], type, cell)

    def test_integers_may_have_a_sign_blanks_and_300_digits(self):
        self.assertTypes("integer", ["0", "7", "-7", "+7", "007", " 7 ", '"7"', "9" * 300])

    def test_numbers_have_a_decimal_point_or_an_exponent(self):
        self.assertTypes("number", ["0.5", "-0.5", "+.5", "5.", "1e3", "1E-3", "2.5e+10", "1e300", "0e999999999"])

    def test_nan_infinity_digits_of_other_scripts_and_grouped_digits_are_text(self):
        self.assertTypes("text", ["NaN", "nan", "sNaN", "Infinity", "-inf", "1e999999999", "1e-999999999"])
        self.assertTypes("text", ["²", "٣", "１２", "٣.٥", "−5", "1_000", "1_000.5", "1,000", "1 000", "1'000"])
        self.assertTypes("text", ["0x1F", "1e", "e3", ".", "-", "+-1", "--1", "1.2.3", "1e5.5", "$5", "5%", "1" * 301])

    def test_only_iso_calendar_dates_are_dates(self):
        self.assertTypes("date", ["2024-02-29", "0001-01-01", "9999-12-31"])
        self.assertTypes("text", ["2023-02-29", "2024-W05-3", "2024-W05", "2024-031", "2024-1-31", "0000-01-01"])
        self.assertTypes("text", ["31.01.2024", "01/31/2024", "2024-01-31T10:00:00", "２０２４-01-31"])
        # Eight digits are a number, although Python 3.11 also parses them as a date.
        self.assertTypes("integer", ["20240131"])
        self.assertEqual(self.column("a", "a\n20240131\n2024-01-31\n")["type"], "text")

    def test_only_true_and_false_are_booleans(self):
        self.assertTypes("boolean", ["true", "False", "TRUE"])
        self.assertTypes("text", ["yes", "no", "t"])

    def test_a_byte_order_mark_is_not_part_of_the_first_name(self):
        for header in ["a,b", '"a",b', '"a","b"']:
            columns = service.profile({"csv": f"\ufeff{header}\r\n1,2\r\n"})["columns"]
            self.assertEqual([column["name"] for column in columns], ["a", "b"])
        with self.assertRaisesRegex(service.BadInput, "csv is empty"):
            service.profile({"csv": "\ufeff"})

    def test_a_quoted_cell_keeps_its_quotes_and_line_breaks(self):
        column = self.column("a", 'a,b\r\n"say ""hi""\r\nthere",1\r\n')
        self.assertEqual((column["count"], column["min"]), (1, 'say "hi"\r\nthere'))

    def test_the_mean_keeps_small_numbers_next_to_large_ones(self):
        self.assertEqual(self.column("a", "a\n1e40\n-1e40\n3\n")["mean"], 1.0)
        self.assertEqual(self.column("a", f"a\n1{'0' * 40}\n-1{'0' * 40}\n3\n")["mean"], 1.0)

    def test_a_row_that_does_not_match_the_header_is_reported_by_number(self):
        with self.assertRaisesRegex(service.BadInput, "row 2 has 3 cells, the header has 2"):
            service.profile({"csv": "a,b\n1,2\n1,2,3\n"})

    def test_anything_but_a_table_is_refused(self):
        for request in [None, [], {}, {"csv": 1}, {"csv": ""}, {"csv": "a", "delimiter": ""}]:
            with self.assertRaises(service.BadInput):
                service.profile(request)


class ServerTest(unittest.TestCase):
    def setUp(self):
        self.server = service.Server(("127.0.0.1", 0), service.Handler)
        thread = threading.Thread(target=self.server.serve_forever)
        thread.start()
        self.addCleanup(thread.join)
        self.addCleanup(self.server.server_close)
        self.addCleanup(self.server.stop)

    def call(self, method, path, body=None, **headers):
        connection = HTTPConnection("127.0.0.1", self.server.server_port, timeout=10)
        self.addCleanup(connection.close)
        connection.request(method, path, body, headers)
        response = connection.getresponse()
        return response.status, json.loads(response.read())

    def test_a_request_with_a_table_returns_its_profile(self):
        status, answer = self.call("POST", "/", json.dumps({"csv": TABLE}))
        self.assertEqual((status, answer["rows"], len(answer["columns"])), (200, 4, 6))

    def test_wrong_input_returns_a_4xx_problem_document(self):
        status, answer = self.call("POST", "/", "{}")
        self.assertEqual((status, answer["detail"]), (422, "csv must be text"))
        self.assertEqual(self.call("POST", "/", "no json")[0], 400)
        self.assertEqual(self.call("POST", "/", "[" * 100_000)[0], 400)

    def test_a_body_with_a_byte_order_mark_is_accepted_and_another_encoding_is_not(self):
        table = json.dumps({"csv": "\ufeffa\n1\n"}, ensure_ascii=False)
        status, answer = self.call("POST", "/", table.encode("utf-8-sig"))
        self.assertEqual((status, answer["columns"][0]["name"]), (200, "a"))
        self.assertEqual(self.call("POST", "/", table.encode("utf-16"))[0], 400)

    def test_a_body_that_is_too_large_is_refused_without_being_read(self):
        status, _ = self.call("POST", "/", **{"Content-Length": str(service.MAX_BODY_BYTES + 1)})
        self.assertEqual(status, 413)

    def test_an_idle_connection_does_not_delay_the_shutdown(self):
        server = service.Server(("127.0.0.1", 0), service.Handler)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        connection = HTTPConnection("127.0.0.1", server.server_port, timeout=10)
        self.addCleanup(connection.close)
        connection.request("GET", "/health")
        connection.getresponse().read()
        began = time.monotonic()
        server.stop()
        thread.join()
        server.server_close()
        self.assertLess(time.monotonic() - began, 5)

    def test_a_running_request_gets_its_answer_before_the_shutdown(self):
        server = service.Server(("127.0.0.1", 0), service.Handler)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        connection = HTTPConnection("127.0.0.1", server.server_port, timeout=10)
        self.addCleanup(connection.close)
        body = json.dumps({"csv": TABLE}).encode()
        connection.putrequest("POST", "/")
        connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body[:10])
        while not server.at_work():
            time.sleep(0.01)
        server.stop()
        connection.send(body[10:])
        self.assertEqual(connection.getresponse().status, 200)
        thread.join()
        server.server_close()

    def test_requests_from_web_pages_are_refused(self):
        self.assertEqual(self.call("POST", "/", "{}", Origin="http://evil.example")[0], 403)
        self.assertEqual(self.call("GET", "/health", **{"Sec-Fetch-Site": "cross-site"})[0], 403)

    def test_health_returns_200_and_other_paths_return_404(self):
        self.assertEqual(self.call("GET", "/health")[0], 200)
        self.assertEqual(self.call("GET", "/etc/passwd")[0], 404)


if __name__ == "__main__":
    unittest.main()
