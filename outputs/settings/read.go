package settings

import (
	"bytes"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/pelletier/go-toml/v2/unstable"
	"golang.org/x/text/encoding/simplifiedchinese"

	"taizhang/outputs/ledger"
)

// Bounds of numbers. A window of more than a year would make every task near;
// Excel takes columns of up to 255 characters.
const (
	mostNearDays = 366
	widest       = 255
)

// Read reads a settings file; name is what an error calls it. A fault is an
// *Error.
func Read(name string, data []byte) (Settings, error) {
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf")) // as the editor of Windows writes it
	if !utf8.Valid(data) {                                // as that of earlier versions does
		if decoded, err := simplifiedchinese.GB18030.NewDecoder().Bytes(data); err == nil {
			data = decoded
		}
	}
	root, err := parse(name, data)
	if err != nil {
		return Settings{}, err
	}
	r := &reader{file: name}
	var s Settings
	var template *node
	r.table("", root, []field{
		{"title", func(key string, n *node) { s.Title = r.text(key, n) }},
		{"template", func(key string, n *node) { s.Template, template = r.text(key, n), n }},
		{"first_day", func(key string, n *node) { s.FirstDay = r.weekday(key, n) }},
		{"report_day", func(key string, n *node) { s.ReportDay = r.weekday(key, n) }},
		{"near_days", func(key string, n *node) { s.NearDays = int(r.number(key, n, 1, mostNearDays, true)) }},
		{"colours", func(key string, n *node) { s.Colours = r.colours(key, n) }},
		{"templates", func(key string, n *node) { s.Templates = r.templates(key, n) }},
	})
	if template != nil {
		if names := append(BuiltIn(), namesOf(s.Templates)...); !slices.Contains(names, s.Template) {
			r.fail(BadValue, "template", template, names...)
		}
	}
	if r.fault != nil {
		return Settings{}, r.fault
	}
	return s, nil
}

func namesOf(templates []Template) []string {
	var names []string
	for _, template := range templates {
		names = append(names, template.Name)
	}
	return names
}

// reader turns the tree into settings. It keeps the fault that stands first in
// the file.
type reader struct {
	file  string
	fault *Error
}

// field is one key of a table with what reads its value.
type field struct {
	name string
	read func(key string, n *node)
}

func (r *reader) fail(problem Problem, key string, at *node, allowed ...string) {
	if r.fault != nil && (r.fault.Line < at.line || r.fault.Line == at.line && r.fault.Column <= at.column) {
		return
	}
	r.fault = &Error{File: r.file, Line: at.line, Column: at.column, Problem: problem, Key: key, Value: at.written, Allowed: allowed}
}

func (r *reader) table(path string, n *node, fields []field) {
	if n.kind != unstable.Table {
		r.fail(WrongKind, path, n, AnyTables)
		return
	}
	for _, key := range n.keys {
		value, whole := n.fields[key], key
		if path != "" {
			whole = path + "." + key
		}
		at := slices.IndexFunc(fields, func(f field) bool { return f.name == key })
		if at < 0 {
			var names []string
			for _, f := range fields {
				names = append(names, f.name)
			}
			r.fail(UnknownKey, whole, &node{line: value.key.line, column: value.key.column}, names...)
			continue
		}
		fields[at].read(whole, value)
	}
}

func (r *reader) text(key string, n *node) string {
	if n.kind != unstable.String {
		r.fail(WrongKind, key, n, AnyText)
	} else if strings.TrimSpace(n.text) == "" {
		r.fail(BadValue, key, n, AnyText)
	}
	return strings.TrimSpace(n.text)
}

func (r *reader) flag(key string, n *node) bool {
	if n.kind != unstable.Bool {
		r.fail(WrongKind, key, n, AnyFlag)
	}
	return n.text == "true"
}

func (r *reader) number(key string, n *node, least, most float64, whole bool) float64 {
	allowed := strconv.FormatFloat(least, 'f', -1, 64) + "–" + strconv.FormatFloat(most, 'f', -1, 64)
	if n.kind != unstable.Integer && (whole || n.kind != unstable.Float) {
		r.fail(WrongKind, key, n, AnyNumber, allowed)
		return 0
	}
	value, err := strconv.ParseFloat(strings.ReplaceAll(n.text, "_", ""), 64)
	if err != nil || math.IsNaN(value) || value < least || value > most {
		r.fail(BadValue, key, n, allowed)
		return 0
	}
	return value
}

