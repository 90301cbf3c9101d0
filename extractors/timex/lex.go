package timex

import (
	"slices"
	"strings"
	"unicode/utf8"

	"taizhang/extractors/notice"
)

// lexer reads one sentence into signs.
type lexer struct {
	text   string // up to the sentence's end
	words  *vocabulary
	tokens []token
	// broken: a break of joinLines is among them.
	broken bool
}

// skipBlank passes over spaces, and over one line break with its indentation:
// a printed line ends anywhere.
func skipBlank(text string, at int) int {
	at = skipSpace(text, at)
	if at < len(text) && text[at] == '\n' {
		at = skipSpace(text, at+1)
	}
	return at
}

// skipSpace passes over spaces inside one line.
func skipSpace(text string, at int) int {
	for at < len(text) {
		switch text[at] {
		case ' ', '\t', '\r':
			at++
		case "　"[0]:
			if !strings.HasPrefix(text[at:], "　") {
				return at
			}
			at += len("　")
		case "\u00a0"[0]:
			if !strings.HasPrefix(text[at:], "\u00a0") {
				return at
			}
			at += len("\u00a0")
		default:
			return at
		}
	}
	return at
}

// read reads the sentence from start to end. The tokens that it leaves cover
// the sentence but for blanks.
func (l *lexer) read(text string, start, end int) {
	l.text = text[:end]
	l.tokens, l.broken = l.tokens[:0], false
	for at := start; at < end; {
		next := skipBlank(l.text, at)
		for next < end && l.text[next] == '\n' { // a blank line inside a date
			next = skipBlank(l.text, next)
		}
		if next > at && strings.IndexByte(l.text[at:next], '\n') >= 0 {
			l.lineBreak(at, next)
		}
		at = next
		if at >= end {
			break
		}
		at = l.step(at)
	}
	// A break at the end of a line is one only where what stands on both sides
	// does not belong together.
	l.joinLines()
	l.settle()
}

// settle turns words that bind or join back into plain text where nothing of
// time stands beside them: 收到 is no 到, 国内外 no 内.
func (l *lexer) settle() {
	timely := func(i int) bool {
		return i >= 0 && i < len(l.tokens) && l.tokens[i].sign != signText && l.tokens[i].sign != signBreak
	}
	counted := func(i int) bool {
		if i < len(l.tokens) {
			switch l.tokens[i].sign {
			case signCount, signDay, signNumber, signLeading:
				return true
			}
		}
		return false
	}
	for i := range l.tokens {
		t := &l.tokens[i]
		keep := true
		switch t.sign {
		case signTo, signAnd, signOf:
			keep = timely(i-1) && timely(i+1)
		case signWithin, signStop, signAround, signEve, signDuring, signUntilNow:
			keep = timely(i - 1)
		case signFrom:
			keep = timely(i - 1)
		case signBefore, signAfter:
			keep = timely(i-1) || counted(i+1)
		case signSince:
			keep = i+1 < len(l.tokens) && l.tokens[i+1].sign != signBreak
		}
		if !keep {
			t.sign = signText
		}
	}
	kept := 0
	for i := range l.tokens {
		t := &l.tokens[i]
		if t.sign == signText && kept > 0 && l.tokens[kept-1].sign == signText {
			l.tokens[kept-1].end = t.end
			continue
		}
		if kept < i {
			l.tokens[kept] = *t
		}
		kept++
	}
	l.tokens = l.tokens[:kept]
}

// lineBreak leaves a break that joinLines may take back.
func (l *lexer) lineBreak(start, end int) {
	l.broken = true
	l.tokens = append(l.tokens, token{sign: signBreak, start: start, end: end, name: "line"})
}

func (l *lexer) joinLines() {
	if !l.broken {
		return
	}
	out := l.tokens[:0]
	for i, t := range l.tokens {
		if t.sign == signBreak && t.name == "line" && len(out) > 0 {
			next := i + 1
			for next < len(l.tokens) && l.tokens[next].name == "line" && l.tokens[next].sign == signBreak {
				next++
			}
			if next < len(l.tokens) && joins(out[len(out)-1], l.tokens[next]) {
				continue
			}
		}
		out = append(out, t)
	}
	l.tokens = out
}

const (
	signsOfDays   = "年月日今历旬半季末周星休教学节气阴注午钟班量工"
	signsThatBind = "前内起后间止至夕之"
)

