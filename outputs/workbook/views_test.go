package workbook

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"taizhang/outputs/ledger"
)

// TestByDueKeepsTheOrderOfADay: the earliest day first, none last, and lines of
// the same day as they were.
func TestByDueKeepsTheOrderOfADay(t *testing.T) {
	days := rapid.SampledFrom([]string{"", "2026-03-02", "2026-02-28", "2025-12-31", "2026-03-01", "0001-01-01", "9999-12-31"})
	rapid.Check(t, func(t *rapid.T) {
		book := ledger.Book{Lines: ledger.NewLines(0)}
		var lines []int32
		for i, day := range rapid.SliceOf(days).Draw(t, "days") {
			book.Lines.Add(ledger.Line{Cells: ledger.Cells{{Name: ledger.ColumnDue, Text: day}}})
			lines = append(lines, int32(i))
		}
		lines = rapid.Permutation(lines).Draw(t, "lines")
		want := slices.Clone(lines)
		slices.SortStableFunc(want, func(a, b int32) int {
			first, second := book.Lines.Outline(int(a)).Due, book.Lines.Outline(int(b)).Due
			if first.IsZero() != second.IsZero() {
				return b2i(first.IsZero()) - b2i(second.IsZero())
			}
			return first.Compare(second)
		})
		if got := (&drawing{book: book}).byDue(lines); !slices.Equal(got, want) {
			t.Fatalf("%v, want %v", got, want)
		}
	})
}
