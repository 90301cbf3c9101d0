package layout

import (
	"cmp"
	"encoding/binary"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"taizhang/extractors/pdf/content"
)

func glyphs(x, y, size float64, text string) []content.Glyph {
	var found []content.Glyph
	for _, r := range text {
		width := size
		if r < 0x2000 {
			width = size / 2
		}
		found = append(found, content.Glyph{Text: string(r), X: x, Y: y, EndX: x + width, EndY: y, Size: size})
		x += width
	}
	return found
}

func texts(p *Page) (all []string) {
	for _, item := range p.Items {
		if item.Line != nil {
			all = append(all, item.Line.Text)
		} else {
			for _, cell := range item.Table.Cells {
				all = append(all, "["+cell.Text+"]")
			}
		}
	}
	return all
}

func TestBlanks(t *testing.T) {
	page := &content.Page{Width: 595, Height: 842}
	page.Glyphs = append(page.Glyphs, glyphs(70, 100, 16, "于9")...)
	page.Glyphs = append(page.Glyphs, glyphs(101, 100, 16, "月24")...)
	page.Glyphs = append(page.Glyphs, glyphs(140, 100, 16, "日前")...)
	page.Glyphs = append(page.Glyphs, glyphs(70, 130, 16, "Kevin")...)
	page.Glyphs = append(page.Glyphs, glyphs(115, 130, 16, "Wu")...)
	page.Glyphs = append(page.Glyphs, glyphs(70, 160, 16, "联系人：周")...)
	page.Glyphs = append(page.Glyphs, glyphs(200, 160, 16, "电话")...)
	got := texts(Read(page))
	want := []string{"于9月24日前", "Kevin Wu", "联系人：周 电话"}
	if len(got) != len(want) {
		t.Fatalf("got %q", got)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("line %d reads %q, want %q", i, got[i], want[i])
		}
	}
}

func TestOrderIsByPlace(t *testing.T) {
	page := &content.Page{Width: 595, Height: 842}
	page.Glyphs = append(page.Glyphs, glyphs(70, 300, 16, "第三行")...)
	page.Glyphs = append(page.Glyphs, glyphs(70, 100, 16, "第一行")...)
	page.Glyphs = append(page.Glyphs, glyphs(70, 200, 16, "第二行")...)
	if got := texts(Read(page)); len(got) != 3 || got[0] != "第一行" || got[1] != "第二行" || got[2] != "第三行" {
		t.Errorf("got %q", got)
	}
}

func TestFrameIsNoTable(t *testing.T) {
	page := &content.Page{Width: 595, Height: 842, Glyphs: glyphs(100, 200, 16, "框里的一句话")}
	for _, s := range [][4]float64{{80, 100, 500, 100}, {80, 300, 500, 300}, {80, 100, 80, 300}, {500, 100, 500, 300}} {
		page.Segments = append(page.Segments, content.Segment{X0: s[0], Y0: s[1], X1: s[2], Y1: s[3]})
	}
	if got := texts(Read(page)); len(got) != 1 || got[0] != "框里的一句话" {
		t.Errorf("got %q", got)
	}
}

func TestOpenTable(t *testing.T) {
	// A table without lines at its sides.
	page := &content.Page{Width: 595, Height: 842}
	for _, y := range []float64{100, 130, 160} {
		page.Segments = append(page.Segments, content.Segment{X0: 70, Y0: y, X1: 520, Y1: y})
	}
	page.Segments = append(page.Segments, content.Segment{X0: 200, Y0: 100, X1: 200, Y1: 160}, content.Segment{X0: 380, Y0: 100, X1: 380, Y1: 160})
	for i, words := range [][3]string{{"任务", "单位", "时限"}, {"自查", "各科室", "周五前"}} {
		for c, x := range []float64{80, 210, 390} {
			page.Glyphs = append(page.Glyphs, glyphs(x, 120+30*float64(i), 12, words[c])...)
		}
	}
	got := texts(Read(page))
	if len(got) != 6 || got[0] != "[任务]" || got[5] != "[周五前]" {
		t.Errorf("got %q", got)
	}
}

func TestJoin(t *testing.T) {
	for _, c := range [][3]string{
		{"通知", "如下", "通知如下"},
		{"Kevin", "Wu", "Kevin Wu"},
		{"inter-", "national", "international"},
		{"于2026年9", "月24日", "于2026年9月24日"},
		{"OA-ERP-IN-", "012", "OA-ERP-IN-012"},
		{"", "开头", "开头"},
	} {
		if got := Join(c[0], c[1]); got != c[2] {
			t.Errorf("%q and %q give %q, want %q", c[0], c[1], got, c[2])
		}
	}
}

// TestByBase holds the sorting of stretches against that of marks.
func TestByBase(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var marks []mark
		for range rapid.IntRange(0, 8).Draw(t, "stretches") {
			base, left := float64(rapid.IntRange(0, 3).Draw(t, "base")), float64(rapid.IntRange(0, 60).Draw(t, "left"))
			for range rapid.IntRange(1, 12).Draw(t, "marks") {
				marks = append(marks, mark{base: base, left: left, glyph: int32(len(marks))})
				left += float64(rapid.IntRange(-1, 9).Draw(t, "step"))
			}
		}
		want := slices.Clone(marks)
		slices.SortFunc(want, func(a, b mark) int {
			return cmp.Or(cmp.Compare(a.base, b.base), cmp.Compare(a.left, b.left))
		})
		all := map[int32]bool{}
		byBase(marks)
		for i, m := range marks {
			all[m.glyph] = true
			if m.base != want[i].base || m.left != want[i].left {
				t.Fatalf("%d stands at %g, %g and not at %g, %g", i, m.base, m.left, want[i].base, want[i].left)
			}
		}
		if len(all) != len(marks) {
			t.Fatalf("%d of %d marks are left", len(all), len(marks))
		}
	})
}

