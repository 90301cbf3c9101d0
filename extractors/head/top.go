package head

import (
	"strings"
	"sync"
	"unicode/utf8"

	"taizhang/extractors/notice"
	"taizhang/extractors/rule"
	"taizhang/extractors/segment"
)

// top is what stands above the text.
type top struct {
	masthead   string
	title      string
	issuer     string
	number     string
	date       issueDate
	recipients []string
	// end is the first paragraph of the text.
	end int
}

// The head of a document ends within its first paragraphs: the longest of 68
// labelled heads has nine.
const longestTop = 14

var (
	issueForm = rule.Lazily(`^[（(]?(?:总?第|(?:19|20)\d{2}年第?)\d+[期号]|^[（(]?(?:19|20)\d{2}年第?\d+期|^[（(]?总?第[\d一二三四五六七八九十]+期`)
	published = rule.LazyMatcher(`^[（]?(?:发布|发文|印发|成文|更新|发表)?(?:时间|日期)：|^来源：|^(?:作者|编辑|责任编辑|浏览|点击)[^。]{0,30}：|^(?:稿件|信息|文章)?来源`)
	sourceOf  = rule.Lazily(`(?:来源|发布单位|发布机构|供稿|信息来源)：(\p{Han}{2,24}?)(?:浏览|点击|作者|编辑|发布|责任|阅读|字号|日期|时间|$|[\s（|])`)
	meeting   = rule.LazyMatcher(`^(?:会议)?(?:时间|地点|主持|主持人|出席|参加|列席|缺席|请假|记录|记录人|议题)(?:人员?)?：`)
	labelled  = rule.LazyMatcher(`^(?:工作|重点)?(?:任务|事项|措施|问题|责任单位|责任部门|牵头单位|责任人|完成时限|整改措施|整改时限)[一二三四五六七八九十\d]{0,2}：`)
	addressed = rule.Lazily(`^((?:各|全体|有关)[^，。：]{1,60})：(?:请|现|为|根据|经|按|近|定于|因|自)`)
	dear      = rule.Lazily(`^(?:亲爱的|尊敬的)(?:各位|全体)?(\p{Han}{2,12}?)(?:朋友)?们?：$`)
	greeting  = rule.Lazily(`^(?:尊敬的|亲爱的)?(?:各位)?(?:[^，。]{0,12})?(?:同志们|朋友们|同学们|老师们|代表们|大家好|女士们)[：！]`)
)

// mayAddress asks for the beginning and the mark of addressed, and for text behind the
// mark: it is slow, and nearly every notice has a line that ends in it.
func mayAddress(text string) bool {
	if !strings.HasPrefix(text, "各") && !strings.HasPrefix(text, "全体") && !strings.HasPrefix(text, "有关") {
		return false
	}
	_, behind, ok := strings.Cut(text, "：")
	return ok && behind != ""
}