// joins reports whether the words on both sides of a line's end belong
// together.
func joins(left, right token) bool {
	switch {
	case strings.ContainsRune("至截自每序提之", left.sign):
		return true
	case strings.ContainsRune(signsThatBind, right.sign):
		return strings.ContainsRune(signsOfDays, left.sign) || left.sign == signText && strings.ContainsRune("之后", right.sign)
	case left.sign == signYear:
		return strings.ContainsRune("月旬半季末", right.sign)
	case left.sign == signMonth:
		return strings.ContainsRune("日旬末序教", right.sign)
	case strings.ContainsRune("日今星注历", left.sign):
		return strings.ContainsRune("注午钟班", right.sign)
	case left.sign == signDaypart:
		return right.sign == signClock
	case strings.ContainsRune("起后", left.sign):
		return right.sign == signCount
	}
	return false
}

// put adds a token; words that say nothing are joined with the one before.
func (l *lexer) put(t *token) {
	if t.sign == signText {
		l.plain(t.start, t.end)
		return
	}
	l.tokens = append(l.tokens, *t)
}

// plain puts words that say nothing.
func (l *lexer) plain(start, end int) {
	if last := l.last(); last != nil && last.sign == signText {
		last.end = end
		return
	}
	l.add(signText, start, end)
}

// add puts a token and gives it, so that what else it says is filled in where it lies:
// a token takes three hundred bytes, and to make it elsewhere is to write it three times.
func (l *lexer) add(sign rune, start, end int) *token {
	n := len(l.tokens)
	l.tokens = slices.Grow(l.tokens, 1)[:n+1]
	t := &l.tokens[n]
	*t = token{}
	t.sign, t.start, t.end = sign, start, end
	return t
}

func (l *lexer) last() *token {
	if len(l.tokens) == 0 {
		return nil
	}
	return &l.tokens[len(l.tokens)-1]
}

// step reads what stands at a place and gives the place behind it.
func (l *lexer) step(at int) int {
	r, size := decode(l.text, at)
	if !has(&l.words.speaks, r) {
		end := at + size
		for end < len(l.text) {
			if c := l.text[end]; c >= 0xe4 && c <= 0xe9 && end+2 < len(l.text) {
				// An ideograph, and neither a mark nor a blank.
				if has(&l.words.speaks, rune(c&0x0f)<<12|rune(l.text[end+1]&0x3f)<<6|rune(l.text[end+2]&0x3f)) {
					break
				}
				end += len("一")
				continue
			}
			r, size := decode(l.text, end)
			if has(&l.words.speaks, r) || r == ' ' || r == '\n' || r == '\t' || r == '\r' || r == '　' || r == '\u00a0' {
				break
			}
			end += size
		}
		l.plain(at, end)
		return end
	}
	if isDigit(r) || isChineseNumber(r) {
		if end := l.festivalOrLunar(at); end > 0 {
			return end
		}
		return l.number(at)
	}
	if end := l.reader(r, at); end > 0 {
		return end
	}
	if w := l.words.lookup(l.text, at); w != nil {
		return l.word(w, at)
	}
	if (r == '，' || r == ',') && l.weekdayBehind(at+size) {
		return at + size // 10月12日，星期一
	}
	if isBreak(r) {
		l.add(signBreak, at, at+size)
		return at + size
	}
	l.plain(at, at+size)
	return at + size
}

// weekdayBehind reports whether a comma only parts a day from its weekday.
func (l *lexer) weekdayBehind(at int) bool {
	last := l.last()
	if last == nil || last.sign != signDay && last.sign != signNumeric {
		return false
	}
	at = skipSpace(l.text, at)
	if !startsWithAny(l.text[at:], "星期", "礼拜", "周") {
		return false
	}
	day, end := readWeekday(l.text, at)
	if day == 0 || end > len(l.text) {
		return false
	}
	next, _ := utf8.DecodeRuneInString(l.text[end:])
	return end == len(l.text) || isBreak(next) || startsWithAny(l.text[end:], "前", "上午", "下午", "之前", "以前")
}

// reader lets those readers look that know words beginning with a character.
func (l *lexer) reader(r rune, at int) int {
	switch r {
	case '（', '(':
		return l.remark(at)
	case '上', '下':
		if end := l.week(at); end > 0 {
			return end
		}
		return l.nth(at)
	case '本', '这', '今', '当', '次', '周', '星', '礼':
		return l.week(at)
	case '每', '逢', '按', '逐', '双', '单', '隔':
		return l.each(at)
	case '第', '最', '倒', '首', '前', '后', '头', '未', '接':
		return l.nth(at)
	case '末':
		if end := l.nth(at); end > 0 {
			return end
		}
		return l.piece(at)
	case '初', '中', '底':
		return l.piece(at)
	case '半':
		return l.half(at)
	case '农', '阴', '旧', '夏', '正', '腊', '冬', '大', '年':
		return l.lunar(at)
	}
	if r >= firstIdeograph && r <= lastIdeograph {
		return 0
	}
	return l.dash(at)
}

