package timex

import (
	"fmt"
	"math/rand"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"taizhang/extractors/notice"
)

// ordinary is the text of a notice as offices write them; the benchmarks and
// the linearity test repeat it.
const ordinary = `关于做好2021年度档案整理和报送工作的通知

各科室、各直属单位：
为进一步规范档案管理，提高档案工作的质量和水平，根据有关规定，现将有关事项通知如下。
一、总体要求
各单位要把档案整理作为一项基础性工作来抓，明确分管领导和具体责任人，做到应归尽归、应收尽收。对长期积存、来源不清的材料，要逐件核对，分清类别，登记造册，不得随意销毁。
二、工作安排
（一）自查阶段。各科室对照目录清单，全面清理本部门形成的文件材料，补齐缺件，修补破损，请于9月24日前将自查情况书面报办公室。
（二）整理阶段。按照统一标准分类、排列、编号、装订，同步完成电子目录录入。整理中遇到的问题，要随时与档案室沟通，不得自行其是。
（三）移交阶段。经档案室验收合格后，办理移交手续。10月底前全部完成移交，逾期不交的，在年度考核中予以扣分。
三、有关要求
一要加强领导。主要负责同志要亲自过问，定期听取汇报，帮助解决人员、经费、场地等实际困难。
二要严格保密。涉及工作秘密的材料，要按照规定单独存放，专人保管，未经批准不得外借、复制、拍照。
三要注重实效。办公室将采取抽查、互查等方式进行检查，检查结果在全系统通报，并作为评先评优的重要依据。
联系人：办公室档案科，联系电话：6188xxxx，邮箱：daxxxx@xx.gov.cn。
`

func TestSpansLieInTheText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOf(rapid.SampledFrom(pieces)).Draw(t, "pieces"), "")
		last := 0
		for _, e := range Find(text) {
			if e.Span.Start < last || e.Span.End > len(text) || e.Span.Start >= e.Span.End {
				t.Fatalf("%q: span %v after %d", text, e.Span, last)
			}
			if e.Text != text[e.Span.Start:e.Span.End] {
				t.Fatalf("%q: text %q at %v", text, e.Text, e.Span)
			}
			if e.Rule == "" || e.Kind == "" {
				t.Fatalf("%q: %q has no rule or kind", text, e.Text)
			}
			last = e.Span.End
		}
	})
}

// pieces are what random texts are made of.
var pieces = []string{"9", "24", "2021", "年", "月", "日", "号", "前", "后", "内", "起", "至", "到", "—", "-", "~", ".", "/", ":", "每", "第", "最后", "一个", "个", "工作日",
	"周", "星期", "五", "十", "廿", "〇", "初", "底", "末", "上旬", "季度", "半年", "本", "下", "上", "当", "次", "国庆", "“七一”", "节", "期间", "会", "结束", "放假", "截止", "最迟",
	"自", "印发", "之日", "提前", "收到", "（周五）", "（", "）", "，", "。", "、", "和", " ", "\n", "　", "的", "腊月", "农历", "下班", "17", "时", "点", "半", "长期坚持", "尽快", "即日", "各单位", "\xff", "é"}

// TestKeywordsNeverChangeWhatIsFound holds the fast way against the plain one,
// which asks every rule of every sentence.
func TestKeywordsNeverChangeWhatIsFound(t *testing.T) {
	plain, err := New(BuiltIn())
	if err != nil {
		t.Fatal(err)
	}
	plain.plainly = true
	same := func(text string) string {
		fast, slow := Find(text), plain.Find(text)
		if !reflect.DeepEqual(fast, slow) {
			return fmt.Sprintf("%q:\n by keywords %v\n plainly     %v", text, fast, slow)
		}
		return ""
	}
	if different := same(ordinary); different != "" {
		t.Fatal(different)
	}
	f := checked(t)
	for _, r := range f.all.Rules() {
		for _, e := range r.Examples {
			if different := same(e.Text); different != "" {
				t.Fatal(different)
			}
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOf(rapid.SampledFrom(pieces)).Draw(t, "pieces"), "")
		if different := same(text); different != "" {
			t.Fatal(different)
		}
	})
}

// TestPassedOverSentencesHoldNothing holds the one look at each character
// against reading every sentence.
func TestPassedOverSentencesHoldNothing(t *testing.T) {
	f := Default()
	check := func(text string) string {
		for at := 0; at < len(text); {
			end, worth := f.sentence(text, at)
			if !worth {
				s := f.newScratch()
				s.lexer.read(text, at, end)
				var kept []notice.TimeExpr
				f.pieces(text, s, func(x *found) { kept = append(kept, x.kept...) })
				if len(kept) > 0 {
					return fmt.Sprintf("%q was passed over and holds %v", text[at:end], kept)
				}
			}
			at = end
		}
		return ""
	}
	for _, r := range checked(t).all.Rules() {
		for _, e := range r.Examples {
			if missed := check(e.Text); missed != "" {
				t.Fatal(missed)
			}
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOf(rapid.SampledFrom(pieces)).Draw(t, "pieces"), "")
		if missed := check(text); missed != "" {
			t.Fatal(missed)
		}
	})
}

