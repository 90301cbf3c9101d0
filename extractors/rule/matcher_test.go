package rule

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// TestMatcherIsItsTwin compares the matcher with running every branch, and with
// Go's own expressions, over texts made of the pieces of the patterns.
func TestMatcherIsItsTwin(t *testing.T) {
	for _, patterns := range [][]string{
		{`^(?:为了?(?:做好|加强)|根据)`},
		{`(?:要求|部署|下)$`},
		{`^(?:根据|按.{0,3}要求)$`, `^下`},
		{`为[^，]{1,3}部署`, `^好$|加强$`},
		{`^第?(?:根据|按)`, `要求$`},
		{`为(?:做好|.{1,2}要求|下$)`, `按.{0,4}[下第好]`, `日印发$|^(?:根|按).?要求|部署$`},
		{`^(?:根据|.{1,2}要求|为.部署)`, `^(?:按|.{1,2}要求)$`},
		{`为.{0,2}的?(?:要求|部署)$`, `(?:好|做好.)[下第]?$`},
		{`^[^，]{0,2}(?:要求|部署)`, `按+`},
		{`为.{0,3}(?:要求|部署)`, `按[^，]{1,2}?[下第好]`, `[下第]+(?:好|部署)`, `^根?据?.+(?:下|要求)`},
		{`为.+(?:要|要求|下)`, `(?:为|为了).{2,}?(?:要求|要)`, `.{1,3}(?:好|下好?)$`, `第?下[^好]*好`, `^.{0,2}(?:下??第|要求)`},
		{`为[^，]{0,3}$`, `(?:根据|按.{0,3})[，|]?$`, `要求.{0,2}[第好]?$`, `^按[^好下]`, `好.{1,3}?`},
		{`为.*$`, `(?:根据|按)[^，]{1,2}`, `第[^下]`, `为[^，]{2,}?$`, `^下.+`, `.{1,2}好?$`, `部署.{0,2}(?:好|)`},
		{`(?:根据|[按(|]+)(?:要求|部署)`, `^(?:(?:下|第)|好$)`, `(要求)|\|好`, `[]|)为]好`},
	} {
		m := NewMatcher(patterns)
		whole := regexp.MustCompile(`(?:` + strings.Join(patterns, `)|(?:`) + `)`)
		rapid.Check(t, func(t *rapid.T) {
			text := strings.Join(rapid.SliceOfN(rapid.SampledFrom([]string{"为", "了", "做好", "加强", "根据", "按", "要求", "部署", "下", "，", "第", "好", "|", "\xe6"}), 0, 8).Draw(t, "pieces"), "")
			if got, want := m.MatchString(text), whole.MatchString(text); got != want {
				t.Fatalf("%q in %q: %v, Go's expression says %v", patterns, text, got, want)
			}
			if fast, slow := found(m.Find, text), found(m.FindPlainly, text); !slices.Equal(fast, slow) {
				t.Fatalf("%q in %q: %v, plainly %v", patterns, text, fast, slow)
			}
			number := rapid.IntRange(0, len(patterns)).Draw(t, "number")
			before := found(func(text string, visit func(pattern, start, end int) bool) {
				for _, h := range m.AppendBefore(nil, text, number) {
					visit(h.Pattern, h.Start, h.End)
				}
			}, text)
			want := found(m.FindPlainly, text)
			if !slices.ContainsFunc(m.Append(nil, text), func(h Hit) bool { return h.Pattern < number }) {
				want = nil
			}
			if !slices.Equal(before, want) {
				t.Fatalf("%q in %q, from %d on only behind others: %v, not %v", patterns, text, number, before, want)
			}
		})
	}
}

func found(find func(string, func(pattern, start, end int) bool), text string) []string {
	seen := map[string]bool{}
	find(text, func(pattern, start, end int) bool {
		seen[fmt.Sprint(pattern, start, end)] = true
		return true
	})
	var out []string
	for place := range seen {
		out = append(out, place)
	}
	slices.Sort(out)
	return out
}

func TestPartsOfAPattern(t *testing.T) {
	for pattern, want := range map[string]string{
		`a|b`:           `(?:a)  (?:b)`,
		`^(?:a|(b|c$))`: `^(?:a)  ^(?:b)  ^(?:c)$`,
		`(?:a|b)(?:c)`:  `(?:(?:a|b)(?:c))`,
		`[|)]a\|b`:      `(?:[|)]a\|b)`,
		`^a\$`:          `^(?:a\$)`,
		`(?s)a|b`:       `(?:(?s)a|b)`,
		`(?P<n>a|b)`:    `(?:(?P<n>a|b))`,
		`^x(?:a|b.c)`:   `^(?:x(?:a))  ^(?:x(?:b.c))`,
		`x?(?:a|b)`:     `(?:x?(?:a|b))`,
	} {
		var got []string
		for _, p := range partsOf(pattern) {
			got = append(got, p.source())
		}
		if strings.Join(got, "  ") != want {
			t.Errorf("%s: %q, want %s", pattern, got, want)
		}
	}
}