func readTop(paragraphs []segment.Paragraph) top {
	var t top
	var lines []int // what may be title or issuer
	i := 0
scan:
	for ; i < len(paragraphs) && i < longestTop; i++ {
		p := &paragraphs[i]
		text := p.Text
		switch {
		case p.Row:
			break scan
		case strings.Count(text, ">") >= 2 || strings.HasPrefix(text, "当前位置"):
			continue // the way through a web site
		case text == "" || strings.Trim(text, "·•★☆*—-_=● ") == "":
			continue
		case strings.HasSuffix(text, "：") && dear().MatchString(text):
			t.recipients = splitNames(dear().FindStringSubmatch(text)[1])
			i++
			break scan
		case (strings.Contains(text, "们") || strings.Contains(text, "大家好")) && greeting().MatchString(text):
			i++
			break scan
		case mayAddress(text) && addressed().MatchString(text) && isRecipients(addressed().FindStringSubmatch(text)[1]+"："):
			t.recipients = splitNames(addressed().FindStringSubmatch(text)[1])
			break scan // the text begins on the same line
		case isRecipients(text):
			t.recipients = splitNames(strings.TrimRight(text, "："))
			i++
			break scan
		case t.readNumber(text):
			if rest := strings.TrimSpace(strings.Replace(text, t.number, "", 1)); orgEnding.MatchString(rest) && t.issuer == "" {
				t.issuer = rest
			}
			continue
		case (strings.Contains(text, "期") || strings.Contains(text, "号")) && issueForm().MatchString(text) && utf8.RuneCountInString(text) < 40:
			if d := findDate(text); d.found() && d.dayOfMonth > 0 {
				t.date = d
			}
			if len(lines) > 0 && t.masthead == "" {
				t.masthead = paragraphs[lines[len(lines)-1]].Text
			}
			continue
		case strings.HasPrefix(text, "·") && strings.HasSuffix(text, "·"), strings.HasSuffix(text, "文件") && utf8.RuneCountInString(text) < 30 && len(lines) == 0:
			t.masthead = strings.Trim(text, "· ")
			continue
		case (strings.Contains(text, "：") || strings.Contains(text, "来源")) && published().MatchString(text), strings.Contains(text, "来源：") && findDate(text).found() && utf8.RuneCountInString(text) < 50:
			if d := findDate(text); d.found() {
				t.date = d
			}
			if at := sourceOf().FindStringSubmatch(text); at != nil {
				t.setIssuer(at[1])
			}
			continue
		case strings.Contains(text, "：") && labelled().MatchString(text) && len(lines) > 0:
			break scan // the first item of a list of tasks by labels
		case strings.Contains(text, "：") && meeting().MatchString(text):
			if len(lines) == 0 {
				break scan
			}
			continue
		case utf8.RuneCountInString(text) < 44 && dateLine(text, &t):
			continue
		case p.Marker.Rank > 0 && p.Marker.Rank != 4 && !titleEnd.MatchString(text):
			break scan
		case isProse(text):
			break scan
		case strings.HasPrefix(text, "【") || strings.HasPrefix(text, "附件"):
			break scan
		default:
			lines = append(lines, i)
		}
	}
	t.end = i
	t.nameLines(paragraphs, lines)
	t.readIssuerInTitle()
	return t
}

// readNumber reads the number of the document in a line that holds little else.
func (t *top) readNumber(text string) bool {
	if !strings.Contains(text, "号") || !strings.ContainsAny(text, "〔[（【") || utf8.RuneCountInString(text) >= 50 || strings.ContainsAny(text, "，。《") {
		return false
	}
	number := numberIn(text)
	if number != "" {
		t.number = number
	}
	return number != ""
}

// isProse reports whether a paragraph is running text and no line of a head.
func isProse(text string) bool {
	if strings.Contains(text, "。") || strings.Contains(text, "；") || strings.HasSuffix(text, "：") {
		return true
	}
	return strings.Count(text, "，") >= 2 || utf8.RuneCountInString(text) > 80
}

// dateLine reads a line that is little more than a date: （2021年3月18日）, or a
// source with its date, 新华社 2024-08-13 09:08:44.
func dateLine(text string, t *top) bool {
	d := findDate(text)
	if !d.found() {
		return false
	}
	text = strings.Trim(text, "（）()【】")
	d = findDate(text)
	rest := text[:d.span.Start] + clock().ReplaceAllString(text[d.span.End:], "")
	rest = strings.Trim(rest, "（）() []【】—-：:")
	switch {
	case rest == "":
	case d.span.Start > 0 && utf8.RuneCountInString(rest) <= 16 && !strings.Contains(rest, "关于") && !titleEnd.MatchString(rest) && strings.HasPrefix(text, rest):
		t.issuer = strings.TrimRight(editedBy().ReplaceAllString(rest, ""), " ")
	default:
		return false
	}
	t.date = d
	return true
}

// editedBy is what follows the name of the body that edits a briefing.
var editedBy = rule.Lazily(`(?:编印|主办|编发|印发|编)$`)

// withoutPeriodical takes 工作提示, 简报 and their like off the end of a title.
func withoutPeriodical(title string) string {
	for _, kind := range []string{"提示", "简报", "通报", "要点", "动态", "信息", "快报"} {
		if name, ok := strings.CutSuffix(title, kind); ok {
			if shorter, ok := strings.CutSuffix(name, "工作"); ok {
				return shorter
			}
			return strings.TrimSuffix(name, "情况")
		}
	}
	return title
}