func TestFindIsSafeForConcurrentUse(t *testing.T) {
	want := Find(ordinary)
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for range 20 {
				if got := Find(ordinary); !reflect.DeepEqual(got, want) {
					t.Error("a concurrent search found something else")
				}
			}
		})
	}
	group.Wait()
}

// TestFindIsLinear gives a megabyte of digits, 年, 月, 日 and 至, and a quarter of
// one of other things that could begin dates everywhere. It takes half a second
// on one core; a busy machine, or one under the race detector, gets more.
func TestFindIsLinear(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds, and minutes under the race detector")
	}
	random := rand.New(rand.NewSource(3))
	alphabets := map[string][]string{
		"digits":          {"1", "2", "3", "4", "5", "6", "7", "8", "9", "0"},
		"units":           {"年", "月", "日", "至"},
		"digits, units":   {"1", "2", "3", "年", "月", "日", "至"},
		"Chinese numbers": {"一", "二", "十", "百", "廿", "〇"},
		"numbers, marks":  {"1", "12", "-", ".", "/", ":", "年"},
		"open brackets":   {"（", "(", "周", "五"},
		"blanks":          {" ", "\n", "　", "9", "月"},
		"each":            {"每", "第", "最后", "个", "月", "周"},
		"occasions":       {"自", "会", "后", "内", "3", "日", "放假", "前"},
		"explanations":    {"每季度末", "（即", "6月、"},
	}
	for name, alphabet := range alphabets {
		size := 1 << 18
		if strings.Contains(name, "units") {
			size = 1 << 20
		}
		var text strings.Builder
		for text.Len() < size {
			text.WriteString(alphabet[random.Intn(len(alphabet))])
		}
		began := time.Now()
		Find(text.String())
		took := time.Since(began)
		t.Logf("%-16s %v", name, took)
		if took > 5*time.Second {
			t.Errorf("%d bytes of %s took %v", size, name, took)
		}
	}
}

func BenchmarkFindOrdinary(b *testing.B) {
	text := strings.Repeat(ordinary, 100)
	Find(text)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		Find(text)
	}
}

// BenchmarkFindSilent reads what says nothing of time.
func BenchmarkFindSilent(b *testing.B) {
	const clause = "各单位要把档案整理作为一项基础性工作来抓，明确分管领导和具体责任人，做到应归尽归、应收尽收。"
	Find(clause)
	b.SetBytes(int64(len(clause)))
	b.ReportAllocs()
	for b.Loop() {
		Find(clause)
	}
}

// BenchmarkFindNotices reads the labelled notices, where they are.
func BenchmarkFindNotices(b *testing.B) {
	files, _ := filepath.Glob(filepath.Join(labelled, "*", "*.txt"))
	if len(files) == 0 {
		b.Skip("the labelled notices are not here")
	}
	var all strings.Builder
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			b.Fatal(err)
		}
		all.Write(text)
		all.WriteString("\n\n")
	}
	text := all.String()
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		Find(text)
	}
}

// BenchmarkStart makes the Finder anew, as a command that starts does.
func BenchmarkStart(b *testing.B) {
	for b.Loop() {
		if _, err := New(BuiltIn()); err != nil {
			b.Fatal(err)
		}
	}
}

func FuzzFind(f *testing.F) {
	f.Add(ordinary)
	for _, r := range Default().all.Rules() {
		f.Add(r.About)
	}
	for _, piece := range pieces {
		f.Add(piece + piece)
	}
	f.Fuzz(func(t *testing.T, text string) {
		found := Find(text)
		last := 0
		for _, e := range found {
			if e.Span.Start < last || e.Span.End > len(text) || e.Text != text[e.Span.Start:e.Span.End] {
				t.Fatalf("%q at %v", e.Text, e.Span)
			}
			last = e.Span.End
		}
		meanings := Resolve(found, Context{Issued: notice.NewDate(2021, time.September, 18)})
		if len(meanings) != len(found) {
			t.Fatalf("%d expressions have %d meanings", len(found), len(meanings))
		}
		for _, m := range meanings {
			if !m.Last.IsZero() && !m.Last.Exists() || !m.First.IsZero() && !m.First.Exists() {
				t.Fatalf("%v is no day", m)
			}
		}
	})
}
