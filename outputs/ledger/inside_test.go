package ledger

import (
	"crypto/sha256"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"pgregory.net/rapid"

	"taizhang/extractors/notice"
)

func TestEveryPostEndsAsPostsDo(t *testing.T) {
	for _, post := range posts {
		last, _ := utf8.DecodeLastRuneInString(post)
		if !strings.ContainsRune(postEndings, last) || !isPerson("某某"+post, 0) {
			t.Errorf("%s is not known for a post", post)
		}
	}
}

// TestHeadingsAreShortenedByCharacters holds it against doing so on runes.
func TestHeadingsAreShortenedByCharacters(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		heading := rapid.StringOf(rapid.SampledFrom([]rune("一、总体要求a𠮷"))).Draw(t, "heading") + rapid.SampledFrom([]string{"", "\xff\xfe", "\xe4\xb8"}).Draw(t, "broken")
		want := heading
		if runes := []rune(heading); len(runes) > headingShown {
			want = string(runes[:headingShown-1]) + "…"
		}
		if got := string(appendShortened(nil, heading)); got != want {
			t.Fatalf("%q, want %q", got, want)
		}
	})
}

func TestListHoldsWhatWasAdded(t *testing.T) {
	var all list[int]
	const most = 3*partLength + 1
	for step := 0; all.len < most; step++ { // 0, 1, 2, … at a time
		from := all.len
		all.grow(min(step, most-from))
		for i := from; i < all.len; i++ {
			if *all.at(i) != 0 {
				t.Fatalf("%d is %d before it was set", i, *all.at(i))
			}
			*all.at(i) = i
		}
	}
	if all.len != most {
		t.Fatalf("%d elements", all.len)
	}
	for i := range all.len {
		if *all.at(i) != i {
			t.Fatalf("%d is %d", i, *all.at(i))
		}
	}
}

// TestSquash holds the short way of texts without blanks against leaving blanks out of
// every text, rune by rune.
func TestSquash(t *testing.T) {
	plain := func(text string) string {
		var out strings.Builder
		for _, r := range text {
			if !unicode.IsSpace(r) {
				out.WriteRune(r)
			}
		}
		return out.String()
	}
	for r := rune(0); r <= 0x11000; r++ { // beyond which there is no blank
		for _, text := range []string{string(r), "于" + string(r) + "a", string(r) + "\xe3\x80"} {
			if got, want := Squash(text), plain(text); got != want {
				t.Fatalf("%q becomes %q, want %q", text, got, want)
			}
		}
	}
	pieces := rapid.SampledFrom([]string{"请于", "9月20日", "前", "“报送”", "a", " ", "\n", "\u3000", "\u2003", "\u0085", "\u00a0", "𠮷", "\xff", "\xe4\xb8", "\uffff", "·", "\x00"})
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(pieces, 0, 8).Draw(t, "pieces"), "")
		if got, want := Squash(text), plain(text); got != want {
			t.Fatalf("%q becomes %q, want %q", text, got, want)
		}
	})
}

// TestRowIDs holds the ids against their definition: the beginning of the hash of the
// seed, the words and how often these came.
func TestRowIDs(t *testing.T) {
	words := rapid.SampledFrom([]string{"", "报送 材料", "报送材料", "9月20日前", strings.Repeat("长", 500)})
	rapid.Check(t, func(t *rapid.T) {
		tasks := make([]notice.Task, rapid.IntRange(0, 8).Draw(t, "tasks"))
		seen := map[string]int{}
		var want []string
		for i := range tasks {
			tasks[i].Quote, tasks[i].Deadline.Text = words.Draw(t, "quote"), words.Draw(t, "due")
			text := Squash(tasks[i].Quote) + "\x00" + Squash(tasks[i].Deadline.Text)
			seen[text]++
			hash := sha256.Sum256([]byte("seed\x00" + text + "\x00" + strconv.Itoa(seen[text])))
			want = append(want, alphabet.EncodeToString(hash[:])[:16])
		}
		if got := RowIDs("seed", tasks); !slices.Equal(got, want) {
			t.Fatalf("%q, want %q", got, want)
		}
	})
}

func BenchmarkRowIDs(b *testing.B) {
	tasks := make([]notice.Task, 16)
	for i := range tasks {
		tasks[i].Quote = "请各单位于9月20日前将第" + strconv.Itoa(i) + "项材料（加盖公章）报送校长办公室，逾期不予受理。"
		tasks[i].Deadline.Text = "9月20日前"
	}
	b.ReportAllocs()
	for b.Loop() {
		RowIDs("1c34a75a4f6189f27618f489c52cd429231e15c353c1cd6bdc5f5910d9c951e3", tasks)
	}
}

// TestPlainness: what is found of a text is what is found of its characters one by one.
func TestPlainness(t *testing.T) {
	pieces := rapid.SliceOf(rapid.OneOf(rapid.SampledFrom([]string{"办", "理", "，", "。", "“", "ࠀ", "힣", "\uFFFD", "\uFFFE", "\uFFFF", "\xED\xA0\x80", "\xE0\x80\x80", "\xEF\xBF", "\xE4\xB8", "\x80", "a", "\n", "_", "\x01", "𠀀"}),
		rapid.StringOf(rapid.RuneFrom(nil, unicode.Han)), rapid.String()))
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(pieces.Draw(t, "pieces"), "")
		plain, bare := utf8.ValidString(text), !strings.ContainsAny(text, "\"'&<>_\t")
		for _, r := range text {
			plain = plain && (r >= ' ' || r == '\t' || r == '\n') && r != 0xFFFE && r != 0xFFFF
		}
		if gotPlain, gotBare := plainness(text); gotPlain != plain || gotBare != (plain && bare) {
			t.Fatalf("%q is plain: %v, bare: %v; want %v, %v", text, gotPlain, gotBare, plain, plain && bare)
		}
	})
}

// TestRhythmsKept: what is kept of one rhythm is what another one with the same days
// gives, however many are kept.
func TestRhythmsKept(t *testing.T) {
	rules := rapid.SampledFrom([]string{"FREQ=MONTHLY;BYMONTHDAY=5", "FREQ=MONTHLY", "FREQ=MONTHLY;INTERVAL=3", "freq=monthly;interval=2", "FREQ=WEEKLY", "FREQ=WEEKLY;INTERVAL=2", "FREQ=WEEKLY;BYDAY=TU|FREQ=MONTHLY;BYMONTHDAY=-1",
		"FREQ=YEARLY;BYMONTH=6,12;BYMONTHDAY=-1", "FREQ=DAILY;COUNT=3", "FREQ=YEARLY", "FREQ=NEVER", ""})
	days := rapid.Map(rapid.IntRange(0, 90), func(n int) notice.Date { return notice.NewDate(2026, 1, 1).AddDays(n) })
	some := rapid.OneOf(rapid.Just(notice.Date{}), days)
	known := rhythms{}
	rapid.Check(t, func(t *rapid.T) {
		for range rapid.IntRange(1, 40).Draw(t, "rhythms") {
			r := Rhythm{Rules: rules.Draw(t, "rules"), Start: some.Draw(t, "start"), End: some.Draw(t, "end"), Anchor: some.Draw(t, "anchor")}
			from := days.Draw(t, "from")
			want, _ := r.Next(from, 1+followingDays)
			for _, memory := range []rhythms{known, nil} {
				if got := memory.next(r, from); !slices.Equal(got, want) {
					t.Fatalf("%+v from %v gives %v, want %v", r, from, got, want)
				}
			}
			if len(known) > rhythmsKept {
				t.Fatalf("%d are kept", len(known))
			}
		}
	})
}
