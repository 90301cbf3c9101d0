package timex

import (
	"time"

	"taizhang/extractors/notice"
)

func monthOf(m int) time.Month { return time.Month(m) }

// point folds the signs of a day or period into its words. ok is false if they
// contradict each other.
func point(tokens []token) (words notice.DayWords, ok bool) {
	ordinal := 0
	for i := range tokens {
		t := &tokens[i]
		w := &t.words
		switch t.sign {
		case signYear:
			if words.Year.Base == notice.Unsaid {
				words.Year = w.Year
			}
			words.Unit = notice.UnitYear
		case signMonth:
			if !t.bare || words.Month.Base == notice.Unsaid && words.Week.Base == notice.Unsaid {
				if words.Month.Base == notice.Unsaid {
					words.Month = w.Month
				}
			}
			words.Unit = notice.UnitMonth
		case signDay:
			words.Day, words.Unit = w.Day, notice.UnitDay
		case signNumber:
			if t.value < 1 || t.value > 31 {
				return words, false
			}
			words.Day, words.Unit = absolute(t.value), notice.UnitDay
		case signRelDay:
			if words.Month.Base == notice.Unsaid {
				words.Day, words.Unit = w.Day, notice.UnitDay
			}
		case signNumeric, signShort, signYearMon:
			year := words.Year
			words = *w
			if words.Year.Base == notice.Unsaid {
				words.Year = year
			}
			if t.sign == signShort && t.name != "padded" && len(tokens) > 1 && tokens[0].sign != signYear {
				return words, false
			}
		case signTen:
			words.Ten, words.Unit = w.Ten, notice.UnitTenDays
		case signHalf:
			words.Half, words.Unit = w.Half, w.Unit
			if w.Week.Base != notice.Unsaid {
				words.Week = w.Week
			}
		case signQuarter:
			if !t.bare || words.Quarter.Base == notice.Unsaid {
				words.Quarter = w.Quarter
			}
			words.Unit = notice.UnitQuarter
		case signPiece:
			words.Piece = w.Piece
		case signWeek:
			words.Week, words.Unit = w.Week, notice.UnitWeek
		case signWeekday:
			if words.Unit == notice.UnitDay && words.Ordinal == 0 && ordinal == 0 && words.Weekday == 0 {
				words.Remark = w.Weekday // 3月20日周一
				continue
			}
			if w.Week.Base != notice.Unsaid {
				words.Week = w.Week
			}
			words.Weekday, words.Unit = w.Weekday, notice.UnitDay
			if ordinal != 0 {
				words.Ordinal, words.Each = ordinal, notice.UnitDay
			}
		case signWeekend:
			if w.Week.Base != notice.Unsaid {
				words.Week = w.Week
			}
			words.Unit = notice.UnitWeekend
		case signNthWeek:
			words.Ordinal, words.Each = t.value, notice.UnitWeek
			if words.Unit == notice.NoUnit || words.Unit == notice.UnitTerm || t.name == "teaching" {
				words.Each = notice.UnitTerm // a week of the teaching term
			}
			words.Unit = notice.UnitWeek
		case signTerm:
			words.Unit = notice.UnitTerm
		case signFestival:
			words.Festival, words.Unit = w.Festival, notice.UnitDay
		case signSolar:
			words.SolarTerm, words.Unit = w.SolarTerm, notice.UnitDay
		case signLunar:
			year := words.Year
			words = *w
			words.Year = year
		case signOrdinal:
			ordinal = t.value
			words.Ordinal = t.value
		case signWorking:
			words.Each, words.Unit = notice.UnitWorkingDay, notice.UnitDay
		case signPeriod:
			switch {
			case ordinal != 0:
				if w.Unit == notice.UnitMonth && (words.Unit == notice.UnitYear || words.Unit == notice.NoUnit) && ordinal > 0 && words.Year.Base != notice.Unsaid {
					if ordinal > 12 {
						return words, false
					}
					words.Month, words.Ordinal = absolute(ordinal), 0 // 明年第九个月
				} else {
					words.Each = w.Unit
				}
				if w.Unit == notice.UnitDay {
					words.Each = notice.UnitDay
				}
				words.Unit = w.Unit
				ordinal = 0
			case w.Unit == notice.UnitQuarter && i+1 < len(tokens):
				words.Unit = notice.UnitQuarter
			default:
				words.Unit = w.Unit
			}
		case signLeading:
			words.Leading, words.Each = t.value, t.count.Unit
			if words.Unit == notice.NoUnit {
				words.Unit = t.count.Unit
			}
		case signCount:
			words.After = t.count
		case signOf, signSince, signWithin, signAfter:
		default:
			return words, false
		}
	}
	if words.Month.Base == notice.Absolute && words.Day.Base == notice.Absolute && !words.Lunar && words.Each == notice.NoUnit && !existsIn(2020, words.Month.Value, words.Day.Value) {
		return words, words.Month.Value <= 12
	}
	return words, words.Unit != notice.NoUnit
}
