package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"taizhang/extractors/notice"
	"taizhang/pipeline"
	"taizhang/pipeline/inbox"
)

func (d desk) textCommand() *cobra.Command {
	var layout string
	var flags pdfFlags
	c := &cobra.Command{
		Use:   "text " + d.say("文件…", "FILE…"),
		Short: d.say("显示从文件里读到的文字", "show the text that was read from a file"),
		Long: d.say("显示从文件里读到的文字，用来核对台账的出处。\n--layout json 另给出页、行、表格及其位置（字节），每个文件一行。",
			"Show the text that was read from a file, to check where a row of the ledger comes from.\n--layout json adds pages, blocks and tables with their places (bytes), one line a document."),
		Example: "  taizhang text " + d.say("通知.pdf", "notice.pdf"),
		Args:    d.atLeastOne("文件", "FILE"),
	}
	c.Flags().StringVar(&layout, "layout", "", d.say("`json`连同页、行、表格的位置一起输出", "`json`print pages, blocks and tables with their places"))
	d.addPDFFlags(c, &flags)
	c.RunE = func(c *cobra.Command, arguments []string) error {
		if layout != "" && layout != "json" {
			return d.usage("选项 --layout 只能是 json", "the option --layout takes json")
		}
		if err := flags.load(d); err != nil {
			return err
		}
		return d.text(arguments, layout == "json", flags)
	}
	return c
}

func (d desk) text(paths []string, layout bool, flags pdfFlags) error {
	items := inbox.List(paths, inbox.Options{Repeat: true})
	if len(items) == 0 {
		return pipeline.ErrNothing
	}
	reader, done := newReader(1, usualTimeLimit, flags)
	defer done()
	failed := false
	for _, item := range items {
		doc, failure := (*notice.Document)(nil), item.Failure
		if failure == nil {
			doc, failure = reader.Document(d.ctx, item.Path)
		}
		if d.ctx.Err() != nil {
			return d.ctx.Err()
		}
		if failure != nil {
			failed = true
			d.complain(d.account(failure))
			continue
		}
		for _, warning := range doc.Warnings {
			d.complain(item.Path + d.say("：", ": ") + warning.Message)
		}
		var err error
		switch {
		case layout:
			err = printLayout(d.out, item.Path, doc)
		default:
			if len(items) > 1 {
				fmt.Fprintf(d.out, "==> %s <==\n", item.Path)
			}
			_, err = io.WriteString(d.out, strings.TrimSuffix(doc.Text, "\n")+"\n")
		}
		if err != nil {
			return err
		}
	}
	if failed {
		return errSomeFailed
	}
	return nil
}

// layout is the printed form of a Document. Spans are byte offsets in text.
type layout struct {
	File     string           `json:"file"`
	Format   string           `json:"format"`
	Encoding string           `json:"encoding,omitempty"`
	Text     string           `json:"text"`
	Pages    []layoutPage     `json:"pages"`
	Blocks   []layoutBlock    `json:"blocks"`
	Tables   []layoutTable    `json:"tables"`
	Warnings []notice.Warning `json:"warnings"`
}

type layoutPage struct {
	Number     int         `json:"number"`
	Span       notice.Span `json:"span"`
	Recognised bool        `json:"recognised,omitempty"`
}

type layoutBlock struct {
	Kind  string      `json:"kind"`
	Page  int         `json:"page"`
	Span  notice.Span `json:"span"`
	Table *int        `json:"table,omitempty"`
	Row   *int        `json:"row,omitempty"`
}

type layoutTable struct {
	Page    int          `json:"page"`
	Rows    int          `json:"rows"`
	Columns int          `json:"columns"`
	Cells   []layoutCell `json:"cells"`
}

type layoutCell struct {
	Row        int         `json:"row"`
	Column     int         `json:"column"`
	RowSpan    int         `json:"row_span"`
	ColumnSpan int         `json:"column_span"`
	Page       int         `json:"page"`
	Span       notice.Span `json:"span"`
	Text       string      `json:"text"`
}

// blockKinds are the words for notice.BlockKind.
var blockKinds = [...]string{notice.Line: "line", notice.Paragraph: "paragraph", notice.TableRow: "row"}

func printLayout(w io.Writer, path string, doc *notice.Document) error {
	out := layout{File: path, Format: doc.Format, Encoding: doc.Encoding, Text: doc.Text,
		Pages: []layoutPage{}, Blocks: []layoutBlock{}, Tables: []layoutTable{}, Warnings: []notice.Warning{}}
	for _, page := range doc.Pages {
		out.Pages = append(out.Pages, layoutPage{page.Number, page.Span, page.Recognised})
	}
	for _, block := range doc.Blocks {
		b := layoutBlock{Kind: blockKinds[block.Kind], Page: block.Page, Span: block.Span}
		if block.Kind == notice.TableRow {
			b.Table, b.Row = &block.Table, &block.Row
		}
		out.Blocks = append(out.Blocks, b)
	}
	for _, table := range doc.Tables {
		t := layoutTable{Page: table.Page, Rows: table.Rows, Columns: table.Columns, Cells: []layoutCell{}}
		for _, cell := range table.Cells {
			t.Cells = append(t.Cells, layoutCell{cell.Row, cell.Column, cell.RowSpan, cell.ColumnSpan, cell.Page, cell.Span, doc.Quote(cell.Span)})
		}
		out.Tables = append(out.Tables, t)
	}
	out.Warnings = append(out.Warnings, doc.Warnings...)
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	return encoder.Encode(out)
}
