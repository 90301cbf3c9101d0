package jsonl

import (
	"bytes"
	"encoding/json"
	"io"

	"taizhang/outputs/ledger"
)

// WriteRow prints one row of a ledger as one line: its id, then every column
// under its standard name, hidden ones too, so that a program finds the same
// keys whatever headings the office has.
//
//	{"id":"…","序号":1,"任务编号":"K7QX-01",…,"完成时限":"2021-09-24",…}
//
// Days are ISO days, an empty cell is "". A column of people's own that is
// called id gets the key "id（列）".
func WriteRow(w io.Writer, columns []ledger.Column, line ledger.Line) error {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	put := func(value any) error {
		err := encoder.Encode(value)
		out.Truncate(max(0, out.Len()-1)) // the line feed that Encode adds
		return err
	}
	out.WriteString(`{"id":`)
	if err := put(line.ID); err != nil {
		return err
	}
	for _, column := range columns {
		key := column.Name
		if key == "id" {
			key = "id（列）"
		}
		var value any = line.Cells.Get(column.Name)
		if number := column.Typed(line.Cells.Get(column.Name)).Number; number != 0 {
			value = number
		}
		out.WriteByte(',')
		if err := put(key); err != nil {
			return err
		}
		out.WriteByte(':')
		if err := put(value); err != nil {
			return err
		}
	}
	out.WriteString("}\n")
	_, err := w.Write(out.Bytes())
	return err
}
