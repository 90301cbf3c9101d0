package timex

import "unicode/utf8"

// numeral is a number as it stands in a text.
type numeral struct {
	value int
	// digits is how many digits or characters it has.
	digits int
	// arabic says that it was written in digits; positional that its Chinese
	// characters stand for digits (二〇二一) and not for a sum (二十一).
	arabic, positional bool
	// zero says that it begins with a zero.
	zero bool
	end  int
}

// maxNumeral bounds the values that are kept; longer runs of digits are no
// dates, but must still be passed over as one.
const maxNumeral = 99999999

// fold gives the half-width form of a digit or a mark that offices mix.
func fold(r rune) rune {
	if r >= '！' && r <= '～' {
		return r - '！' + '!'
	}
	switch r {
	case '〇', '○', '◯', 'Ｏ':
		return '〇'
	case '—', '–', '―', 'ー', '−', '‐', '‑', '─', '﹣':
		return '-'
	case '∶':
		return ':'
	case '·', '・', '•', '‧':
		return '.'
	case '〜', '∼':
		return '~'
	}
	return r
}

// chineseDigit gives the value of a Chinese digit, -1 for anything else.
func chineseDigit(r rune) int {
	switch r {
	case '〇', '○', '◯', 'Ｏ', '零':
		return 0
	case '一', '壹':
		return 1
	case '二', '两', '贰', '俩':
		return 2
	case '三', '叁':
		return 3
	case '四', '肆':
		return 4
	case '五', '伍':
		return 5
	case '六', '陆':
		return 6
	case '七', '柒':
		return 7
	case '八', '捌':
		return 8
	case '九', '玖':
		return 9
	}
	return -1
}

// chinesePower gives what a character of a Chinese number multiplies with.
func chinesePower(r rune) int {
	switch r {
	case '十', '拾':
		return 10
	case '百', '佰':
		return 100
	case '千', '仟':
		return 1000
	case '廿', '卄':
		return 20
	case '卅':
		return 30
	}
	return 0
}

func isDigit(r rune) bool { return r >= '0' && r <= '9' || r >= '０' && r <= '９' }

// isChineseNumber asks one bit, which is 0 for nearly every character of a notice.
func isChineseNumber(r rune) bool {
	return chineseNumbers[r/64%64]>>(r&63)&1 != 0 && (chineseDigit(r) >= 0 || chinesePower(r) > 0)
}

// chineseNumbers has a bit for the code modulo 4096 of each character of a Chinese
// number.
var chineseNumbers = func() (table [64]uint64) {
	for _, r := range numberCharacters {
		table[r/64%64] |= 1 << (r & 63)
	}
	return table
}()

// readNumber reads the number that begins at a byte offset. The whole run is
// passed over, also where it is too long to be a number of a date.
func readNumber(text string, at int) (numeral, bool) {
	if at < len(text) && text[at] < utf8.RuneSelf {
		if c := text[at]; c < '0' || c > '9' {
			return numeral{}, false
		}
		return readDigits(text, at), true
	}
	r, _ := decode(text, at)
	if isDigit(r) {
		return readDigits(text, at), true
	}
	if isChineseNumber(r) {
		return readChinese(text, at)
	}
	return numeral{}, false
}

func readDigits(text string, at int) numeral {
	n := numeral{arabic: true, zero: at < len(text) && text[at] == '0'}
	i := at
	for ; i < len(text) && text[i] >= '0' && text[i] <= '9'; i++ {
		if n.value <= maxNumeral {
			n.value = n.value*10 + int(text[i]-'0')
		}
		n.digits++
	}
	for i < len(text) {
		if c := text[i]; c >= 0xe4 && c <= 0xe9 {
			break // an ideograph, as behind most numbers
		}
		r, size := decode(text, i)
		var digit int
		switch {
		case isDigit(r):
			digit = int(fold(r) - '0')
		case n.digits >= 2 && n.digits < 4 && (r == 'O' || r == 'o' || fold(r) == '〇') && yearDigitsFollow(text[i:], 4-n.digits):
			// 2O21年: a letter typed for a zero inside a year
		default:
			n.end = i
			return n
		}
		if n.digits == 0 {
			n.zero = digit == 0
		}
		if n.value <= maxNumeral {
			n.value = n.value*10 + digit
		}
		n.digits++
		i += size
	}
	n.end = i
	return n
}

// yearDigitsFollow reports whether n digits, or letters typed for a zero, and
// then 年 follow.
func yearDigitsFollow(text string, n int) bool {
	for i, r := range text {
		if n == 0 {
			return r == '年' && i > 0
		}
		if !isDigit(r) && r != 'O' && r != 'o' && fold(r) != '〇' {
			return false
		}
		n--
	}
	return false
}

func readChinese(text string, at int) (numeral, bool) {
	var n numeral
	sum, digit, plain := 0, -1, 0
	powers := false
	lastPower := 10000
	i := at
	for i < len(text) {
		r, size := decode(text, i)
		if (r == 'O' || r == 'o' || r == '0' || r == '０') && n.digits > 0 && !powers {
			r = '〇' // 二O二一, 二0二一
		}
		if d := chineseDigit(r); d >= 0 {
			if powers && digit > 0 {
				// 二十一三: two numbers run together; the first ends here
				break
			}
			digit = d
			if plain <= maxNumeral {
				plain = plain*10 + d
			}
			if n.digits == 0 {
				n.zero = d == 0
			}
		} else if p := chinesePower(r); p > 0 {
			if n.digits > 1 && !powers {
				break // 二〇十: no number
			}
			switch p {
			case 20, 30:
				if digit > 0 || powers {
					return skipChinese(text, at, n)
				}
				sum += p
			default:
				if powers && digit < 0 || p >= lastPower {
					return skipChinese(text, at, n)
				}
				sum += max(digit, 1) * p
				lastPower = p
			}
			powers, digit = true, -1
		} else {
			break
		}
		n.digits++
		i += size
	}
	n.end = i
	if powers {
		n.value = sum + max(digit, 0)
	} else {
		n.value = plain
		n.positional = n.digits > 1
	}
	return n, n.digits > 0
}

// skipChinese passes over a run of Chinese number characters that is no
// number (七月廿二十一日): none of its parts may be taken for one.
func skipChinese(text string, at int, n numeral) (numeral, bool) {
	i := at
	for i < len(text) {
		r, size := utf8.DecodeRuneInString(text[i:])
		if !isChineseNumber(r) {
			break
		}
		n.digits++
		i += size
	}
	n.end, n.value = i, -1
	return n, true
}
