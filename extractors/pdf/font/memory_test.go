package font

import "testing"

// TestMemoryIsEmpty: nothing of one file's fonts is seen by the next file's.
func TestMemoryIsEmpty(t *testing.T) {
	var m Memory
	for file := range 3 {
		for i := range 2 * mostChars { // more than is kept
			for j, c := range m.chars.take() {
				if c != (Char{}) {
					t.Fatalf("file %d: character %d of part %d is %+v", file, j, i, c)
				}
			}
			m.chars.things[i][i%charsTogether] = Char{Text: "通", Width: 1}
		}
		table := m.tables.take()
		if *table != [256]int32{} || m.planes.take()[7] != nil {
			t.Fatalf("file %d: a table is not empty", file)
		}
		table[3], m.planes.things[0][7] = 1, table
		m.Free()
		if len(m.chars.things) != mostChars {
			t.Fatalf("file %d: %d parts of characters are kept", file, len(m.chars.things))
		}
	}
}