func (t *top) readIssuerInTitle() {
	if name := withoutPeriodical(t.title); name != t.title && utf8.RuneCountInString(name) >= 3 {
		t.setIssuer(name) // 信息中心工作提示
	}
	if t.issuer != "" {
		return
	}
	at := issuerBefore(t.title)
	if at == "" {
		return
	}
	name := strings.TrimRight(strings.TrimSuffix(at, "关于"), "0123456789年—-")
	t.setIssuer(name)
}

// nameLines tells title and issuer apart among the lines of the head.
func (t *top) nameLines(paragraphs []segment.Paragraph, lines []int) {
	text := func(k int) string { return paragraphs[lines[k]].Text }
	// 关于……的通知, perhaps over several lines.
	for k := range lines {
		if !strings.Contains(text(k), "关于") && !strings.HasPrefix(text(k), "转发") && !strings.HasPrefix(text(k), "印发") {
			continue
		}
		last := k
		for last+1 < len(lines) && !titleEnd.MatchString(text(last)) && lines[last+1] == lines[last]+1 {
			last++
		}
		if !titleEnd.MatchString(text(last)) {
			last = k
		}
		t.title = joinText(paragraphs, lines[k:last+1])
		if k > 0 {
			t.setIssuer(text(k - 1))
		}
		return
	}
	// A line that ends in the word of its genre.
	for k := range lines {
		if !titleEnd.MatchString(text(k)) {
			continue
		}
		first := k
		for first > 0 && lines[first-1] == lines[first]-1 && !orgEnding.MatchString(text(first-1)) && utf8.RuneCountInString(text(first)) < 6 {
			first--
		}
		t.title = joinText(paragraphs, lines[first:k+1])
		if first > 0 {
			t.setIssuer(text(first - 1))
		}
		for next := k + 1; next < len(lines); next++ {
			t.setIssuer(text(next))
		}
		if t.masthead == t.title || periodical().MatchString(t.title) {
			t.masthead = t.title
			for next := k + 1; next < len(lines); next++ {
				if orgEnding.MatchString(text(next)) {
					t.setIssuer(text(next))
				} else if !strings.HasPrefix(text(next), "—") {
					t.title = text(next)
					break
				}
			}
		}
		return
	}
	// News: the first line; a short second line may belong to it.
	for k := range lines {
		if orgEnding.MatchString(text(k)) && k+1 < len(lines) {
			t.setIssuer(text(k))
			continue
		}
		if !orgEnding.MatchString(text(k)) || utf8.RuneCountInString(text(k)) > 16 {
			t.title = text(k)
		} else {
			t.setIssuer(text(k))
		}
		return
	}
}

func (t *top) setIssuer(text string) {
	if t.issuer == "" && orgEnding.MatchString(text) && !strings.ContainsAny(text, "，：") {
		t.issuer = strings.TrimSuffix(text, "文件")
	}
}

var periodical = rule.LazyMatcher(`(?:简报|要闻|动态|信息|快报|专报)(?:（[^）]*）)?$`)

func joinText(paragraphs []segment.Paragraph, which []int) string {
	var out strings.Builder
	for _, i := range which {
		out.WriteString(paragraphs[i].Text)
	}
	return out.String()
}

var (
	recipientWord = rule.LazyMatcher(`各|全体|本|有关|相关|直属|所属|单位|部门|委|局|厅|处|科|室|院|校|系|部|所|公司|集团|党支部|总支|政府|办事处|街道|中心|组织|党组|工会|学会|协会|干部|党员|职工|同志|老师|同学|企业|机构|站|馆`)
	notRecipients = rule.LazyMatcher(`如下|以下|通知|时间|地点|联系|电话|内容|要求|事项|附件|主持|议题|安排|日期|来源|说明|强调|指出|认为|表示|原则|任务|目标`)
)

// isRecipients reports whether a line is the 主送机关: it ends in a colon and
// names nobody but units and persons.
func isRecipients(text string) bool {
	if !strings.HasSuffix(text, "：") || utf8.RuneCountInString(text) > 160 {
		return false
	}
	body := strings.TrimSuffix(text, "：")
	return !strings.ContainsAny(body, "。；：") && recipientWord().MatchString(body) && !notRecipients().MatchString(body) && !strings.Contains(body, "同志们")
}

