package duty

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"taizhang/extractors/head"
	"taizhang/extractors/notice"
	"taizhang/extractors/segment"
)

const ordinary = `关于做好夏季用电安全检查工作的通知
各车间、各科室：
入夏以来气温持续升高，用电负荷明显增大。为确保安全生产，现将夏季用电安全检查有关事项通知如下。
一、检查范围
全厂生产车间、仓库、食堂和职工宿舍的供配电设施。
二、检查安排
（一）自查阶段（6月5日至6月12日）。各车间对照检查表逐项自查，发现隐患立即整改，一时难以整改的要制定措施并明确责任人。自查报告于6月13日前报设备科。
（二）抽查阶段（6月14日至6月20日）。设备科会同安全科对各车间进行抽查，抽查结果在厂务会上通报。
（三）总结阶段。各车间6月25日前将整改完成情况书面报设备科，设备科6月30日前形成全厂检查报告报厂部。
三、工作要求
各车间要高度重视，切实加强领导，落实责任。严禁私拉乱接电线。值班电工每周五下班前向设备科报告巡查情况。
联系人：设备科值班室，电话：8123xxxx。
设备科
2023年6月1日
`

func BenchmarkFind(b *testing.B) {
	f, err := NewFinder(Options{})
	if err != nil {
		b.Fatal(err)
	}
	source := document(ordinary)
	if err := f.words.Load(); err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(ordinary)))
	b.ReportAllocs()
	for b.Loop() {
		doc := segment.Split(source)
		f.Find(doc, head.Read(doc), notice.Date{})
	}
}

// BenchmarkUnderstanding is everything between a document and its tasks, on the
// samples that are plain UTF-8 text: ordinary notices of one to three KB.
func BenchmarkUnderstanding(b *testing.B) {
	f, err := NewFinder(Options{})
	if err != nil {
		b.Fatal(err)
	}
	if err := f.words.Load(); err != nil {
		b.Fatal(err)
	}
	paths, err := filepath.Glob("../../samples/*.txt")
	if err != nil {
		b.Fatal(err)
	}
	var sources []*notice.Document
	size := 0
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			b.Fatal(err)
		}
		if utf8.Valid(text) {
			sources = append(sources, document(string(text)))
			size += len(text)
		}
	}
	if len(sources) < 10 {
		b.Fatalf("only %d samples", len(sources))
	}
	stages := []struct {
		name string
		run  func(source *notice.Document)
	}{
		{"segment", func(source *notice.Document) { segment.Split(source) }},
		{"segment+head", func(source *notice.Document) { head.Read(segment.Split(source)) }},
		{"whole", func(source *notice.Document) {
			doc := segment.Split(source)
			f.Find(doc, head.Read(doc), notice.Date{})
		}},
	}
	for _, stage := range stages {
		b.Run(stage.name, func(b *testing.B) {
			b.SetBytes(int64(size))
			b.ReportAllocs()
			for b.Loop() {
				for _, source := range sources {
					stage.run(source)
				}
			}
		})
	}
}

// document makes a document of printed lines, as the text format does.
func document(text string) *notice.Document {
	source := &notice.Document{Text: text}
	at := 0
	for _, line := range strings.SplitAfter(text, "\n") {
		source.Blocks = append(source.Blocks, notice.Block{Span: notice.Span{Start: at, End: at + len(line)}, Page: 1})
		at += len(line)
	}
	return source
}
