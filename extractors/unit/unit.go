// Package unit knows the units of one organisation from a file that its user
// keeps (units.txt): their full names, the short forms in use, and which unit
// belongs to which.
//
// It only adds: a party keeps the words of the notice, and its full name stands
// beside them. Without a file a Directory knows nobody. The words of the file
// also go into gse's dictionary (extractors/segment), so that a name is never
// cut in two.
package unit

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// Directory holds the units of a file. The zero value knows nobody; a
// Directory is never changed after Read, and safe for concurrent use.
type Directory struct {
	names  []string
	full   map[string]string // any name → full name
	parent map[string]string // full name → full name of the unit above
}

// Read reads units, one a line: the full name, then its short forms, each
// behind a tab. A unit above is written before it with a slash
// (`市政府/市工业和信息化局	市工信局`). Empty lines and lines that begin with # say nothing.
// A name that stands for two units is an error with its line.
func Read(from io.Reader) (*Directory, error) {
	d := &Directory{full: map[string]string{}, parent: map[string]string{}}
	lines := bufio.NewScanner(from)
	for number := 1; lines.Scan(); number++ {
		line := strings.TrimRight(strings.TrimPrefix(lines.Text(), "\ufeff"), " \r\t")
		if !utf8.ValidString(line) {
			return nil, fmt.Errorf("line %d is not UTF-8: save the file as UTF-8", number)
		}
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		fields := strings.Split(line, "\t")
		path := strings.Split(strings.TrimSpace(fields[0]), "/")
		full := path[len(path)-1]
		if full == "" {
			return nil, fmt.Errorf("line %d has no name before its first tab", number)
		}
		if len(path) > 1 {
			d.parent[full] = path[len(path)-2]
		}
		for _, name := range append([]string{full}, fields[1:]...) {
			name = strings.TrimSpace(name)
			if name == "" {
				continue
			}
			if other, known := d.full[name]; known && other != full {
				return nil, fmt.Errorf("line %d: %q already stands for %q", number, name, other)
			}
			if _, known := d.full[name]; !known {
				d.names = append(d.names, name)
			}
			d.full[name] = full
		}
	}
	return d, lines.Err()
}

// Names are all names and short forms, in the order of the file.
func (d *Directory) Names() []string { return d.names }

// Full gives the full name of a unit as a notice names it, "" for a unit that
// the file does not know.
func (d *Directory) Full(name string) string {
	if len(d.full) == 0 {
		return "" // most users have no file
	}
	return d.full[strings.TrimSpace(name)]
}

// Parent gives the full name of the unit above, "" if the file names none.
func (d *Directory) Parent(full string) string { return d.parent[full] }
