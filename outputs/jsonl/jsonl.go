// Package jsonl prints what was understood of a document as one line of JSON,
// in the form that `taizhang extract` promises, and reads such lines back.
//
// It decides nothing and changes no word: the keys are those of the types in
// extractors/notice. All keys are always there, an empty list is [], an
// unknown day is "". The ledger and its columns are in outputs/ledger.
package jsonl

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"

	"taizhang/extractors/notice"
)

// Failure is what is printed in the place of a document that gave no notice.
type Failure struct {
	// File is the path as the user gave it.
	File string
	// Stage and Cause are the words of notice.Failure.
	Stage string
	Cause notice.Cause
	// Reason says what is wrong, Remedy what to do, both for a person.
	Reason, Remedy string
}

// Line is one line read back: either a notice or a failure.
type Line struct {
	Notice  *notice.Notice
	Failure *Failure
}

// Write prints one notice as one line that ends in a line feed. Letters and
// signs stand as they are; nothing is escaped for HTML. The line reaches w in
// a single call of its Write method.
func Write(w io.Writer, n *notice.Notice) error {
	return writeLine(w, documentOf(n))
}

// WriteFailure prints one failed document as one line:
//
//	{"file":"a.pdf","error":{"stage":"read","cause":"encrypted","reason":"…","remedy":"…"}}
func WriteFailure(w io.Writer, f Failure) error {
	return writeLine(w, failed{File: f.File, Error: failedError{f.Stage, f.Cause, f.Reason, f.Remedy}})
}

// Read reads lines until the end. It is strict: an unknown key, or a line that
// is no JSON object, is an error that names the line's number.
func Read(r io.Reader) ([]Line, error) {
	var lines []Line
	decoder := json.NewDecoder(r)
	for {
		var raw json.RawMessage
		if err := decoder.Decode(&raw); err == io.EOF {
			return lines, nil
		} else if err != nil {
			return lines, fmt.Errorf("line %d: %w", len(lines)+1, err)
		}
		line, err := parse(raw)
		if err != nil {
			return lines, fmt.Errorf("line %d: %w", len(lines)+1, err)
		}
		lines = append(lines, line)
	}
}

func parse(raw []byte) (Line, error) {
	var kind struct {
		Error *json.RawMessage `json:"error"`
	}
	if err := json.Unmarshal(raw, &kind); err != nil {
		return Line{}, err
	}
	if kind.Error != nil {
		var f failed
		if err := strict(raw, &f); err != nil {
			return Line{}, err
		}
		return Line{Failure: &Failure{f.File, f.Error.Stage, f.Error.Cause, f.Error.Reason, f.Error.Remedy}}, nil
	}
	var d document
	if err := strict(raw, &d); err != nil {
		return Line{}, err
	}
	return Line{Notice: d.notice()}, nil
}

func strict(raw []byte, into any) error {
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.DisallowUnknownFields()
	return decoder.Decode(into)
}

func writeLine(w io.Writer, value any) error {
	var line bytes.Buffer
	encoder := json.NewEncoder(&line)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return err
	}
	_, err := w.Write(line.Bytes())
	return err
}
