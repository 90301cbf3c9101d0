package ledger_test

import (
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"taizhang/outputs/ledger"
)

// TestLinesInAFile: lines that lie in a file come back as they were added, in
// their order and in any other, and have the outlines of those that are kept.
func TestLinesInAFile(t *testing.T) {
	names := []string{ledger.ColumnTask, ledger.ColumnUnit, ledger.ColumnPerson, ledger.ColumnStatus, ledger.ColumnReview, ledger.ColumnDue, ledger.ColumnExtended, "领导批示"}
	texts := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"", "2026-11-21", "已完成", "待核实", "保卫处、财务处", "\xff", "甲\n乙"}))
	cells := rapid.Custom(func(t *rapid.T) ledger.Cells {
		var out ledger.Cells
		for _, name := range rapid.SliceOfNDistinct(rapid.SampledFrom(names), 0, -1, rapid.ID[string]).Draw(t, "columns") {
			out = append(out, ledger.Cell{Name: name, Text: texts.Draw(t, "text")})
		}
		return out
	})
	plain := func(line ledger.Line) ledger.Line { // no list is an empty one
		line.Cells, line.Own, line.Guessed = append(ledger.Cells{}, line.Cells...), append(ledger.Cells{}, line.Own...), append([]string{}, line.Guessed...)
		return line
	}
	rapid.Check(t, func(t *rapid.T) {
		kept, laid := ledger.NewLines(0), ledger.NewLines(rapid.IntRange(1, 4).Draw(t, "limit"))
		defer laid.Close()
		n := rapid.IntRange(0, 30).Draw(t, "lines")
		for range n {
			line := ledger.Line{ID: texts.Draw(t, "id"), Place: texts.Draw(t, "place"), File: texts.Draw(t, "file"), Cells: cells.Draw(t, "cells"), Own: cells.Draw(t, "own"),
				Guessed: rapid.SliceOf(rapid.SampledFrom(names)).Draw(t, "guessed"), Plain: rapid.Bool().Draw(t, "plain"), Bare: rapid.Bool().Draw(t, "bare")}
			kept.Add(line)
			laid.Add(line)
		}
		if kept.Len() != n || laid.Len() != n || !slices.Equal(kept.ByHand(), laid.ByHand()) {
			t.Fatalf("%d and %d lines, people wrote in %q and %q", kept.Len(), laid.Len(), kept.ByHand(), laid.ByHand())
		}
		one, other := kept.Reader(), laid.Reader()
		order := rapid.SliceOfN(rapid.IntRange(0, max(n-1, 0)), 0, 40).Draw(t, "order")
		if n == 0 {
			order = nil
		}
		for i := range n {
			order = append(order, i)
		}
		for _, at := range order {
			if want, got := plain(*one.At(at)), plain(*other.At(at)); !reflect.DeepEqual(want, got) || other.Err() != nil {
				t.Fatalf("line %d is %+v, want %+v, %v", at, got, want, other.Err())
			}
			if want, got := kept.Outline(at), laid.Outline(at); want != got {
				t.Fatalf("line %d has the outline %+v, want %+v", at, got, want)
			}
			if line := kept.Reader().At(at); kept.Outline(at).Due != line.Due() || kept.Outline(at).Status != line.Cells.Get(ledger.ColumnStatus) {
				t.Fatalf("line %d has the outline %+v", at, kept.Outline(at))
			}
		}
	})
}

// TestLinesWithoutTheirFile: a file that is gone makes an error and no lines.
func TestLinesWithoutTheirFile(t *testing.T) {
	lines := ledger.NewLines(1)
	for _, text := range []string{"甲", "乙", "丙"} {
		lines.Add(ledger.Line{ID: text, Cells: ledger.Cells{{Name: ledger.ColumnTask, Text: text}}})
	}
	if err := lines.Close(); err != nil {
		t.Fatal(err)
	}
	reader := lines.Reader()
	if line := reader.At(1); reader.Err() == nil || len(line.Cells) > 0 {
		t.Errorf("the line is %+v, the error %v", line, reader.Err())
	}
}
