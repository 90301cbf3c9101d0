package calendar

import (
	_ "embed" // the years of which notices speak
	"encoding/binary"
	"math/bits"
	"slices"
	"time"

	"github.com/6tail/tyme4go/tyme"

	"taizhang/extractors/notice"
)

// LunarDay gives the solar day of a day of the lunar calendar. ok is false if
// the lunar year has no such day, or is not between 1 and 9000.
func LunarDay(year, month, day int) (notice.Date, bool) {
	if year < firstLaid || year > lastLaid || month < 1 || month > 12 {
		return computeLunarDay(year, month, day)
	}
	return laidYear(year).lunarDay(year, month, day)
}

// SolarTerm gives the day of a solar term (冬至) in a solar year.
func SolarTerm(year int, name string) (notice.Date, bool) {
	term := slices.Index(tyme.SolarTermNames, name)
	if year < firstLaid || year > lastLaid || term < 0 {
		return computeSolarTerm(year, name)
	}
	return laidYear(year).term(year, term), true
}

// years are those of which notices speak, one behind the other: the library computes
// each day from the way of the moon or of the sun, in some ten microseconds, and a
// program that reads twenty notices spent a hundredth of its time on it. A test lays them
// out by the library and holds every day against it.
//
//go:embed years.bin
var years string

// The years that are laid out, and the bytes of one: four for the moon, and for each
// solar term, as SolarTermNames has them, its day in its month.
const (
	firstLaid, lastLaid = 1949, 2099
	terms               = 24
	bytesOfYear         = 4 + terms
)

// laid is a year that was laid out.
type laid string

func laidYear(year int) laid {
	at := (year - firstLaid) * bytesOfYear
	return laid(years[at : at+bytesOfYear])
}

// moon gives which day of the solar year the lunar one begins on, the month behind which
// a leap month stands, 0 if there is none, and a bit for each month of thirty days.
func (l laid) moon() (begins, leap int, long uint32) {
	n := binary.LittleEndian.Uint32([]byte(l[:4]))
	return int(n & 0x3f), int(n >> 6 & 0xf), n >> 10
}

func (l laid) lunarDay(year, month, day int) (notice.Date, bool) {
	begins, leap, long := l.moon()
	before := month - 1 // months of the year before it
	if leap > 0 && month > leap {
		before++
	}
	length := 29 + int(long>>before&1)
	if day < 1 || day > length {
		return notice.Date{}, false
	}
	days := 29*before + bits.OnesCount32(long&(1<<before-1))
	return notice.NewDate(year, time.January, begins+days+day-1), true
}

// term gives the day of a solar term: 冬至 is the first of them, and two fall in each month.
func (l laid) term(year, number int) notice.Date {
	month := time.Month((number + 1) / 2)
	if number == 0 {
		month = time.December
	}
	return notice.NewDate(year, month, int(l[4+number]))
}

func computeLunarDay(year, month, day int) (notice.Date, bool) {
	if year < 1 || year > 9000 {
		return notice.Date{}, false
	}
	lunar, err := tyme.LunarDay{}.FromYmd(year, month, day)
	if err != nil {
		return notice.Date{}, false
	}
	return fromSolar(lunar.GetSolarDay()), true
}

func computeSolarTerm(year int, name string) (notice.Date, bool) {
	if year < 1 || year > 9000 {
		return notice.Date{}, false
	}
	// The library counts a year's terms from the 冬至 before it on.
	if name == "冬至" {
		year++
	}
	term, err := tyme.SolarTerm{}.FromName(year, name)
	if err != nil {
		return notice.Date{}, false
	}
	return fromSolar(term.GetSolarDay()), true
}

func fromSolar(day tyme.SolarDay) notice.Date {
	return notice.NewDate(day.GetYear(), time.Month(day.GetMonth()), day.GetDay())
}
