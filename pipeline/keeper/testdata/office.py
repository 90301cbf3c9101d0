"""Works in a ledger as a person does, in LibreOffice (through UNO) or with
openpyxl, and saves it: office.py libreoffice|openpyxl BOOK < operations.json

An operation is a list: ["set", WORD, COLUMN, TEXT], ["delete", WORD],
["insert", WORD, {COLUMN: TEXT}] (a row above), ["column", HEADING, WORD, TEXT],
["copy", WORD, {COLUMN: TEXT}] (to the bottom), ["sort", COLUMN]. WORD finds the
row in which it stands."""

import json
import os
import subprocess
import sys
import tempfile
import time

HEAD = 3  # the row of the headings, from 1


def work(table, operations):
    for what, *more in operations or []:
        if what == "set":
            table.put(table.row(more[0]), table.column(more[1]), more[2])
        elif what == "delete":
            table.delete(table.row(more[0]))
        elif what == "insert":
            row = table.row(more[0])
            table.insert(row)
            for heading, text in more[1].items():
                table.put(row, table.column(heading), text)
        elif what == "column":
            column = len(table.headings()) + 1
            table.put(HEAD, column, more[0])
            table.put(table.row(more[1]), column, more[2])
        elif what == "copy":
            row, last = table.row(more[0]), table.last() + 1
            for column in range(1, len(table.headings()) + 1):
                table.put(last, column, table.get(row, column))
            for heading, text in more[1].items():
                table.put(last, table.column(heading), text)
        elif what == "sort":
            table.sort(table.column(more[0]))
        else:
            sys.exit("unknown: " + what)


class Table:
    def row(self, word):
        for row in range(HEAD + 1, self.last() + 1):
            if any(word in self.get(row, c) for c in range(1, len(self.headings()) + 1)):
                return row
        sys.exit("no row with " + word)

    def column(self, heading):
        return self.headings().index(heading) + 1


class Openpyxl(Table):
    def __init__(self, sheet):
        self.sheet = sheet

    def get(self, row, column):
        value = self.sheet.cell(row, column).value
        return "" if value is None else str(value)

    def put(self, row, column, text):
        self.sheet.cell(row, column).value = text

    def headings(self):
        heads = [c.value for c in self.sheet[HEAD]]
        while heads and heads[-1] is None:
            heads.pop()
        return heads

    def last(self):
        last = HEAD
        for row in range(HEAD + 1, self.sheet.max_row + 1):
            if any(c.value is not None for c in self.sheet[row]):
                last = row
        return last

    def delete(self, row):
        self.sheet.delete_rows(row)

    def insert(self, row):
        self.sheet.insert_rows(row)

    def sort(self, column):
        rows = [[c.value for c in self.sheet[r]] for r in range(HEAD + 1, self.last() + 1)]
        rows.sort(key=lambda cells: str(cells[column - 1] or ""))
        for i, cells in enumerate(rows):
            for k, value in enumerate(cells):
                self.sheet.cell(HEAD + 1 + i, k + 1).value = value


class LibreOffice(Table):
    def __init__(self, sheet):
        self.sheet = sheet

    def cell(self, row, column):
        return self.sheet.getCellByPosition(column - 1, row - 1)

    def get(self, row, column):
        return self.cell(row, column).getString()

    def put(self, row, column, text):
        # As if it were typed: what looks like a day becomes one.
        self.cell(row, column).setFormula(text)

    def headings(self):
        heads = []
        while self.get(HEAD, len(heads) + 1):
            heads.append(self.get(HEAD, len(heads) + 1))
        return heads

    def last(self):
        row = HEAD
        width = len(self.headings())
        cursor = self.sheet.createCursor()
        cursor.gotoEndOfUsedArea(False)
        end = min(cursor.RangeAddress.EndRow + 1, 500)
        for at in range(HEAD + 1, end + 1):
            if any(self.get(at, c) for c in range(1, width + 1)):
                row = at
        return row

    def delete(self, row):
        self.sheet.Rows.removeByIndex(row - 1, 1)

    def insert(self, row):
        self.sheet.Rows.insertByIndex(row - 1, 1)

    def sort(self, column):
        import uno
        from com.sun.star.beans import PropertyValue
        from com.sun.star.table import TableSortField
        field = TableSortField()
        field.Field, field.IsAscending = column - 1, True
        fields = PropertyValue()
        fields.Name, fields.Value = "SortFields", uno.Any("[]com.sun.star.table.TableSortField", (field,))
        header = PropertyValue()
        header.Name, header.Value = "ContainsHeader", False
        reach = self.sheet.getCellRangeByPosition(0, HEAD, len(self.headings()) - 1, self.last() - 1)
        reach.sort((fields, header))


def in_libreoffice(path, operations):
    import uno
    from com.sun.star.beans import PropertyValue
    with tempfile.TemporaryDirectory() as profile:
        pipe = "taizhang%d" % os.getpid()
        office = subprocess.Popen(["soffice", "-env:UserInstallation=file://" + profile, "--headless", "--norestore",
                                   "--accept=pipe,name=%s;urp" % pipe], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        local = uno.getComponentContext()
        resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
        for attempt in range(600):
            try:
                context = resolver.resolve("uno:pipe,name=%s;urp;StarOffice.ComponentContext" % pipe)
                break
            except Exception:
                time.sleep(0.1)
        else:
            office.kill()
            sys.exit("LibreOffice does not start")
        desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
        hidden = PropertyValue()
        hidden.Name, hidden.Value = "Hidden", True
        document = desktop.loadComponentFromURL(uno.systemPathToFileUrl(path), "_blank", 0, (hidden,))
        work(LibreOffice(document.Sheets.getByName("任务台账")), operations)
        document.store()
        document.close(True)
        try:
            desktop.terminate()
        except Exception:
            pass
        office.wait()


def in_openpyxl(path, operations):
    import openpyxl
    book = openpyxl.load_workbook(path)
    work(Openpyxl(book["任务台账"]), operations)
    book.save(path)


if __name__ == "__main__":
    {"libreoffice": in_libreoffice, "openpyxl": in_openpyxl}[sys.argv[1]](os.path.abspath(sys.argv[2]), json.load(sys.stdin))