func (r *reader) weekday(key string, n *node) Weekday {
	var words []string
	if n.kind == unstable.String {
		for i, day := range weekdays {
			words = append(words, day.chinese)
			for _, word := range []string{day.chinese, day.english, "星期" + strings.TrimPrefix(day.chinese, "周")} {
				if strings.EqualFold(n.text, word) {
					return Weekday(i + 1)
				}
			}
		}
		r.fail(BadValue, key, n, words...)
		return 0
	}
	r.fail(WrongKind, key, n, AnyText)
	return 0
}

func (r *reader) colours(key string, n *node) Colours {
	var c Colours
	take := func(into *string) func(string, *node) {
		return func(key string, n *node) { *into = r.colour(key, n) }
	}
	r.table(key, n, []field{{"overdue", take(&c.Overdue)}, {"near", take(&c.Near)}, {"done", take(&c.Done)}, {"check", take(&c.Check)}})
	return c
}

// colour takes FFC7CE and #FFC7CE.
func (r *reader) colour(key string, n *node) string {
	text := strings.ToUpper(strings.TrimPrefix(n.text, "#"))
	if n.kind != unstable.String || len(text) != 6 || strings.Trim(text, "0123456789ABCDEF") != "" {
		r.fail(BadValue, key, n, AnyColour)
		return ""
	}
	return text
}

func (r *reader) templates(key string, n *node) []Template {
	if n.kind != unstable.Array {
		r.fail(WrongKind, key, n, AnyTables)
		return nil
	}
	var templates []Template
	for _, item := range n.items {
		var t Template
		r.table(key, item, []field{
			{"name", func(key string, n *node) {
				t.Name = r.text(key, n)
				if slices.Contains(append(BuiltIn(), namesOf(templates)...), t.Name) {
					r.fail(Repeated, key, n)
				}
			}},
			{"columns", func(key string, n *node) { t.Columns = r.columns(key, n) }},
		})
		if t.Name == "" {
			r.fail(Missing, key+".name", item)
		}
		if len(t.Columns) == 0 {
			r.fail(Missing, key+".columns", item)
		}
		templates = append(templates, t)
	}
	return templates
}

func (r *reader) columns(key string, n *node) []Column {
	if n.kind != unstable.Array {
		r.fail(WrongKind, key, n, AnyTables)
		return nil
	}
	var standard []string
	for _, column := range ledger.Columns() {
		standard = append(standard, column.Name)
	}
	var columns []Column
	headings := map[string]bool{}
	for _, item := range n.items {
		var c Column
		var name *node
		r.table(key, item, []field{
			{"name", func(key string, n *node) { c.Name, name = r.text(key, n), n }},
			{"heading", func(key string, n *node) { c.Heading = r.text(key, n) }},
			{"width", func(key string, n *node) { c.Width = r.number(key, n, 1, widest, false) }},
			{"by_hand", func(key string, n *node) { c.ByHand = r.flag(key, n) }},
		})
		known := slices.Contains(standard, c.Name)
		switch {
		case name == nil:
			r.fail(Missing, key+".name", item)
			continue
		case !c.ByHand && !known:
			r.fail(BadValue, key+".name", name, append(standard, "by_hand = true")...)
		case c.ByHand && known:
			r.fail(Repeated, key+".name", name)
		case strings.HasPrefix(c.Name, "_"): // the ledger's own, such as _rowid
			r.fail(BadValue, key+".name", name, AnyText)
		}
		heading := c.Heading
		if heading == "" {
			heading = c.Name
		}
		if headings["name\x00"+c.Name] || headings["heading\x00"+heading] {
			r.fail(Repeated, key+".name", name)
		}
		headings["name\x00"+c.Name], headings["heading\x00"+heading] = true, true
		columns = append(columns, c)
	}
	return columns
}
