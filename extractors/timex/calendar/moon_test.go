package calendar

import (
	"encoding/binary"
	"flag"
	"os"
	"testing"
	"time"

	"github.com/6tail/tyme4go/tyme"

	"taizhang/extractors/notice"
)

var update = flag.Bool("update", false, "lay the years out anew")

// TestYearsAreLaidOut holds the years that were laid out against the library.
func TestYearsAreLaidOut(t *testing.T) {
	var all []byte
	for year := firstLaid; year <= lastLaid; year++ {
		all = append(all, layOut(t, year)...)
	}
	if *update {
		if err := os.WriteFile("years.bin", all, 0o644); err != nil {
			t.Fatal(err)
		}
	} else if string(all) != years {
		t.Error("years.bin is not what the library says; go test -run YearsAreLaidOut -update writes it")
	}
}

func layOut(t *testing.T, year int) []byte {
	first, ok := computeLunarDay(year, 1, 1)
	lunar, err := tyme.LunarYear{}.FromYear(year)
	if !ok || err != nil {
		t.Fatal(year, err)
	}
	number := uint32(notice.NewDate(year, time.January, 1).DaysUntil(first) + 1)
	leap := lunar.GetLeapMonth()
	number |= uint32(leap) << 6
	for n, month := range lunar.GetMonths() {
		if month.GetDayCount() == 30 {
			number |= 1 << (10 + n)
		}
	}
	out := binary.LittleEndian.AppendUint32(nil, number)
	for _, name := range tyme.SolarTermNames {
		day, ok := computeSolarTerm(year, name)
		if !ok {
			t.Fatal(year, name)
		}
		out = append(out, byte(day.Day))
	}
	return out
}

// TestDaysOfTheMoon holds the days of those years, and of others, against the library.
func TestDaysOfTheMoon(t *testing.T) {
	all := []int{0, 1, 9000, 9001}
	for year := firstLaid - 1; year <= lastLaid+1; year++ {
		all = append(all, year)
	}
	for _, year := range all {
		for _, month := range []int{-12, -2, -1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13} {
			for _, day := range []int{0, 1, 15, 29, 30, 31} {
				got, ok := LunarDay(year, month, day)
				if want, known := computeLunarDay(year, month, day); got != want || ok != known {
					t.Fatalf("%d/%d/%d is %v, %v; the library says %v, %v", year, month, day, got, ok, want, known)
				}
			}
		}
		for _, name := range append(SolarTermNames(), "大热") {
			got, ok := SolarTerm(year, name)
			if want, known := computeSolarTerm(year, name); got != want || ok != known {
				t.Fatalf("%s of %d is %v, %v; the library says %v, %v", name, year, got, ok, want, known)
			}
		}
	}
}