// splitNames splits a list of names at 、 and ，, except inside brackets.
func splitNames(text string) []string {
	var names []string
	depth, start := 0, 0
	add := func(end int) {
		if name := strings.TrimSpace(text[start:end]); name != "" {
			names = append(names, name)
		}
	}
	for i, r := range text {
		switch r {
		case '（', '(':
			depth++
		case '）', ')':
			depth--
		case '、', '，', ',', '；':
			if depth <= 0 {
				add(i)
				start = i + utf8.RuneLen(r)
			}
		}
	}
	add(len(text))
	return names
}

// newsTitle is a title that tells what somebody did.
var newsTitle = rule.LazyMatcher(`召开|举行|举办|开展|启动|部署|调研|走进|荣获|圆满|来院|来校|赴|喜获|座谈|慰问|全部|交流`)

var genreWords = []struct {
	word  string
	genre notice.Genre
}{
	{"通报", notice.GenreCircular}, {"通知", notice.GenreNotice}, {"纪要", notice.GenreMinutes}, {"提示", notice.GenreReminder}, {"提醒", notice.GenreReminder},
	{"方案", notice.GenrePlan}, {"要点", notice.GenrePlan}, {"计划", notice.GenrePlan}, {"安排", notice.GenrePlan}, {"预案", notice.GenrePlan}, {"规划", notice.GenrePlan},
	{"意见", notice.GenreOpinion}, {"办法", notice.GenreMeasures}, {"规定", notice.GenreMeasures}, {"制度", notice.GenreMeasures}, {"细则", notice.GenreMeasures}, {"规程", notice.GenreMeasures}, {"条例", notice.GenreMeasures},
	{"讲话", notice.GenreSpeech}, {"发言", notice.GenreSpeech}, {"致辞", notice.GenreSpeech},
	{"简报", notice.GenreBriefing}, {"综述", notice.GenreBriefing}, {"总结", notice.GenreSummary}, {"汇报", notice.GenreSummary},
	{"决定", notice.GenreDecision}, {"公告", notice.GenreAnnounce}, {"通告", notice.GenreAnnounce}, {"公示", notice.GenreAnnounce},
	{"批复", notice.GenreReply}, {"请示", notice.GenreRequest}, {"报告", notice.GenreReport}, {"函", notice.GenreLetter}, {"倡议", notice.GenreNotice},
	{"要闻", notice.GenreNews}, {"动态", notice.GenreNews}, {"快报", notice.GenreNews}, {"信息", notice.GenreNews},
}

// genre tells the genre by the last genre word of the title; a briefing's or a
// newspaper's masthead goes before an article's title. A title without such a
// word is news where nobody is addressed and nobody signs (informal).
func genre(title, masthead string, informal bool) notice.Genre {
	if g := genreOf(masthead); g == notice.GenreBriefing || g == notice.GenreNews {
		return g
	}
	if g := genreOf(title); g != notice.GenreUnknown {
		if titleEnd.MatchString(title) || g != notice.GenreOpinion {
			return g
		}
	}
	if title != "" && !titleEnd.MatchString(title) && (informal || newsTitle().MatchString(title)) {
		return notice.GenreNews
	}
	return notice.GenreUnknown
}

// genreMatcher finds the words of all genres, none of which begins another.
var genreMatcher = sync.OnceValue(func() *rule.Matcher {
	words := make([]string, len(genreWords))
	for i := range genreWords {
		words[i] = genreWords[i].word
	}
	return rule.NewMatcher(words)
})

func genreOf(title string) notice.Genre {
	// What stands in book-title marks is another document's genre.
	if open := strings.LastIndex(title, "》"); open >= 0 && open+len("》") < len(title) {
		title = title[open:]
	}
	best, at := notice.GenreUnknown, -1
	genreMatcher().Find(title, func(word, start, _ int) bool {
		if start > at {
			best, at = genreWords[word].genre, start
		}
		return true
	})
	return best
}
