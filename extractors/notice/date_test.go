package notice

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"
)

func TestParseDate(t *testing.T) {
	good := map[string]Date{
		"2021-09-18":                {2021, time.September, 18},
		"2024-02-29":                {2024, time.February, 29},
		"2021-09-18T08:00:00":       {2021, time.September, 18},
		"2021-09-18T08:00:00+08:00": {2021, time.September, 18},
	}
	for text, want := range good {
		if got, err := ParseDate(text); err != nil || got != want {
			t.Errorf("ParseDate(%q) = %v, %v; want %v", text, got, err, want)
		}
	}
	for _, text := range []string{"", "2021-9-18x", "2023-02-29", "2021-13-01", "18-09-2021", "昨天"} {
		if got, err := ParseDate(text); err == nil {
			t.Errorf("ParseDate(%q) = %v, want an error", text, got)
		}
	}
}

// Day n of a month that has no such day is the month's last: a month from
// 31 January is 28 February, not 3 March.
func TestAddMonths(t *testing.T) {
	for _, c := range []struct {
		from string
		n    int
		want string
	}{
		{"2021-01-31", 1, "2021-02-28"},
		{"2024-01-31", 1, "2024-02-29"},
		{"2021-10-31", 1, "2021-11-30"},
		{"2021-11-30", 3, "2022-02-28"},
		{"2021-03-31", -1, "2021-02-28"},
		{"2021-12-15", 1, "2022-01-15"},
	} {
		from, err := ParseDate(c.from)
		if err != nil {
			t.Fatal(err)
		}
		if got := from.AddMonths(c.n).String(); got != c.want {
			t.Errorf("%s and %d months = %s, want %s", c.from, c.n, got, c.want)
		}
	}
}

// Every day of a century: the distance counted, the order kept, JSON and back.
func TestDatesAreConsistent(t *testing.T) {
	first := NewDate(2000, time.January, 1)
	before := first.AddDays(-1)
	for n := range 36525 {
		d := first.AddDays(n)
		if !d.Exists() || !before.Before(d) || d.Before(before) || first.DaysUntil(d) != n {
			t.Fatalf("day %d: %v after %v, %d days from the first", n, d, before, first.DaysUntil(d))
		}
		data, err := json.Marshal(d)
		if err != nil {
			t.Fatal(err)
		}
		var back Date
		if err := json.Unmarshal(data, &back); err != nil || back != d {
			t.Fatalf("%v became %s and then %v (%v)", d, data, back, err)
		}
		before = d
	}
	if (Date{}).Exists() || (Date{2023, time.February, 29}).Exists() {
		t.Error("a day that never was exists")
	}
	if data, err := json.Marshal(Date{}); err != nil || string(data) != `""` {
		t.Errorf("no day = %s, %v", data, err)
	}
}

// Months and days carry over as those of package time do.
func TestNewDateCarriesOver(t *testing.T) {
	for _, year := range []int{-1, 0, 1999, 2000, 2023, 2024, 9999, 10000} {
		for month := time.Month(-1); month <= 14; month++ {
			for day := -30; day <= 62; day++ {
				if got, want := NewDate(year, month, day), DateOf(time.Date(year, month, day, 0, 0, 0, 0, time.UTC)); got != want {
					t.Fatalf("%d-%d-%d is %v, not %v", year, month, day, got, want)
				}
			}
		}
	}
}

func TestDaysUntilOverCenturies(t *testing.T) {
	from, to := NewDate(1600, 1, 1), NewDate(2400, 1, 1) // 800 years have 194 leap days
	if got, want := from.DaysUntil(to), 800*365+194; got != want || to.DaysUntil(from) != -want {
		t.Errorf("%d and %d, want %d", got, to.DaysUntil(from), want)
	}
}

// The form is written digit by digit, and is that of fmt.
func TestDateString(t *testing.T) {
	for _, year := range []int{-1, 0, 1, 99, 949, 2021, 9999, 10000, 123456} {
		for _, month := range []time.Month{-1, 0, 1, 9, 12, 13, 99, 100} {
			for _, day := range []int{-1, 0, 1, 9, 31, 99, 100} {
				d := Date{year, month, day}
				want := fmt.Sprintf("%04d-%02d-%02d", year, month, day)
				if d.IsZero() {
					want = ""
				}
				if got := d.String(); got != want {
					t.Errorf("%d, %d, %d is %q, want %q", year, month, day, got, want)
				}
			}
		}
	}
}

// TestParseDateIsStrict holds the reading by hand against package time's.
func TestParseDateIsStrict(t *testing.T) {
	texts := []string{"", "2021", "2021-09-2", "2021-9-24", "2021-09-24", "2021-09-24T10:00", "2021-02-29", "2024-02-29", "2021-13-01", "2021-00-10", "2021-01-00",
		"2021/09/24", "+021-09-24", "２０21-09-24", "0000-01-01", "0001-01-01", "9999-12-31", "2021-09-24 ", " 2021-09-24", "2021-0a-24"}
	for year := 1899; year < 1905; year++ {
		for month := range 14 {
			for day := range 33 {
				texts = append(texts, fmt.Sprintf("%04d-%02d-%02d", year, month, day))
			}
		}
	}
	for _, text := range texts {
		got, err := ParseDate(text)
		moment, failed := time.Parse(time.DateOnly, text[:min(len(text), len(time.DateOnly))])
		want := DateOf(moment)
		if failed != nil {
			want = Date{}
		}
		if got != want || (err != nil) != (failed != nil) {
			t.Errorf("%q is %v, %v, want %v, %v", text, got, err, want, failed)
		}
	}
}