// TestSortMarks: marks that are equal come to stand as slices.SortFunc leaves them, too.
func TestSortMarks(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var marks []mark
		for range rapid.IntRange(0, 200).Draw(t, "marks") {
			marks = append(marks, mark{left: float64(rapid.IntRange(0, 30).Draw(t, "left")), glyph: int32(len(marks))})
		}
		want := slices.Clone(marks)
		slices.SortFunc(want, func(a, b mark) int { return cmp.Compare(a.left, b.left) })
		sortMarks(marks, func(a, b *mark) int { return cmp.Compare(a.left, b.left) })
		if !slices.Equal(marks, want) {
			t.Fatalf("%+v, want %+v", marks, want)
		}
	})
}

func FuzzRead(f *testing.F) {
	f.Add([]byte{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
	f.Add([]byte{0, 10, 10, 0, 200, 10, 0, 10, 200, 1, 100, 100, 12, 0, 2, 0, 0, 255, 255})
	f.Fuzz(func(t *testing.T, data []byte) {
		page := &content.Page{Width: 595, Height: 842}
		number := func() float64 {
			if len(data) < 2 {
				data = nil
				return 0
			}
			v := float64(int16(binary.BigEndian.Uint16(data))) / 16
			data = data[2:]
			return v
		}
		for len(data) > 2 && len(page.Glyphs) < 3000 {
			kind := data[0]
			data = data[1:]
			x, y, z := number(), number(), number()
			if kind%4 == 0 {
				s := content.Segment{X0: x, Y0: y, X1: x + max(z, 0), Y1: y}
				if kind%8 == 0 {
					s = content.Segment{X0: x, Y0: y, X1: x, Y1: y + max(z, 0)}
				}
				page.Segments = append(page.Segments, s)
				continue
			}
			angle := int16(0)
			if kind%16 == 1 {
				angle = int16(kind) % 360
			}
			page.Glyphs = append(page.Glyphs, content.Glyph{Text: string(rune('一' + int(kind))), X: x, Y: y, EndX: x + z, EndY: y, Size: max(z, -z), Angle: angle})
		}
		looked := *page // the same, with characters that the fonts have looked at
		looked.Glyphs = slices.Clone(page.Glyphs)
		for i := range looked.Glyphs {
			looked.Glyphs[i].Single = firstRune(looked.Glyphs[i].Text)
		}
		if a, b := texts(Read(page)), texts(Read(&looked)); !slices.Equal(a, b) {
			t.Fatalf("%q is %q once its characters are known", a, b)
		}
		visible := 0
		for _, g := range page.Glyphs {
			if g.Size > 0 {
				visible++
			}
		}
		got := 0
		for _, text := range texts(Read(page)) {
			got += len([]rune(text))
		}
		if visible > 0 && got == 0 && len(page.Segments) == 0 {
			t.Fatalf("%d glyphs give no text", visible)
		}
	})
}

func TestAlignedTable(t *testing.T) {
	page := &content.Page{Width: 595, Height: 842, Glyphs: glyphs(70, 80, 16, "下面是没有线的表格，说明在这里：")}
	rows := []struct {
		y     float64
		cells [4]string
	}{
		{120, [4]string{"序号", "工作任务", "责任单位", "时限"}},
		{150, [4]string{"1", "完成安全隐患自查", "后勤处", "3月"}},
		{180, [4]string{"2", "组织一次应急演练", "保卫处", "4月"}},
		{200, [4]string{"", "并报送总结", "", ""}},
		{230, [4]string{"3", "更新制度汇编", "", "年底"}},
	}
	for _, r := range rows {
		for c, x := range []float64{70, 130, 320, 450} {
			page.Glyphs = append(page.Glyphs, glyphs(x, r.y, 14, r.cells[c])...)
		}
	}
	got := texts(Read(page))
	want := []string{"下面是没有线的表格，说明在这里：", "[序号]", "[工作任务]", "[责任单位]", "[时限]", "[1]", "[完成安全隐患自查]", "[后勤处]", "[3月]",
		"[2]", "[组织一次应急演练并报送总结]", "[保卫处]", "[4月]", "[3]", "[更新制度汇编]", "[]", "[年底]"}
	if len(got) != len(want) {
		t.Fatalf("got %q", got)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("%d reads %q, want %q", i, got[i], want[i])
		}
	}
}

func TestThingsSideBySideAreNoTable(t *testing.T) {
	page := &content.Page{Width: 595, Height: 842}
	for i, line := range []string{"联系人：周某", "联系人：吴某"} {
		y := 100 + 30*float64(i)
		page.Glyphs = append(page.Glyphs, glyphs(70, y, 14, line)...)
		page.Glyphs = append(page.Glyphs, glyphs(250, y, 14, "电话：8601")...)
		page.Glyphs = append(page.Glyphs, glyphs(420, y, 14, "邮箱：a@b.cn")...)
	}
	if got := texts(Read(page)); len(got) != 2 {
		t.Errorf("got %q", got)
	}
}
