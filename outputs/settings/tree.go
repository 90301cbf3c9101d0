package settings

import (
	"errors"
	"strings"

	"github.com/pelletier/go-toml/v2"
	"github.com/pelletier/go-toml/v2/unstable"
)

// node is one value of a TOML document with the place at which it stands. The
// library's own decoder knows the places of misspelt keys but not of values
// that are well-formed and yet cannot be, so the values are read from the
// syntax tree.
type node struct {
	kind         unstable.Kind
	text         string // what a scalar says
	written      string // as it stands in the file
	line, column int
	key          *node    // the key whose value it is
	keys         []string // of a table, in the order of the file
	fields       map[string]*node
	items        []*node // of an array
}

func newTable(at *node) *node {
	return &node{kind: unstable.Table, line: at.line, column: at.column, fields: map[string]*node{}}
}

func (n *node) set(key, value *node) {
	if _, is := n.fields[key.text]; !is {
		n.keys = append(n.keys, key.text)
	}
	n.fields[key.text] = value
	value.key = key
}

// parse reads a TOML document into its tree.
func parse(file string, data []byte) (*node, error) {
	var whole map[string]any
	if err := toml.Unmarshal(data, &whole); err != nil { // syntax, and keys that stand twice
		fault := &Error{File: file, Line: 1, Column: 1, Problem: BadSyntax, Detail: err.Error()}
		var at *toml.DecodeError
		if errors.As(err, &at) {
			fault.Line, fault.Column = at.Position()
			fault.Detail = strings.TrimPrefix(at.Error(), "toml: ")
		}
		return nil, fault
	}
	p := &unstable.Parser{}
	p.Reset(data)
	root := newTable(&node{line: 1, column: 1})
	current := root
	for p.NextExpression() {
		expression := p.Expression()
		switch expression.Kind {
		case unstable.Table, unstable.ArrayTable:
			path := keysOf(p, expression.Key())
			current = root.descend(path[:len(path)-1])
			last := path[len(path)-1]
			if expression.Kind == unstable.ArrayTable {
				array := current.fields[last.text]
				if array == nil {
					array = &node{kind: unstable.Array, line: last.line, column: last.column}
					current.set(last, array)
				}
				current = newTable(last)
				array.items = append(array.items, current)
				continue
			}
			current = current.descend(path[len(path)-1:])
		case unstable.KeyValue:
			current.take(p, expression)
		}
	}
	if p.Error() != nil {
		return nil, &Error{File: file, Line: 1, Column: 1, Problem: BadSyntax, Detail: p.Error().Error()}
	}
	return root, nil
}

// take puts a key with its value into the table.
func (n *node) take(p *unstable.Parser, expression *unstable.Node) {
	path := keysOf(p, expression.Key())
	last := path[len(path)-1]
	n.descend(path[:len(path)-1]).set(last, valueOf(p, expression.Value(), last))
}

// descend gives the table behind a path of keys, making what is not there. Of
// an array it is the last table.
func (n *node) descend(path []*node) *node {
	for _, key := range path {
		next := n.fields[key.text]
		switch {
		case next == nil:
			next = newTable(key)
			n.set(key, next)
		case next.kind == unstable.Array && len(next.items) > 0:
			next = next.items[len(next.items)-1]
		}
		n = next
	}
	return n
}

func keysOf(p *unstable.Parser, keys unstable.Iterator) []*node {
	var path []*node
	for keys.Next() {
		key := keys.Node()
		at := p.Shape(key.Raw).Start
		path = append(path, &node{text: string(key.Data), line: at.Line, column: at.Column})
	}
	return path
}

// valueOf reads a value; one of which the parser keeps no place stands where
// near stands.
func valueOf(p *unstable.Parser, value *unstable.Node, near *node) *node {
	n := &node{kind: value.Kind, text: string(value.Data), line: near.line, column: near.column}
	if value.Raw.Length > 0 {
		at := p.Shape(value.Raw).Start
		n.line, n.column = at.Line, at.Column
		n.written = string(p.Raw(value.Raw))
	}
	if n.written == "" {
		n.written = n.text
	}
	switch value.Kind {
	case unstable.InlineTable:
		n.kind, n.written, n.fields = unstable.Table, "", map[string]*node{}
		for fields := value.Children(); fields.Next(); {
			n.take(p, fields.Node())
		}
	case unstable.Array:
		n.written = ""
		for items := value.Children(); items.Next(); {
			n.items = append(n.items, valueOf(p, items.Node(), near))
		}
	}
	return n
}
