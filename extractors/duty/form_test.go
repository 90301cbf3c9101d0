package duty

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"taizhang/extractors/rule"
)

// TestFormsAreTheirExpressions holds the forms that are read by hand against the
// expressions that say what they are.
func TestFormsAreTheirExpressions(t *testing.T) {
	titled := regexp.MustCompile(`(“)[^“”]{5,}(”)|《[^《》]*》`)
	bracketed := regexp.MustCompile(`（[^（）]*）`)
	tails := map[*roleTail]*regexp.Regexp{
		&leadTail:  regexp.MustCompile(`^(.{2,80}?)(?:牵头|主办|主责|总负责)(?:，|；|、|$)(.*)$`),
		&helpTail:  regexp.MustCompile(`^(.{2,80}?)(?:等)?(?:按职责分工)?(?:配合|协办|协助|参与|参加|协同)(?:，|；|$)(.*)$`),
		&shareTail: regexp.MustCompile(`^(.{2,120}?)(?:按职责分工|分工|分别|按照职责分工|共同)?(?:负责|落实|负责落实|组织实施|实施|承办)(?:，|；|$)(.*)$`),
	}
	labelKey := regexp.MustCompile(`(?:^|[，；。、（ ])(` + responsibleKey + `|` + helperKey + `|` + timeKey + `|` + targetKey + `)[：:为]`)
	partyClause := regexp.MustCompile(`^(?:` + responsibleKey + `)(?:为|是|：)(.+)$`)
	noun := regexp.MustCompile(`^[^，。；将把要应须]{2,9}的[^，。；]`)
	numbers := regexp.MustCompile(`^第?(?:（[一二三四五六七八九十]+）|[一二三四五六七八九十、至]+|\d)`)
	pieces := strings.Fields(`“ ” 《 》 （ ） ， ； 、 。 ： : 为 是 等 按职责分工 按照职责分工 分工 分别 共同 配合 协办 参加 协同 牵头 主办 总负责 负责 落实 负责落实 组织实施 实施 承办
		的 将 申领的 责任 责任人 责任单位 牵头单位 完成时限 时限 报送至 第 一 十 至 项 3 局 教务处 报送工作总结 x`)
	pieces = append(pieces, " ", "\xe6", strings.Repeat("办公室", 13))
	check := func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 0, 12).Draw(t, "pieces"), "")
		if got, want := without(text, titles), titled.ReplaceAllString(text, "$1$2"); got != want {
			t.Fatalf("%q without titles is %q, should be %q", text, got, want)
		}
		if got, want := without(text, remarks), bracketed.ReplaceAllString(text, ""); got != want {
			t.Fatalf("%q without remarks is %q, should be %q", text, got, want)
		}
		for tail, expression := range tails {
			names, rest, ok := tail.cut(text)
			want := expression.FindStringSubmatch(text)
			if ok != (want != nil) || ok && (names != want[1] || rest != want[2]) {
				t.Fatalf("%q is cut at %v into %q and %q, should be %q", text, tail.words, names, rest, want)
			}
		}
		labels, want := findLabels(text), labelKey.FindAllStringSubmatchIndex(text, -1)
		for i, at := range labels {
			if len(labels) != len(want) || !slices.Equal([]int{at.start, at.end, at.key, at.keyEnd}, want[i]) {
				t.Fatalf("the labels of %q are %v, should be %v", text, labels, want)
			}
		}
		if at := labelKey.FindStringSubmatchIndex(text); (len(labels) > 0) != (at != nil) || beginsWithLabel(text) != (at != nil && at[0] == 0) {
			t.Fatalf("%q has labels %v and begins with one: %v; the expression says %v", text, labels, beginsWithLabel(text), at)
		}
		parties := ""
		if at := partyClause.FindStringSubmatch(text); at != nil {
			parties = at[1]
		}
		if got := partyLabel(text); got != parties {
			t.Fatalf("%q names %q, should name %q", text, got, parties)
		}
		if got, want := attributive(text), noun.MatchString(text); got != want {
			t.Fatalf("%q marks out a noun: %v, should be %v", text, got, want)
		}
		if numbers.MatchString(text) && !beginsWithNumber(text) {
			t.Fatalf("%q is said not to begin with a number", text)
		}
	}
	rapid.Check(t, check)
}

// TestWordsByRune holds the lists by a character against all words, and the bytes by
// which a word is told against the word.
func TestWordsByRune(t *testing.T) {
	texts := func(list []entry) (out []string) {
		for i := range list {
			out = append(out, list[i].text)
		}
		return out
	}
	for _, set := range []prefixSet{followers, notFirst, handInWords, connectives} {
		all := texts(slices.Concat(set.byFirst.lists...))
		for r := rune(0); r < 1<<17; r++ {
			var want []string
			for _, word := range all {
				if strings.HasPrefix(word, string(r)) {
					want = append(want, word)
				}
			}
			got := slices.DeleteFunc(texts(set.byFirst.of(r)), func(word string) bool { return !strings.HasPrefix(word, string(r)) })
			if !slices.Equal(got, want) {
				t.Fatalf("%q begins %q, should begin %q", r, got, want)
			}
		}
		for _, list := range set.byFirst.lists {
			for i := range list {
				for _, text := range near(texts(list), list[i].text) {
					if got := list[i].begins(text, rule.Ahead(text, 0)); got != strings.HasPrefix(text, list[i].text) {
						t.Fatalf("%q begins with %q: %v", text, list[i].text, got)
					}
				}
			}
		}
	}
	for r := rune(0); r < 1<<17; r++ {
		if got := isSurname(r); got != strings.ContainsRune(surnames, r) {
			t.Fatalf("%q is a surname: %v", r, got)
		}
	}
	for _, list := range heads.byLast.lists {
		words := texts(list)
		if !slices.IsSortedFunc(words, func(a, b string) int { return len(b) - len(a) }) {
			t.Errorf("%q does not have the longest first", words)
		}
		for i := range list {
			for _, text := range near(words, list[i].text) {
				if got := list[i].ends(text, behind(text)); got != strings.HasSuffix(text, list[i].text) {
					t.Fatalf("%q ends in %q: %v", text, list[i].text, got)
				}
			}
		}
	}
}

// near are texts to ask for a word: others, it with something before or behind,
// and all but its first or last character.
func near(others []string, word string) []string {
	_, first := firstRune(word)
	_, last := lastRune(word)
	return append(slices.Clone(others), "", word, "各"+word, word+"1", "请"+word+"应", word[first:], word[:len(word)-last])
}

// TestMarksAreSeen holds the one pass for marks against a search for each.
func TestMarksAreSeen(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(rapid.SampledFrom([]string{"要", "务必", "由", "各", "请", "的", "向", "报", "邮寄", "“", "《", "（", "会", "议", "a", "1", "é", "\U00020000", "\xe5"}), 0, 8).Draw(t, "pieces"), "")
		c := clause{text: text}
		for mark, words := range map[marks]string{marksModal: "要应须务", marksBy: "由", marksAddress: "请各", marksOf: "的", marksToward: "向", marksHandIn: "报邮", marksEnclosure: "“《（"} {
			if strings.ContainsAny(text, words) && !c.mayHold(mark) {
				t.Fatalf("%q is said to hold none of %q", text, words)
			}
		}
	})
}