// Between these there is no mark.
const (
	firstIdeograph = '\u4e00'
	lastIdeograph  = '\u9fff'
)

func isBreak(r rune) bool {
	switch r {
	case '，', ',', '（', '(', '）', ')', '：', ':', '。', '；', ';', '！', '!', '？', '?', '《', '》', '〈', '〉', '【', '】', '〔', '〕', '[', ']',
		'|', '｜', '…', '“', '”', '"', '‘', '’', '\'', '「', '」', '/', '\\', '.', '．', '\n', '\f', '\v':
		return true
	}
	return false
}

// word puts the tokens of a vocabulary word.
func (l *lexer) word(w *word, at int) int {
	end := at + len(w.text)
	switch {
	case len(w.tokens) == 1 && w.tokens[0].sign == signText:
		l.plain(at, end)
	case len(w.tokens) == 1:
		t := w.tokens[0]
		t.start, t.end = at, end
		switch t.sign {
		case signBy:
			// 截止 behind a day ends it: 报名9月24日截止.
			if last := l.last(); last != nil && w.text == "截止" && strings.ContainsRune(signsOfDays, last.sign) {
				t.sign, t.anchor = signStop, false
			}
		case signRelDay:
			// 体检当日
			if last := l.last(); last != nil && last.sign == signOccasion && t.words.Day.Base == notice.FromBefore && t.words.Day.Value == 0 {
				t.sign = signThatDay
			}
		case signDaypart:
			if clock := l.clock(at, skipSpace(l.text, end), w.text); clock > 0 {
				return clock
			}
			// 早, 晚 alone mean a part of a day only behind one.
			if len(w.text) == len("晚") {
				last := l.last()
				if last == nil || !strings.ContainsRune("日今星注历", last.sign) {
					t.sign = signText
				}
			}
		}
		l.put(&t)
	default:
		for i, t := range w.tokens {
			t.start, t.end = at, end
			if cut := cutOf(w.text); i == 0 {
				t.end = at + cut
			} else {
				t.start = at + cut
			}
			l.put(&t)
		}
	}
	return end
}

// cutOf gives where a word of two signs is cut: before its last character, or
// before 以内, 前夕, 期末, 结束.
func cutOf(text string) int {
	for _, tail := range []string{"以内", "前夕", "期末", "结束"} {
		if strings.HasSuffix(text, tail) && len(text) > len(tail) {
			return len(text) - len(tail)
		}
	}
	_, size := utf8.DecodeLastRuneInString(text)
	return len(text) - size
}

// festivalOrLunar reads a festival or a lunar day whose name begins with a
// number: 七一, 八一, 三八.
func (l *lexer) festivalOrLunar(at int) int {
	w := l.words.lookup(l.text, at)
	if w == nil {
		return 0
	}
	return l.word(w, at)
}

// dash reads a mark that stands between the two sides of a range.
func (l *lexer) dash(at int) int {
	end := at
	for end < len(l.text) {
		r, size := decode(l.text, end)
		if f := fold(r); f != '-' && f != '~' && r != '～' {
			break
		}
		end += size
	}
	if end == at {
		return 0
	}
	l.add(signTo, at, end)
	return end
}

// piece reads 初, 中, 底, 末 behind a period.
func (l *lexer) piece(at int) int {
	last := l.last()
	if last == nil || !strings.ContainsRune("年月季周旬学期阴半", last.sign) || last.sign == signPeriod && last.words.Unit == notice.NoUnit {
		return 0
	}
	r, size := utf8.DecodeRuneInString(l.text[at:])
	rest := l.text[at+size:]
	t := token{sign: signPiece, start: at, end: at + size}
	switch r {
	case '初':
		if last.sign == signMonth && last.words.Month.Base == notice.Absolute {
			if n, ok := readNumber(l.text, at+size); ok && !n.arabic && n.value >= 1 && n.value <= 10 {
				return l.lunarBehindMonth(at, n)
			}
		}
		if startsWithAny(rest, "步", "稿", "审", "级", "评", "赛", "中", "心", "次", "衷", "始", "选") {
			return 0
		}
		t.words.Piece = notice.Beginning
	case '中':
		if last.bare || rest != "" && !startsWithAny(rest, "前", "，", "、", "。", "；", "完成", "旬", "）", " ", "\n") || strings.HasPrefix(rest, "旬") {
			return 0
		}
		t.words.Piece = notice.Middle
	case '底', '末':
		if startsWithAny(rest, "线", "数", "色", "层", "位") {
			return 0
		}
		t.words.Piece = notice.End
	default:
		return 0
	}
	l.put(&t)
	return at + size
}
