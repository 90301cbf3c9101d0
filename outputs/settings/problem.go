package settings

import (
	"fmt"
	"strings"
)

// Problem says what is wrong with a settings file.
type Problem string

const (
	// BadSyntax: the line is no TOML; Detail has the parser's words.
	BadSyntax Problem = "syntax"
	// UnknownKey: there is no such setting; Allowed are those that there are.
	UnknownKey Problem = "unknown key"
	// WrongKind: the value is of another kind than Allowed says.
	WrongKind Problem = "wrong kind"
	// BadValue: the value is none of Allowed.
	BadValue Problem = "bad value"
	// Repeated: a name stands twice that must be there once.
	Repeated Problem = "repeated"
	// Missing: the key is not there and must be.
	Missing Problem = "missing"
)

// Error is a fault in a settings file.
type Error struct {
	File string
	// Line and Column count from 1, Column in bytes.
	Line, Column int
	Problem      Problem
	// Key is the setting with the tables in which it stands, such as
	// templates.columns.width; Value is what the file says, in its own words.
	Key, Value string
	// Allowed are the words that the program would take, or one that describes
	// them; each is either a word of the file or one of the constants Any….
	Allowed []string
	Detail  string
}

// Words for what is allowed where it is no list of words.
const (
	AnyText   = "text"
	AnyNumber = "number"
	AnyFlag   = "true or false"
	AnyTables = "tables"
	AnyColour = "RRGGBB"
)

func (e *Error) Error() string {
	parts := []string{fmt.Sprintf("%s:%d: %s", e.File, e.Line, e.Problem)}
	if e.Key != "" {
		parts[0] += fmt.Sprintf(" %q", e.Key)
	}
	if e.Value != "" {
		parts[0] += fmt.Sprintf(" (%s)", e.Value)
	}
	if e.Detail != "" {
		parts = append(parts, e.Detail)
	}
	if len(e.Allowed) > 0 {
		parts = append(parts, "allowed: "+strings.Join(e.Allowed, ", "))
	}
	return strings.Join(parts, "; ")
}
